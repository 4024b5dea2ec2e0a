package listimport

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/pattern"
	"ministryfinder/embedded/sanitize"
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
	case phonePattern().MatchString(s):
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

var personParts = map[personPart]string{
	partFirst: ` first firstname primernombre nombres preferredname `,
	partLast:  ` last lastname apellido apellidos `,
	partFull: ` fullname name nombre nombrecompleto member membername person people participant volunteer volunteername parishioner parishionername
		miembro nombredelmiembro nombreyapellido nombreyapellidos persona voluntario integrante participante feligres attendee `,
	partPhone: ` phone memberphones cellphone mobilephone mobile cell homephone phonenumber telefono celular telefonocelular movil `,
	partEmail: ` email emailaddress memberemail personalemail homeemail correo correoelectronico correopersonal `,
}

func personPartOf(heading string) personPart {
	for part, words := range personParts {
		if slices.Contains(strings.Fields(words), fold(heading)) {
			return part
		}
	}
	return partNone
}

// setColumns guesses the columns' fields and takes those that were chosen.
func (l *Layout) setColumns(headings []string) {
	rows := make([]SheetRow, len(l.entries))
	for i := range l.entries {
		rows[i] = l.entries[i].SheetRow
	}
	g := guesser{rows: rows, columns: make([]Column, len(headings)), exact: make([]bool, len(headings)), named: l.Mode == SheetNames}
	for i, h := range headings {
		said := fieldOfHeading(h)
		g.columns[i] = Column{Heading: sanitize.Excerpt(h), Letter: letterOf(i), Field: said.Field, person: personPartOf(h)}
		g.exact[i] = said.Exact
	}
	g.guess()
	l.Columns, l.People = g.columns, g.people
	for i := range l.Columns {
		c := &l.Columns[i]
		c.Guessed = c.Field
		if i < len(l.Fields) {
			c.Field = l.Fields[i]
		}
		if c.Guessed == Person {
			continue
		}
		for _, r := range rows {
			if v := r.cell(i); v != "" && len(c.Samples) < 3 {
				c.Samples = append(c.Samples, sanitize.Excerpt(v))
			}
		}
	}
	l.Fingerprint = fingerprint(l.Mode, headings)
}

// guesser guesses what the columns are, of headings and values together.
type guesser struct {
	rows    []SheetRow
	columns []Column
	exact   []bool
	people  bool
	named   bool // the name is the sheet's
}

func (g *guesser) guess() {
	for i := range g.columns {
		g.byValues(i)
	}
	g.findPeople()
	g.oneEach(Name, OtherName)
	g.oneEach(OtherName, LeaveOut)
	g.oneEach(Description, Details)
	for _, f := range []Field{Details, Category, Where, Phone, Email, Link, Needs, Key, NameES, Role} {
		g.oneEach(f, LeaveOut)
	}
	if !g.has(Name) && !g.named {
		g.findName()
	}
	if !g.has(Description) {
		g.findDescription()
	}
}

func (g *guesser) has(f Field) bool {
	return slices.ContainsFunc(g.columns, func(c Column) bool { return c.Field == f })
}

// byValues corrects what a heading says by what stands below it.
func (g *guesser) byValues(i int) {
	c := &g.columns[i]
	k := columnKind(g.rows, i)
	switch {
	case c.Field == Category && (k == kindNumber || k == kindYesNo):
		c.Field = LeaveOut // a program's number
	case (c.Field == Name || c.Field == OtherName) && (k == kindNumber || k == kindDate):
		c.Field = LeaveOut
	case c.Field == Contact && k == kindEmail:
		c.Field = Email
	case c.Field == Contact && k == kindPhone:
		c.Field = Phone
	case c.Field == Contact && k == kindNumber:
		c.Field = LeaveOut
	case c.Field == Needs && k != kindYesNo && k != kindNone:
		c.Field = LeaveOut
	case c.Field == LeaveOut && !isIdentifier(headingWords(c.Heading)):
		switch k {
		case kindEmail:
			c.Field = Email
		case kindPhone:
			c.Field = Phone
		case kindLink:
			c.Field = Link
		case kindTime:
			c.Field = When
		}
	}
}

