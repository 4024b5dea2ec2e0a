package quiz

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Merge makes one match of those that a person would take for the same
// ministry: the catalogue lists a ministry once for each of its audiences, and a
// family may fit several of them. They are joined and differ only in age and interest.
// The first, which fits best, stands for all, with the reasons of all.
func Merge(matches []Match) []Match {
	var out []Match
	for _, m := range matches {
		i := slices.IndexFunc(out, func(o Match) bool { return sameGroup(o.Ministry, m.Ministry) })
		if i < 0 {
			m.Reasons = slices.Clone(m.Reasons)
			out = append(out, m)
			continue
		}
		for _, r := range m.Reasons {
			if !slices.Contains(out[i].Reasons, r) {
				out[i].Reasons = append(out[i].Reasons, r)
			}
		}
	}
	return out
}

func sameGroup(a, b *catalogue.Ministry) bool {
	if !a.IsJoinedWith(b) {
		return false
	}
	for _, q := range questions {
		if q.HasAudience() && q.ID != Age && q.ID != Interests && !sameSet(*a.List(q.Audience), *b.List(q.Audience)) {
			return false
		}
	}
	return true
}

func sameSet(a, b []string) bool {
	missingIn := func(l []string) func(string) bool { return func(v string) bool { return !slices.Contains(l, v) } }
	return !slices.ContainsFunc(a, missingIn(b)) && !slices.ContainsFunc(b, missingIn(a))
}
