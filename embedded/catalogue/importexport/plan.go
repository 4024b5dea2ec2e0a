package importexport

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/sanitize"
)

// Plan is what an import would do. It is carried out as a whole or, when
// anything is wrong, not at all.
type Plan struct {
	New       []catalogue.Ministry
	Changed   []Change
	Unchanged []string // keys
	Wrong     []RowError
}

// Change is a ministry that the import changes.
type Change struct {
	Before, After catalogue.Ministry
	Fields        []string
}

// Diff compares the rows of a file with the present catalogue. wrong is what
// reading the file found already; it is part of the plan.
func Diff(present []catalogue.Ministry, rows []Row, wrong []RowError, v catalogue.Vocabulary) Plan {
	p := Plan{Wrong: wrong}
	byKey := map[string]catalogue.Ministry{}
	marks, err := catalogue.MarksByKey()
	if err != nil {
		marks = nil // a test reads the starter catalogue: it is well
	}
	last := 0
	for _, m := range present {
		byKey[strings.ToLower(m.Key)] = m
		last = max(last, m.Position)
	}
	seen := map[string]bool{}
	for _, row := range rows {
		if len(p.Wrong) >= maxWrong {
			break
		}
		given := inWords(row.Ministry, v).Clean()
		if given.Key != "" && seen[given.Key] {
			repeated := catalogue.Problem{Field: catalogue.FieldKey, Code: catalogue.ProblemRepeated, Value: sanitize.Excerpt(given.Key)}
			p.Wrong = append(p.Wrong, RowError{row.Number, repeated})
			continue
		}
		seen[given.Key] = true
		before, exists := byKey[given.Key]
		if exists {
			p.change(row, given, before, v)
			continue
		}
		if given.Position == 0 {
			given.Position = last + 1
			last++
		}
		if !slices.Contains(row.Present, catalogue.FieldActive) {
			given.Active = true
		}
		if !slices.Contains(row.Present, catalogue.FieldMarks) {
			given.Marks = append(given.Marks, marks[given.Key]...)
		}
		p.note(row.Number, given.Check(v))
		p.New = append(p.New, given)
	}
	if len(present)+len(p.New) > catalogue.MaxMinistries {
		p.Wrong = append(p.Wrong, whole(ProblemTooMany, catalogue.MaxMinistries)...)
	}
	p.Wrong = listsOnce(p.Wrong)
	if len(p.Wrong) == 0 {
		p.follow(present, rows)
	}
	return p
}

// follow adds what the other audiences of the ministries follow in.
func (p *Plan) follow(present []catalogue.Ministry, rows []Row) {
	given := map[string][]string{}
	for _, row := range rows {
		key := row.Ministry.Clean().Key
		given[key] = row.Present
	}
	said := func(m catalogue.Ministry, field string) bool {
		return slices.Contains(given[strings.ToLower(m.Key)], field)
	}
	wanted := p.Catalogue(present)
	place := map[int64]int{}
	for i, c := range p.Changed {
		place[c.After.ID] = i
	}
	before := map[int64]catalogue.Ministry{}
	for _, m := range present {
		before[m.ID] = m
	}
	p.New = p.New[:0:0]
	for i, m := range catalogue.Follow(present, wanted, said) {
		was, exists := before[m.ID]
		at, changed := place[m.ID]
		switch {
		case !exists:
			p.New = append(p.New, m)
		case changed:
			p.Changed[at].After, p.Changed[at].Fields = m, catalogue.Changed(p.Changed[at].Before, m)
		case len(catalogue.Changed(wanted[i], m)) > 0:
			p.Unchanged = slices.DeleteFunc(p.Unchanged, func(key string) bool { return key == m.Key })
			p.Changed = append(p.Changed, Change{was, m, catalogue.Changed(was, m)})
		}
	}
}

