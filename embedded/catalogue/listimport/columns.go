package listimport

import (
	"slices"
	"strings"

	"ministryfinder/embedded/sanitize"
)

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
		filled, marks := 0, 0
		for _, r := range g.rows {
			if v := r.cell(i); v != "" {
				filled++
				values[fold(v)] = true
				if len(fold(v)) < 2 {
					marks++ // a letter, or a bullet, in front of the names
				}
			}
		}
		if marks*2 > filled {
			continue
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

// letterOf names a column as spreadsheets do.
func letterOf(i int) string {
	s := ""
	for i++; i > 0; i = (i - 1) / 26 {
		s = string(rune('A'+(i-1)%26)) + s
	}
	return s
}
