package catalogue

import (
	"cmp"
	"slices"
	"strings"

	"ministryfinder/embedded/sanitize"
)

// BulkChange are changes of several ministries: values to add to criteria and to
// remove from them, and lists to put in the place of what is there, by field. What
// SharedFields lists can be set, too.
type BulkChange struct{ Add, Remove, Set map[string][]string }

// ChangeCategories changes the criteria of ministries. A field that is no
// criterion or an unknown value stops it all.
func ChangeCategories(ids []int64, c BulkChange, v Vocabulary) Edit {
	return func(present []Ministry) ([]Ministry, error) {
		if wrong := c.check(v); len(wrong) > 0 {
			return nil, &InvalidError{wrong}
		}
		return eachOf(ids, c.apply)(present)
	}
}

func (c BulkChange) check(v Vocabulary) []Problem {
	var wrong []Problem
	for i, part := range []map[string][]string{c.Add, c.Remove, c.Set} {
		allowed := AudienceFields()
		if i == 2 {
			allowed = append(allowed, SharedFields()...)
		}
		for field, values := range part {
			if !slices.Contains(allowed, field) {
				wrong = append(wrong, Problem{Field: sanitize.Excerpt(field), Code: ProblemField, Allowed: allowed})
				continue
			}
			if slices.Contains(shared[:], field) {
				wrong = append(wrong, checkShared(field, values)...)
				continue
			}
			for _, value := range values {
				if value = strings.ToLower(strings.TrimSpace(value)); !slices.Contains(v[field], value) {
					wrong = append(wrong, Problem{Field: field, Code: ProblemUnknown, Value: sanitize.Excerpt(value), Allowed: v[field]})
				}
			}
		}
	}
	slices.SortFunc(wrong, func(a, b Problem) int { return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Value, b.Value)) })
	return wrong[:min(len(wrong), maxProblems)]
}

// checkShared says what is wrong with a text for several ministries.
func checkShared(field string, values []string) []Problem {
	if len(values) > 1 {
		return []Problem{{Field: field, Code: ProblemTooMany, Max: 1}}
	}
	var m Ministry
	*m.Text(field) = strings.Join(values, "")
	return slices.DeleteFunc(m.Clean().Check(nil), func(p Problem) bool { return p.Field != field })
}

// maxProblems is how many mistakes of one request are told.
const maxProblems = 100

func (c BulkChange) apply(m Ministry) Ministry {
	for _, field := range AudienceFields() {
		list := m.List(field)
		if values, ok := c.Set[field]; ok {
			*list = values
		}
		values := slices.Concat(*list, c.Add[field])
		*list = slices.DeleteFunc(values, func(have string) bool {
			return slices.ContainsFunc(c.Remove[field], func(gone string) bool { return strings.EqualFold(strings.TrimSpace(gone), have) })
		})
	}
	for _, field := range shared {
		if values, ok := c.Set[field]; ok {
			*m.Text(field) = strings.Join(values, "")
		}
	}
	return m.Clean()
}
