package ministries

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// readField is a text that people read, in the form. Its Spanish is beside it.
type readField struct {
	Name, Title, Value, Hint, Problem, Kind string
	Lines, Max                              int    // Lines is 0 for a field of one line
	Lang                                    string // of a text that has one for each language
	Required                                bool
}

// The texts that people read, each with its Spanish where it has one, with the height
// of their fields in lines.
var (
	readTexts = [][]readField{
		{{Name: catalogue.FieldName, Required: true}, {Name: catalogue.FieldNameES}},
		{{Name: catalogue.FieldDescription, Lines: 4}, {Name: catalogue.FieldDescriptionES, Lines: 4}},
		{{Name: catalogue.FieldDetails, Lines: 5}, {Name: catalogue.FieldDetailsES, Lines: 5}},
	}
	readContacts = [][]readField{
		{{Name: catalogue.FieldWhen}, {Name: catalogue.FieldWhenES}},
		{{Name: catalogue.FieldWhere}, {Name: catalogue.FieldWhereES}},
		{{Name: catalogue.FieldContact}, {Name: catalogue.FieldPhone, Kind: "tel"}},
		{{Name: catalogue.FieldEmail, Kind: "email"}, {Name: catalogue.FieldLinks, Lines: 2, Kind: "url"}},
	}
)

// languageOf is the language of a field that has one for each language, "" for others.
func languageOf(field string) string {
	for _, pair := range slices.Concat(readTexts, readContacts) {
		if pair[1].Name != pair[0].Name+"_es" {
			continue
		}
		switch field {
		case pair[0].Name:
			return "en"
		case pair[1].Name:
			return "es"
		}
	}
	return ""
}

// fillIn returns fields with what a ministry has in them, and what is wrong with it.
func fillIn(t *i18n.Texts, pairs [][]readField, m catalogue.Ministry, problems map[string]string) [][]readField {
	var out [][]readField
	for _, pair := range pairs {
		var filled []readField
		for _, f := range pair {
			f.Title, f.Problem, f.Max = t.T("ministries.field."+f.Name), problems[f.Name], catalogue.MaxCharacters(f.Name)
			f.Lang = languageOf(f.Name)
			if key := "ministries.hint." + f.Name; t.Has(key) {
				f.Hint = t.T(key)
			}
			if f.Kind == "" {
				f.Kind = "text"
			}
			if text := m.Text(f.Name); text != nil {
				f.Value = *text
			} else {
				f.Value = strings.Join(*m.List(f.Name), "\n")
			}
			filled = append(filled, f)
		}
		out = append(out, filled)
	}
	return out
}

// wrongField is a line of what is wrong with the form, and where that is in it.
type wrongField struct{ Place, Title, Text string }

// wrongFields lists what is wrong, in the order of the form. What has no place of its
// own in it is told alone.
func wrongFields(t *i18n.Texts, problems []catalogue.Problem, rows []catalogue.Ministry) []wrongField {
	var out []wrongField
	for _, p := range problems {
		w := wrongField{Title: t.T("ministries.field." + p.Field), Text: sentence(problemWords(t, p))}
		prefix := audiencePrefix(p.Audience + 1)
		switch {
		case p.Field == catalogue.FieldOrigin || p.Field == catalogue.FieldShared || p.Field == catalogue.FieldPosition:
		case p.Audience == 0 || slices.Contains(catalogue.AudienceFields(), p.Field) || isOffered(p.Field):
			w.Place = prefix + p.Field
		default:
			w.Place = "audience" + strconv.Itoa(p.Audience+1)
		}
		if len(rows) > 1 && (p.Audience > 0 || slices.Contains(catalogue.AudienceFields(), p.Field)) {
			w.Title = t.T("ministries.audience.title", "n", p.Audience+1) + ": " + w.Title
		}
		out = append(out, w)
	}
	return out
}

