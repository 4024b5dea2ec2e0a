package richtext

import (
	"regexp"
	"strings"
	"unicode"

	"ministryfinder/embedded/sanitize"
)

const (
	minPhoneDigits = 7
	maxPhoneDigits = 15 // of the longest number that a network knows
)

var (
	// usual is a number as it is written in the United States, or with a + in front.
	usual = regexp.MustCompile(`(?:\+?1[ .-]?)?(?:\(\d{3}\)[ .-]?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}|\+ ?\(?\d[\d ()./-]*\d`)
	// local is one without an area code.
	local = regexp.MustCompile(`\d{3}[.-]\d{4}`)
	// run is a number of any kind.
	run = regexp.MustCompile(`\(?\d[\d ()./-]*\d`)
	// extended is what people write behind a number for the telephone in a house.
	extended = regexp.MustCompile(`(?i)^[ ,;]*(?:extension|extensión|ext|x)\.?:? ?(\d{1,6})(?:\D|$)`)
	// joined ends with what makes digits behind it a part of what stands there, aligned
	// with what may do so, such as the digits of a country or of an hour.
	joined  = regexp.MustCompile(`(?:[\pL\d_#=+]|\d[./-])$`)
	aligned = regexp.MustCompile(`\d{2}[ (]+$`)
)

// PlainPhone returns what people write for a number with the dashes, blanks and figures
// of an ordinary keyboard: others look like them. What nobody sees is left out.
func PlainPhone(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '\ufe58', r == '\ufe63':
			return '-'
		case r >= '\uff08' && r <= '\uff19': // from bracket to 9 on Asian keyboards
			return r - '\uff08' + '('
		case sanitize.IsUnseen(r):
			return -1
		case r > ' ' && unicode.IsSpace(r) && !unicode.IsControl(r):
			return ' '
		}
		return r
	}, text))
}

// PhoneDigits finds the number in what people write for one: its digits, with a + in
// front where there is one, and those of an extension. There may be words around it. Of
// two numbers it is the first. It is empty where there is none, or where it is not sure
// which digits are it.
func PhoneDigits(text string) (number, extension string) {
	text = PlainPhone(text)
	at := findPhone(text)
	if at == nil {
		return "", ""
	}
	if number = onlyDigits(text[at[0]:at[1]]); text[at[0]] == '+' {
		number = "+" + number
	}
	if m := extended.FindStringSubmatch(text[at[1]:]); m != nil {
		extension = m[1]
	}
	return number, extension
}

// PhoneURL returns the address by which a phone calls the number that PhoneDigits finds,
// such as tel:6155550100; with an extension the phone waits before it dials that. It is
// empty for what is no number.
func PhoneURL(text string) string {
	number, extension := PhoneDigits(text)
	switch {
	case number == "":
		return ""
	case extension != "":
		return "tel:" + number + "," + extension
	}
	return "tel:" + number
}

// findPhone returns where the number in a text begins and ends, or nil.
func findPhone(text string) []int {
	first := firstPhone(usual, text)
	if first != nil && first[0] == 0 {
		return first
	}
	all := run.FindAllStringIndex(text, -1)
	if len(all) == 1 && all[0][0] == 0 && isPhone(text[:all[0][1]]) && len(local.FindAllString(text, 2)) < 2 {
		if rest := text[all[0][1]:]; rest == "" || extended.FindString(rest) == rest {
			return all[0] // of another country
		}
	}
	if short := firstPhone(local, text); first == nil || short != nil && short[0] < first[0] {
		first = short
	}
	if first != nil {
		return first
	}
	var only []int
	for _, at := range all {
		switch part := text[at[0]:at[1]]; {
		case !isPhone(part):
		case only != nil, usual.MatchString(part), joined.MatchString(text[:at[0]]):
			return nil
		default:
			only = at
		}
	}
	return only
}

// firstPhone returns where the first number of a kind is that is no part of a longer one.
func firstPhone(kind *regexp.Regexp, text string) []int {
	for _, at := range kind.FindAllStringIndex(text, -1) {
		part, before, after := text[at[0]:at[1]], text[:at[0]], text[at[1]:]
		switch {
		case !isPhone(part), joined.MatchString(before), after != "" && after[0] >= '0' && after[0] <= '9':
		case aligned.MatchString(before) && !strings.Contains(part, "-"):
		default:
			return at
		}
	}
	return nil
}

func isPhone(part string) bool {
	n := len(onlyDigits(part))
	return n >= minPhoneDigits && n <= maxPhoneDigits
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
}
