package listimport

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/pattern"
)

// kind is what the values of a column look like.
type kind int

const (
	kindNone kind = iota
	kindShort
	kindLong
	kindNumber
	kindEmail
	kindPhone
	kindLink
	kindTime
	kindYesNo
	kindDate
)

var (
	phonePattern = pattern.Of(`^[+(]?[0-9][0-9 ().\-/+]{5,20}[0-9](?:\s*(?:x|ext\.?)\s*[0-9]{1,5})?$`)
	timePattern  = pattern.Of(`(?i)\b(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:days?)?\b|\b(?:lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bados?|domingos?)\b|\b[0-9]{1,2}(?::[0-9]{2})?\s*[ap]\.?\s?m\b|\b(?:weekly|monthly|semanal|mensual)\b`)
	datePattern  = pattern.Of(`^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})\b`)
	numberOnly   = pattern.Of(`^[-+]?[0-9][0-9.,]*$`)
	yesNo        = ` true false yes no si y n 1 0 x activo inactivo active inactive archived open closed `
)

func valueKind(s string) kind {
	switch {
	case s == "":
		return kindNone
	case catalogue.IsEmail(s):
		return kindEmail
	case catalogue.IsWebURL(s) || strings.HasPrefix(strings.ToLower(s), "www."):
		return kindLink
	case strings.Contains(yesNo, " "+fold(s)+" "):
		return kindYesNo
	case datePattern().MatchString(s):
		return kindDate
	case phonePattern().MatchString(richtext.PlainPhone(s)):
		return kindPhone
	case numberOnly().MatchString(s):
		return kindNumber
	case utf8.RuneCountInString(s) > 60:
		return kindLong
	case timePattern().MatchString(s):
		return kindTime
	}
	return kindShort
}

// columnKind is the kind of most of a column's values.
func columnKind(rows []SheetRow, column int) kind {
	counts := map[kind]int{}
	filled := 0
	for _, r := range rows[:min(len(rows), probedRows)] {
		if k := valueKind(r.cell(column)); k != kindNone {
			counts[k]++
			filled++
		}
	}
	for k, n := range counts {
		if n*10 >= filled*6 {
			return k
		}
	}
	if counts[kindLong]*10 >= filled*3 && filled > 0 {
		return kindLong
	}
	if filled == 0 {
		return kindNone
	}
	return kindShort
}

// looksLikePersons reports whether most values of a column are two to four words that
// begin with a capital, none of them a ministry's.
func looksLikePersons(rows []SheetRow, column int) bool {
	persons, filled := 0, 0
	for _, r := range rows[:min(len(rows), probedRows)] {
		v := r.cell(column)
		if v == "" {
			continue
		}
		filled++
		words := strings.Fields(strings.ReplaceAll(v, ",", " "))
		ok := len(words) >= 2 && len(words) <= 4
		for _, w := range words {
			first, _ := utf8.DecodeRuneInString(w)
			ok = ok && unicode.IsUpper(first) && !strings.Contains(ministryWords, " "+fold(w)+" ")
		}
		if ok {
			persons++
		}
	}
	return filled > 0 && persons*10 >= filled*7
}
