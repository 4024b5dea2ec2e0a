package listimport

import (
	"slices"
	"strings"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/pattern"
)

// Flaw is something that looks wrong with a row, with what would cure it.
type Flaw struct {
	Code FlawCode
	// To is the text that the cure puts in the place of what is there.
	To string
	// Field and Problem are of a text that may not be published as it is.
	Field   string
	Problem catalogue.Problem
	// Other is the row that has the same name.
	Other int
}

// FlawCode is a kind of flaw. The words for people are in the texts, under the code.
type FlawCode string

// The kinds of flaws. Those that are Blocking keep a list from being published.
const (
	FlawNumber        FlawCode = "number"         // a number stands in front of the name
	FlawCut           FlawCode = "cut"            // the name is run together, and may be cut
	FlawCapitals      FlawCode = "capitals"       // the name is in capitals
	FlawTwice         FlawCode = "twice"          // another row has the name
	FlawHidden        FlawCode = "inactive"       // the list says that it is inactive or not public
	FlawNoDescription FlawCode = "no_description" // nothing says what it is
	FlawHTML          FlawCode = "html"           // tags stand in its texts
	FlawAddress       FlawCode = "email_name"     // the name is an e-mail address
	FlawLong          FlawCode = "long"           // the name is too long
	FlawInvalid       FlawCode = "invalid"        // a field holds what it may not
)

// FlawCodes lists the kinds, in the order in which they are cured.
func FlawCodes() []FlawCode {
	return []FlawCode{
		FlawInvalid, FlawAddress, FlawLong, FlawTwice, FlawNumber, FlawCut, FlawCapitals, FlawHTML, FlawHidden, FlawNoDescription,
	}
}

// IsBlocking reports whether a list with the flaw cannot be published.
func (c FlawCode) IsBlocking() bool { return c == FlawInvalid || c == FlawLong }

// IsCurable reports whether one tap cures it.
func (c FlawCode) IsCurable() bool { return c != FlawNoDescription }

var (
	numberInFront = pattern.Of(`^\s*[#(\[]?\s*[0-9]{1,5}[A-Za-z]?\s*[)\]]?\s*[-–—.:_/|)]+\s*(\S.*)$`)
	htmlTag       = pattern.Of(`(?i)</?(?:p|br|div|span|b|i|u|em|strong|a|ul|ol|li|h[1-6]|font|table|tr|td|script|img|style)\b[^<>]*>|&(?:nbsp|amp|quot|lt|gt|#[0-9]{1,5});`)
)

// Flaws returns what looks wrong with the rows that come in, by their ids.
func (d *Draft) Flaws(v catalogue.Vocabulary) map[int][]Flaw {
	out := map[int][]Flaw{}
	first := map[string]int{}
	for _, r := range d.Coming() {
		add := func(f Flaw) { out[r.ID] = append(out[r.ID], f) }
		m := r.Ministry
		checked := m
		if checked.Key == "" {
			checked.Key = "k"
		}
		for _, p := range checked.Clean().Check(v) {
			if p.Field != catalogue.FieldName || p.Code != catalogue.ProblemTooLong {
				add(Flaw{Code: FlawInvalid, Field: p.Field, Problem: p})
			}
		}
		if catalogue.IsEmail(m.Name) {
			add(Flaw{Code: FlawAddress})
		}
		if utf8.RuneCountInString(m.Name) > catalogue.MaxNameCharacters {
			add(Flaw{Code: FlawLong, To: shorter(m.Name)})
		}
		if other, twice := first[fold(m.Name)]; twice {
			add(Flaw{Code: FlawTwice, Other: other})
		} else if m.Name != "" {
			first[fold(m.Name)] = r.ID
		}
		if to, ok := withoutNumber(m.Name); ok {
			add(Flaw{Code: FlawNumber, To: to})
		}
		if to, ok := apart(m.Name, r.OtherName); ok {
			add(Flaw{Code: FlawCut, To: to})
		}
		if to, ok := calm(m.Name); ok {
			add(Flaw{Code: FlawCapitals, To: to})
		}
		if htmlTag().MatchString(m.Name + m.Description + m.When + m.Where + m.Contact) {
			add(Flaw{Code: FlawHTML})
		}
		if r.Hidden {
			add(Flaw{Code: FlawHidden})
		}
		if m.Description == "" && m.Details == "" {
			add(Flaw{Code: FlawNoDescription})
		}
	}
	return out
}

