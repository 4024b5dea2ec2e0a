package listimport

import (
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/sanitize"
)

// The codes of notices about what became of the rows.
const (
	NoticeFolded  = "folded"    // N rows about people became fewer ministries
	NoticeNoNames = "nameless"  // N rows have no name, the first of them Row
	NoticeMoved   = "moved"     // a text of Row was too long for its field Value and stands in another
	NoticeDropped = "not_valid" // Value of Row is none of what its field may hold
)

// maxNotices is how many notices of a list are kept.
const maxNotices = 100

// builder makes the rows of a draft.
type builder struct {
	*Layout
	draft  *Draft
	byName map[string]int   // the row of a name, where rows about people are folded
	single map[Field]int    // the column of a field
	rest   map[int][]string // texts of a row, by its ID, that are no links
}

// Draft makes a draft of the list as it is arranged. An Error says what keeps it from
// being made; nothing is kept of columns that are left out.
func (l *Layout) Draft(source string) (*Draft, error) {
	b := &builder{
		Layout: l, draft: &Draft{Source: sanitize.Excerpt(source)}, byName: map[string]int{}, single: map[Field]int{}, rest: map[int][]string{},
	}
	for i, c := range l.Columns {
		at, twice := b.single[c.Field]
		if twice && !severalColumns(c.Field) {
			return nil, &Error{Code: ErrorTwoNames, Value: string(c.Field), N: at}
		}
		b.single[c.Field] = i
	}
	_, named := b.single[Name]
	if !named && l.Mode != SheetNames {
		if l.People {
			return nil, &Error{Code: ErrorPeopleOnly}
		}
		return nil, &Error{Code: ErrorNoName}
	}
	b.draft.Notices = slices.Clone(l.Notices)
	for _, e := range l.entries {
		b.add(e)
	}
	if len(b.draft.Rows) == 0 {
		return nil, &Error{Code: ErrorNoRows}
	}
	if n := len(b.draft.Rows); n > catalogue.MaxMinistries {
		return nil, &Error{Code: ErrorTooMany, Value: strconv.Itoa(n), N: catalogue.MaxMinistries}
	}
	b.finish()
	return b.draft, nil
}

// severalColumns reports whether the texts of several columns are put together.
func severalColumns(f Field) bool {
	return f == LeaveOut || f == Person || f == When || f == Contact || f == Active || f == Inactive
}

func (b *builder) notice(n Notice) {
	if len(b.draft.Notices) < maxNotices {
		b.draft.Notices = append(b.draft.Notices, n)
	}
}

// text is what a row has for a field, of several columns one after the other.
func (b *builder) text(e entry, f Field, join string) string {
	if _, there := b.single[f]; !there {
		return ""
	}
	var parts []string
	for i, c := range b.Columns {
		if c.Field != f {
			continue
		}
		if v := e.cell(i); v != "" && !slices.Contains(parts, v) {
			parts = append(parts, v)
		}
	}
	return strings.Join(parts, join)
}

// add takes a row of the list.
func (b *builder) add(e entry) {
	name := oneLine(b.text(e, Name, " "))
	if b.Mode == SheetNames {
		name = oneLine(e.sheet)
	}
	if name == "" {
		name = oneLine(b.text(e, OtherName, " "))
	}
	if without := bullet().ReplaceAllString(name, ""); without != "" {
		name = without
	}
	if name == "" {
		b.nameless(e)
		return
	}
	if b.People {
		b.draft.People++
		if at, there := b.byName[fold(name)]; there {
			b.fill(&b.draft.Rows[at], e)
			return
		}
		b.byName[fold(name)] = len(b.draft.Rows)
	}
	r := Row{ID: len(b.draft.Rows) + 1, Number: e.Number, Sheet: e.sheet}
	r.Ministry.Name = name
	b.draft.Rows = append(b.draft.Rows, r)
	b.fill(&b.draft.Rows[len(b.draft.Rows)-1], e)
}