// change notes a row for a ministry that exists. What is stored may be older
// than today's rules: only what the row sets is checked.
func (p *Plan) change(row Row, given, before catalogue.Ministry, v catalogue.Vocabulary) {
	before = before.Clean()
	row.Ministry = given
	row.Present = slices.DeleteFunc(slices.Clone(row.Present), func(field string) bool { return row.stands(field, before) })
	after := row.ApplyTo(before)
	fields := catalogue.Changed(before, after)
	if len(fields) == 0 {
		p.Unchanged = append(p.Unchanged, before.Key)
		return
	}
	p.note(row.Number, slices.DeleteFunc(after.Check(v), func(w catalogue.Problem) bool { return !slices.Contains(fields, w.Field) }))
	p.Changed = append(p.Changed, Change{before, after, fields})
}

// stands reports whether a text is stored as the file has it, which is no
// change, whatever it might mean.
func (r Row) stands(field string, before catalogue.Ministry) bool {
	written, ok := r.Written[field]
	if !ok {
		return false
	}
	var m catalogue.Ministry
	*m.Text(field) = written
	m = m.Clean()
	return *m.Text(field) == *before.Text(field)
}

// inWords returns a ministry with the values of its criteria as the vocabulary
// has them, where they are written otherwise: "Junior High".
func inWords(m catalogue.Ministry, v catalogue.Vocabulary) catalogue.Ministry {
	for _, field := range catalogue.AudienceFields() {
		list := slices.Clone(*m.List(field))
		for i, value := range list {
			if at := slices.IndexFunc(v[field], func(known string) bool { return fold(known) == fold(value) }); at >= 0 {
				list[i] = v[field][at]
			}
		}
		*m.List(field) = list
	}
	return m
}

// note adds what is wrong with a row. Of a field of which something is told
// already nothing more is: it has no value.
func (p *Plan) note(row int, problems []catalogue.Problem) {
	told := len(p.Wrong)
	for _, problem := range problems {
		if !slices.ContainsFunc(p.Wrong[:told], func(w RowError) bool { return w.Row == row && w.Field == problem.Field }) {
			p.Wrong = append(p.Wrong, RowError{row, problem})
		}
	}
}

// listsOnce leaves the list of what is allowed with the first problem that has
// it: one list of fields, and one of the values of each criterion.
func listsOnce(wrong []RowError) []RowError {
	seen := map[string]bool{}
	out := slices.Clone(wrong)
	for i := range out {
		list := out[i].Code + strings.Join(out[i].Allowed, "|")
		if seen[list] {
			out[i].Allowed = nil
		}
		seen[list] = true
	}
	return out
}

// ApplyTo returns a ministry with the fields that the row gives; the others stay.
func (r Row) ApplyTo(m catalogue.Ministry) catalogue.Ministry {
	for _, field := range r.Present {
		catalogue.CopyField(&m, r.Ministry, field)
	}
	return m
}

// Edit returns the edit that imports a file into whatever the catalogue is by
// then: the plan is made anew, and nothing is changed when anything is wrong.
func Edit(rows []Row, wrong []RowError, v catalogue.Vocabulary, took *Plan) catalogue.Edit {
	return func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		*took = Diff(present, rows, wrong, v)
		if len(took.Wrong) > 0 {
			return nil, &WrongError{took.Wrong}
		}
		return took.Catalogue(present), nil
	}
}

// WrongError is returned for a file that cannot be imported.
type WrongError struct{ Wrong []RowError }

// Error says how much is wrong.
func (e *WrongError) Error() string { return fmt.Sprintf("%d mistakes in the file", len(e.Wrong)) }

// Empty reports whether the plan changes nothing.
func (p Plan) Empty() bool { return len(p.New) == 0 && len(p.Changed) == 0 }

// Catalogue returns what the present catalogue becomes, in its order.
func (p Plan) Catalogue(present []catalogue.Ministry) []catalogue.Ministry {
	after := map[string]catalogue.Ministry{}
	for _, c := range p.Changed {
		after[c.After.Key] = c.After
	}
	var out []catalogue.Ministry
	for _, m := range present {
		if changed, ok := after[strings.ToLower(m.Key)]; ok {
			m = changed
		}
		out = append(out, m)
	}
	out = append(out, p.New...)
	slices.SortStableFunc(out, func(a, b catalogue.Ministry) int { return cmp.Compare(a.Position, b.Position) })
	return out
}
