package ministries

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
)

// audienceForm is one of those whom a ministry is for, in the form. The first one's
// fields have the ministry's own names, and those of the others a prefix.
type audienceForm struct {
	Number       int // from 1
	Prefix       string
	ID, Version  int64
	Key          string // of a new one that has one already
	Sentence     string // whom it is for
	Criteria     []criterion
	Shown, Later bool // Later is true for all but the first
	Own          []ownUnit
	Differs      []view.Option // what it has otherwise, and that is not in Own
	Fates        []view.Option
	Problems     map[string]string
	// Open is true when the boxes are to be seen at once: of a new one, and where
	// something is wrong.
	Open, HasOwn bool
}

// ownUnit are texts that an audience may have of its own.
type ownUnit struct {
	Name   string // the first field's
	Fields []ownField
	// None is true when the audience has no such text where the ministry has one.
	None bool
}

type ownField struct {
	Name, Title, Value string
	Lines, Spanish     bool
	Max                int
	Problem            string
}

func audiencePrefix(number int) string {
	if number == 1 {
		return ""
	}
	return "a" + strconv.Itoa(number) + "-"
}

// readAudiences returns the changes that the form asks for. The first is that of the
// row with the id, 0 for a new ministry.
func readAudiences(form url.Values, id int64) []catalogue.AudienceChange {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(form.Get(name), 10, 64) // no row and no version is 0
		return n
	}
	changes := []catalogue.AudienceChange{{ID: id, Version: number("version"), Change: func(m, _, _ catalogue.Ministry) catalogue.Ministry {
		m = readForm(form, m)
		m.Active = m.Active && (!form.Has("audiences") || form.Get("shown") == "true")
		return m
	}}}
	for n := 2; n <= catalogue.MaxAudiences; n++ {
		p := audiencePrefix(n)
		if !form.Has(p + "id") {
			continue
		}
		changes = append(changes, catalogue.AudienceChange{
			ID: number(p + "id"), Version: number(p + "version"), Fate: catalogue.Fate(form.Get(p + "fate")),
			Change: func(m, was, is catalogue.Ministry) catalogue.Ministry { return readAudience(form, p, m, was, is) },
		})
	}
	return changes
}

// readAudience reads one of the further audiences over its row.
func readAudience(form url.Values, prefix string, m, was, is catalogue.Ministry) catalogue.Ministry {
	isNew := m.Key == ""
	for _, unit := range catalogue.SharedUnits() {
		offered := slices.ContainsFunc(unit, func(field string) bool { return form.Has(prefix + field) })
		typed := slices.ContainsFunc(unit, func(field string) bool { return strings.TrimSpace(form.Get(prefix+field)) != "" })
		switch {
		case offered && (typed || slices.Contains(form[prefix+"none"], unit[0])):
			for _, field := range unit {
				*m.Text(field) = form.Get(prefix + field)
			}
		case offered || isNew || slices.Contains(form[prefix+"same"], unit[0]) || unit.IsAlike(m, was):
			m = unit.Copy(m, is)
		}
	}
	m.Name = is.Name
	if isNew {
		m.Key = form.Get(prefix + catalogue.FieldKey)
	}
	for _, field := range catalogue.AudienceFields() {
		*m.List(field) = slices.Clone(form[prefix+field])
	}
	m.Active = form.Get(catalogue.FieldActive) == "true" && form.Get(prefix+"shown") == "true"
	return m
}

// typedRows are the rows as the form has them, each beside its change.
func typedRows(all []catalogue.Ministry, changes []catalogue.AudienceChange) []catalogue.Ministry {
	var rows []catalogue.Ministry
	var was catalogue.Ministry
	for i, c := range changes {
		m := catalogue.Ministry{}
		if at := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == c.ID && c.ID != 0 }); at >= 0 {
			m = all[at]
		}
		if i == 0 {
			was = m
			rows = append(rows, c.Change(m, m, m))
			continue
		}
		rows = append(rows, c.Change(m, was, rows[0]))
	}
	return rows
}

// audienceForms returns the forms of a ministry's rows, the first one's first. asked
// are the fates that the form asks for, and problems those of all rows.
func audienceForms(t *i18n.Texts, rows []catalogue.Ministry, asked []catalogue.Fate, problems []catalogue.Problem) []audienceForm {
	anyShown := slices.ContainsFunc(rows, func(m catalogue.Ministry) bool { return m.Active })
	var out []audienceForm
	for i, m := range rows {
		f := audienceForm{
			Number: i + 1, Prefix: audiencePrefix(i + 1), ID: m.ID, Version: m.Version, Sentence: view.WhomSentence(t, m),
			Shown: m.Active || !anyShown, Later: i > 0, Problems: map[string]string{},
		}
		if m.ID == 0 {
			f.Key, f.Open = m.Key, true
		}
		for _, p := range problems {
			if p.Audience == i {
				f.Problems[p.Field], f.Open = sentence(problemWords(t, p)), true
			}
		}
		for _, field := range catalogue.AudienceFields() {
			c := newCriterion(t, field, *m.List(field), f.Problems[field])
			c.Field = f.Prefix + field
			f.Criteria = append(f.Criteria, c)
		}
		if i > 0 {
			f.offer(t, m, rows[0])
			for _, fate := range []catalogue.Fate{catalogue.FateStay, catalogue.FateApart, catalogue.FateRemove} {
				words := t.T(fateText(fate))
				f.Fates = append(f.Fates, view.Option{Value: string(fate), Text: words, Chosen: i < len(asked) && asked[i] == fate})
			}
		}
		out = append(out, f)
	}
	return out
}

func fateText(f catalogue.Fate) string {
	if f == catalogue.FateStay {
		f = "stay"
	}
	return "ministries.audience.fate_" + string(f)
}

// offer lists what a further audience may have of its own, and what it has otherwise.
func (f *audienceForm) offer(t *i18n.Texts, m, first catalogue.Ministry) {
	for _, unit := range catalogue.SharedUnits() {
		own := !unit.IsAlike(m, first)
		if !catalogue.IsOffered(unit) {
			if own {
				words := fmt.Sprintf("%s: %s", t.T("ministries.field."+unit[0]), fieldWords(t, m, unit[0]))
				f.Differs, f.HasOwn = append(f.Differs, view.Option{Value: unit[0], Text: words}), true
			}
			continue
		}
		u := ownUnit{Name: unit[0], None: own}
		for _, field := range unit {
			of := ownField{
				Name: f.Prefix + field, Title: t.T("ministries.field." + field), Max: catalogue.MaxCharacters(field),
				Lines:   unit[0] == catalogue.FieldDescription || unit[0] == catalogue.FieldDetails,
				Spanish: strings.HasSuffix(field, "_es"), Problem: f.Problems[field],
			}
			if own {
				of.Value = *m.Text(field)
			}
			u.None = u.None && of.Value == ""
			u.Fields = append(u.Fields, of)
		}
		f.HasOwn = f.HasOwn || own
		f.Own = append(f.Own, u)
	}
}