// isOffered reports whether each audience may have a text of its own there.
func isOffered(field string) bool {
	return slices.ContainsFunc(catalogue.SharedUnits(), func(u catalogue.Unit) bool {
		return catalogue.IsOffered(u) && slices.Contains(u, field)
	})
}

// needsField is the choice whether people are needed, with its two days.
type needsField struct {
	Options  []view.Option
	From, To string
}

// newNeedsField returns the choice for what a ministry has. What is no need at all
// is there as long as the ministry has it, so that it is seen.
func newNeedsField(t *i18n.Texts, stored string) needsField {
	needs, known := catalogue.ParseNeeds(stored)
	f := needsField{From: needs.From, To: needs.To}
	if from, to, days := strings.Cut(stored, ".."); !known && days { // days in the wrong order
		known, needs.Kind, f.From, f.To = true, catalogue.NeedsBetween, from, to
	}
	for _, kind := range []catalogue.NeedsKind{
		catalogue.NeedsUnsaid, catalogue.NeedsNow, catalogue.NeedsAlways, catalogue.NeedsBetween, catalogue.NeedsFull,
	} {
		text := t.T("ministries.needs." + cmp.Or(string(kind), "unsaid"))
		f.Options = append(f.Options, view.Option{Value: string(kind), Text: text, Chosen: known && kind == needs.Kind})
	}
	if !known {
		f.Options = append(f.Options, view.Option{Value: stored, Text: stored, Chosen: true})
	}
	return f
}

// readNeeds returns what the choice and its days say, as a ministry has it.
func readNeeds(form url.Values) string {
	if form.Get(catalogue.FieldNeeds) != string(catalogue.NeedsBetween) {
		return form.Get(catalogue.FieldNeeds)
	}
	from, to := readNeedsDays(form)
	return from + ".." + to
}

// readNeedsDays returns what is typed into the fields of the two days.
func readNeedsDays(form url.Values) (from, to string) {
	return strings.TrimSpace(form.Get("needs_from")), strings.TrimSpace(form.Get("needs_to"))
}

// criterion is a group of boxes that say whom the ministry is for.
type criterion struct {
	Field, Title string
	Options      []view.Option
	Problem      string
}

// newCriterion lists the choices of a criterion; a value that no page offers
// any more is there as long as the ministry has it.
func newCriterion(t *i18n.Texts, field string, chosen []string, problem string) criterion {
	question := quiz.QuestionOf(field)
	c := criterion{Field: field, Title: t.T("ministries.field." + field), Problem: problem}
	values := view.WithoutNobodys(quiz.Values(question))
	for _, value := range chosen {
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	for _, value := range values {
		o := view.Option{Value: value, Text: view.AnswerText(t, question, value), Chosen: slices.Contains(chosen, value)}
		c.Options = append(c.Options, o)
	}
	return c
}

// readForm reads the form over a ministry: what the form does not have,
// such as the place in the order, stays.
func readForm(form url.Values, m catalogue.Ministry) catalogue.Ministry {
	for _, field := range catalogue.Fields() {
		if text := m.Text(field); text != nil && form.Has(field) {
			*text = form.Get(field)
		}
	}
	if form.Has(catalogue.FieldNeeds) {
		m.Needs = readNeeds(form)
	}
	for _, field := range catalogue.AudienceFields() {
		*m.List(field) = slices.Clone(form[field])
	}
	if form.Has(catalogue.FieldMarks) { // an empty one is always there
		m.Marks = slices.Clone(form[catalogue.FieldMarks])
	}
	m.Links = nil
	for line := range strings.Lines(form.Get(catalogue.FieldLinks)) {
		if line = strings.TrimSpace(line); line != "" {
			m.Links = append(m.Links, line)
		}
	}
	for _, field := range []string{catalogue.FieldActive, catalogue.FieldInSpanish} {
		*m.Flag(field) = form.Get(field) == "true"
	}
	return m
}