func (b *builder) nameless(e entry) {
	for i, n := range b.draft.Notices {
		if n.Code == NoticeNoNames {
			b.draft.Notices[i].N++
			return
		}
	}
	b.notice(Notice{Code: NoticeNoNames, Row: e.Number, Sheet: e.sheet, N: 1})
}

// fill takes what a row says of a ministry and it does not have yet.
func (b *builder) fill(r *Row, e entry) {
	if b.People {
		r.People++
	}
	m := &r.Ministry
	set := func(to *string, text string) {
		if *to == "" {
			*to = text
		}
	}
	set(&r.OtherName, oneLine(b.text(e, OtherName, " ")))
	set(&m.NameES, oneLine(b.text(e, NameES, " ")))
	set(&m.Description, b.text(e, Description, "\n"))
	set(&m.Details, b.text(e, Details, "\n"))
	set(&m.Category, oneLine(b.text(e, Category, " ")))
	set(&m.When, oneLine(b.text(e, When, ", ")))
	set(&m.Where, oneLine(b.text(e, Where, ", ")))
	set(&m.Contact, oneLine(b.contact(e)))
	set(&m.Phone, oneLine(b.text(e, Phone, " ")))
	set(&m.Email, b.email(e))
	set(&m.Key, oneLine(b.text(e, Key, " ")))
	if b.Mode == SheetsTogether {
		set(&m.Category, oneLine(e.sheet))
	}
	b.links(r, e)
	if open, ok := importexport.TrueOrFalse(b.text(e, Needs, " ")); ok && open {
		m.Needs = string(catalogue.NeedsNow)
	}
	r.Hidden = r.Hidden || b.isHidden(e)
	if b.Leaders {
		b.leader(m, e)
	}
}

// contact joins the names of those who lead: a first and a last name are one.
func (b *builder) contact(e entry) string {
	var parts []string
	last := false
	for i, c := range b.Columns {
		v := e.cell(i)
		if c.Field != Contact || v == "" || slices.Contains(parts, v) {
			continue
		}
		words := headingWords(c.Heading)
		isLast := slices.Contains(words, "last") || slices.Contains(words, "apellido") || slices.Contains(words, "apellidos")
		if isLast && len(parts) > 0 && !last {
			parts[len(parts)-1] += " " + v
		} else {
			parts = append(parts, v)
		}
		last = isLast
	}
	return strings.Join(parts, ", ")
}

// isHidden reports whether a row says that its ministry is not shown: it is inactive,
// archived on some day, or not public.
func (b *builder) isHidden(e entry) bool {
	for i, c := range b.Columns {
		v := e.cell(i)
		said, known := importexport.TrueOrFalse(v)
		switch c.Field {
		case Inactive:
			if v != "" && (said || !known) {
				return true
			}
		case Active:
			if known && !said || slices.Contains(strings.Fields(hiddenWords), fold(v)) {
				return true
			}
		}
	}
	return false
}

// hiddenWords are what programs write for a ministry that is not shown.
const hiddenWords = `archived closed disabled private hidden draft unlisted ended suspended archivado cerrado privado oculto borrador suspendido`

// leaderWords are the roles of those who lead.
const leaderWords = ` leader leaders chair chairperson chairman chairwoman cochair coordinator head president director owner facilitator captain
	lider coordinador coordinadora responsable encargado encargada presidente presidenta director directora dirigente facilitador `

// leader takes name, phone and e-mail address of a person whose role is to lead.
func (b *builder) leader(m *catalogue.Ministry, e entry) {
	leads := slices.ContainsFunc(headingWords(b.text(e, Role, " ")), func(w string) bool { return strings.Contains(leaderWords, " "+w+" ") })
	if !leads || m.Contact != "" {
		return
	}
	part := func(p personPart) string {
		for i, c := range b.Columns {
			if c.person == p && e.cell(i) != "" {
				return oneLine(e.cell(i))
			}
		}
		return ""
	}
	m.Contact = strings.TrimSpace(part(partFirst) + " " + part(partLast))
	if m.Contact == "" {
		m.Contact = part(partFull)
	}
	if m.Phone == "" {
		m.Phone = part(partPhone)
	}
	if m.Email == "" {
		m.Email = part(partEmail)
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
