package quiz

import "ministryfinder/embedded/catalogue"

// UnmetInterests returns the interests that a person chose and that none of the
// ministries that fit answers: gaps in the catalogue. Who wants to see
// everything has no interest that could be unmet.
func UnmetInterests(answers Answers, ministries []catalogue.Ministry) []string {
	p := personOf(answers)
	met := func(interest string) bool {
		for i := range ministries { // without copies: this is asked at every submission
			m := &ministries[i]
			if m.Active && p.answers(m, interest) && p.fits(m) {
				return true
			}
		}
		return false
	}
	var out []string
	for _, v := range p.Interests {
		if v != InterestAll && !met(v) {
			out = append(out, v)
		}
	}
	return out
}