// Cure cures a flaw of a row. What was taken out of an invalid field stands in the
// details.
func (d *Draft) Cure(r *Row, f Flaw) {
	m := &r.Ministry
	switch f.Code {
	case FlawNumber, FlawCut, FlawCapitals, FlawLong:
		m.Name = f.To
	case FlawTwice, FlawAddress, FlawHidden:
		r.LeftOut = true
	case FlawHTML:
		fields := []string{
			catalogue.FieldName, catalogue.FieldDescription, catalogue.FieldWhen, catalogue.FieldWhere, catalogue.FieldContact,
		}
		for _, field := range fields {
			text := m.Text(field)
			*text = WithoutTags(*text)
			if field != catalogue.FieldDescription {
				*text = oneLine(*text)
			}
		}
	case FlawInvalid:
		d.cureInvalid(r, f.Field)
	}
	*m = m.Clean()
}

// cureInvalid empties a field; a row without a name is left out.
func (d *Draft) cureInvalid(r *Row, field string) {
	m := &r.Ministry
	switch text, list := m.Text(field), m.List(field); {
	case field == catalogue.FieldName:
		r.LeftOut = true
	case text != nil:
		was := *text
		if *text = ""; field != catalogue.FieldDetails && field != catalogue.FieldDetailsES && field != catalogue.FieldKey {
			m.Details = strings.TrimSpace(m.Details + "\n" + visible(was))
		}
	case list != nil:
		*list = nil
	}
	if utf8.RuneCountInString(m.Details) > catalogue.MaxDetailsCharacters {
		m.Details = string([]rune(m.Details)[:catalogue.MaxDetailsCharacters])
	}
}

// IsSame reports whether two names are the same but for capitals, accents and signs.
func IsSame(a, b string) bool { return a != "" && fold(a) == fold(b) }

// Publish returns the rows as an import takes them: what the list does not say of a
// ministry that is there already stays as it is. present is the catalogue as it is.
func (d *Draft) Publish(present []catalogue.Ministry) []importexport.Row {
	keys, starter := map[string]bool{}, map[string]bool{}
	for _, m := range present {
		keys[m.Key], starter[m.Key] = true, m.Origin == catalogue.OriginStarter
	}
	var out []importexport.Row
	for _, r := range d.Coming() {
		m := r.Ministry
		m.Active = !r.Hidden
		row := importexport.Row{Number: r.Number, Ministry: m}
		switch {
		case r.Same != "" && keys[r.Same]:
			row.Ministry.Key = r.Same
		case m.Key == "" || keys[m.Key]:
			key := catalogue.KeyOf(m.Name)
			if key == "" {
				key = "ministry" // a name without a letter of ours
			}
			row.Ministry.Key = catalogue.FreeKey(key, func(key string) bool { return keys[key] })
		}
		keys[row.Ministry.Key] = true
		row.Present = []string{catalogue.FieldName, catalogue.FieldActive}
		for _, field := range catalogue.Fields() {
			if text := m.Text(field); text != nil && *text != "" && !slices.Contains(row.Present, field) {
				row.Present = append(row.Present, field)
			}
			if list := m.List(field); list != nil && (len(*list) > 0 || r.Settled && slices.Contains(catalogue.AudienceFields(), field)) {
				row.Present = append(row.Present, field)
			}
		}
		if starter[row.Ministry.Key] {
			// What another parish has said of its own does not stay.
			row.Present = slices.DeleteFunc(catalogue.Fields(), func(field string) bool {
				return field == catalogue.FieldKey || field == catalogue.FieldPosition
			})
		}
		out = append(out, row)
	}
	return out
}