// findPeople decides whether the rows are about persons: then an e-mail address and a
// phone number are theirs.
func (g *guesser) findPeople() {
	names := 0
	for i, c := range g.columns {
		if c.Field == Person && c.person >= partFirst && c.person <= partFull {
			names++
		}
		// A second column of names, below which persons stand.
		if fold(c.Heading) == "name" || fold(c.Heading) == "nombre" {
			if others := g.others(Name, i); others > 0 && looksLikePersons(g.rows, i) {
				g.columns[i].Field, g.columns[i].person = Person, partFull
				names++
			}
		}
	}
	if names == 0 && g.has(Role) && g.has(Person) {
		names++
	}
	// Of a list of one kind of names alone it is the persons' when they look so.
	if g.people = names > 0; !g.people {
		return
	}
	for i := range g.columns {
		c := &g.columns[i]
		h := fold(c.Heading)
		switch {
		case c.Field == Phone && personPartOf(c.Heading) == partPhone, c.Field == Email && personPartOf(c.Heading) == partEmail,
			c.Field == Active && (h == "status" || h == "estado" || h == "estatus"),
			c.Field == Name && slices.Contains([]string{"name", "nombre", "title", "titulo"}, h) &&
				(g.others(Name, i) > 0 || g.named || looksLikePersons(g.rows, i)):
			c.Field = Person
		}
	}
}

func (g *guesser) others(f Field, but int) int {
	n := 0
	for i, c := range g.columns {
		if i != but && c.Field == f {
			n++
		}
	}
	return n
}

// oneEach leaves a field with one column: the first whose heading says it exactly, or
// the first of all. The next one gets another field, the rest are left out.
func (g *guesser) oneEach(f, next Field) {
	first := -1
	for _, exact := range []bool{true, false} {
		for i, c := range g.columns {
			if first < 0 && c.Field == f && g.exact[i] == exact {
				first = i
			}
		}
	}
	for i := range g.columns {
		if i == first || g.columns[i].Field != f {
			continue
		}
		g.columns[i].Field = LeaveOut
		if next != LeaveOut && !g.has(next) && (g.exact[i] || f == Description) {
			g.columns[i].Field = next
		}
	}
}

// findName takes the first column of short texts, nearly all of them different, where
// no heading says which has the names.
func (g *guesser) findName() {
	for i := range g.columns {
		c := &g.columns[i]
		if c.Field != LeaveOut && c.Field != OtherName || isIdentifier(append(headingWords(c.Heading), "")) && c.Heading != "" {
			continue
		}
		if k := columnKind(g.rows, i); k != kindShort && !(k == kindTime && len(g.columns) == 1) && !(k == kindLong && len(g.columns) == 1) {
			continue
		}
		if (g.people || len(g.columns) > 1) && looksLikePersons(g.rows, i) {
			continue
		}
		values := map[string]bool{}
		filled := 0
		for _, r := range g.rows {
			if v := r.cell(i); v != "" {
				filled++
				values[fold(v)] = true
			}
		}
		if filled*2 >= len(g.rows) && (len(values)*10 >= filled*7 || g.people) {
			c.Field = Name
			return
		}
	}
}

// findDescription takes a column of long texts that nothing else has.
func (g *guesser) findDescription() {
	for i := range g.columns {
		if c := &g.columns[i]; c.Field == LeaveOut && columnKind(g.rows, i) == kindLong && !isIdentifier(headingWords(c.Heading+" -")) {
			c.Field = Description
			return
		}
	}
}

// ministryWords are in the names of ministries and in no person's.
const ministryWords = ` ministry ministries choir group groups committee council team club society guild knights altar servers server readers lectors
	ushers greeters eucharistic youth young adult adults school formation bible study rosary prayer liturgy music outreach food pantry
	hospitality adoration vincent paul catholic women men mens womens children childrens legion mary cleaning counters security sacristans
	ministerio coro grupo jovenes lectores ujieres oracion rosario legion monaguillos catequesis comite consejo caballeros sociedad equipo `

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

// letterOf names a column as spreadsheets do.
func letterOf(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
