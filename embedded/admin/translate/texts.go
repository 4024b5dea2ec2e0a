package translate

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
)

// text is an English text of a ministry with its Spanish. Audiences that have the same
// English in a field share it.
type text struct {
	Field, FieldES   string
	English, Spanish string
	rows             []int64 // the audiences that have it
}

// texts lists what there is to translate in a ministry's audiences.
func texts(audiences []catalogue.Ministry) []text {
	var out []text
	for _, field := range []string{
		catalogue.FieldName, catalogue.FieldDescription, catalogue.FieldDetails, catalogue.FieldWhen, catalogue.FieldWhere,
	} {
		begin := len(out)
		for i := range audiences {
			m := &audiences[i]
			t := text{field, field + "_es", *m.Text(field), *m.Text(field + "_es"), []int64{m.ID}}
			at := slices.IndexFunc(out[begin:], func(o text) bool { return o.English == t.English })
			switch {
			case t.English == "":
			case at < 0:
				out = append(out, t)
			default:
				same := &out[begin+at]
				same.rows = append(same.rows, m.ID)
				if same.Spanish == "" {
					same.Spanish = t.Spanish
				}
			}
		}
	}
	return out
}

// lacks reports whether one of a ministry's audiences is not in Spanish yet.
func lacks(audiences []catalogue.Ministry) bool {
	return slices.ContainsFunc(audiences, catalogue.Ministry.LacksSpanish)
}

// next returns the place of the next ministry without Spanish after the one with an
// id, from the beginning again at the end; -1 when there is none other.
func next(list [][]catalogue.Ministry, after int64) int {
	begin := slices.IndexFunc(list, func(audiences []catalogue.Ministry) bool { return audiences[0].ID == after })
	for n := 1; n <= len(list); n++ {
		if i := (begin + n) % len(list); lacks(list[i]) && list[i][0].ID != after {
			return i
		}
	}
	return -1
}

// versions writes which state of a ministry's audiences was read.
func versions(audiences []catalogue.Ministry) string {
	var out []string
	for _, m := range audiences {
		out = append(out, fmt.Sprint(m.ID, ":", m.Version))
	}
	return strings.Join(out, " ")
}

// fieldName is the name of a text's field in the form.
func fieldName(i int) string { return fmt.Sprint("text", i) }

// save is the edit that stores what the form has, when nobody else has changed the
// ministry since it was read.
func save(id int64, read string, form url.Values) catalogue.Edit {
	return func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
		audiences := catalogue.AudiencesOf(present, id)
		if len(audiences) == 0 {
			return nil, catalogue.ErrNotFound
		}
		if versions(audiences) != read {
			return nil, &catalogue.ConflictError{Present: audiences[0]}
		}
		out := slices.Clone(present)
		var wrong []catalogue.Problem
		for i, t := range texts(audiences) {
			for j := range out {
				m := &out[j]
				if !slices.Contains(t.rows, m.ID) || !form.Has(fieldName(i)) {
					continue
				}
				*m.Text(t.FieldES) = form.Get(fieldName(i))
				*m = m.Clean()
				for _, p := range m.Check(quiz.Criteria()) {
					if p.Field == t.FieldES {
						p.Audience = i
						wrong = append(wrong, p)
					}
				}
			}
		}
		if len(wrong) > 0 {
			return nil, &catalogue.InvalidError{Problems: wrong}
		}
		return out, nil
	}
}
