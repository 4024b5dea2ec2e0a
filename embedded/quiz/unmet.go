package quiz

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Unmet returns the interests that a person chose and that none of the
// ministries that fit answers: gaps in the catalogue. Who wants to see
// everything has no interest that could be unmet.
func Unmet(answers Answers, ministries []catalogue.Ministry) []string {
	p := personOf(answers)
	active := catalogue.Active(ministries)
	met := func(interest string) bool {
		return slices.ContainsFunc(active, func(m catalogue.Ministry) bool {
			if !p.fits(m) {
				return false
			}
			return slices.Contains(m.Interest, interest) || interest == InterestKids && slices.ContainsFunc(m.Age, IsChildAge)
		})
	}
	var out []string
	for _, v := range p.Interests {
		if v != InterestAll && !met(v) {
			out = append(out, v)
		}
	}
	return out
}
