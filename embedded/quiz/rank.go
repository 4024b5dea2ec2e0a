package quiz

import (
	"math"
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Weights of a score. What the person wants to do counts most; then whether
// the ministry is made for people in just this situation, of just this age,
// state and gender, rather than for everybody. They add up to 1.
const (
	weightInterest  = 0.50
	weightSituation = 0.15
	weightAge       = 0.20
	weightState     = 0.10
	weightGender    = 0.05
)

// score says how well a ministry that fits does so, 0 to 1 with two decimals.
func (p person) score(m *catalogue.Ministry) float64 {
	// The conversions keep a processor from fusing two steps into one: the
	// browser's copy must come to the same number.
	s := float64(weightInterest * p.interestShare(m))
	if share(m.Situation, p.Situation) {
		s += weightSituation
	}
	if slices.Contains(m.Age, p.Age) {
		// A ministry for one age is more this person's own than one for all seven.
		s += float64(weightAge * (0.5 + 0.5/float64(len(m.Age))))
	}
	if p.hasState(m) {
		s += weightState
	}
	if p.Gender != "" && slices.Contains(m.Gender, p.Gender) && !p.theirsAlone(m) {
		s += weightGender
	}
	if len(m.Gender) > 0 && p.theirsAlone(m) {
		s -= weightGender // nobody knows whether the child is a boy or a girl
	}
	return math.Round(s*100) / 100
}

// interestShare is the part of the person's wishes that the ministry answers.
// Who wants "all" has no wish that could tell ministries apart, so the other
// criteria decide.
func (p person) interestShare(m *catalogue.Ministry) float64 {
	if p.wants(InterestAll) {
		return 1
	}
	met := 0
	for _, v := range p.Interests {
		if p.answers(m, v) {
			met++
		}
	}
	if met == 0 {
		return 0.25 // it is open to every interest: a fit, but not a special one
	}
	return float64(met) / float64(len(p.Interests))
}

// answers reports whether a ministry answers one of the person's wishes.
func (p person) answers(m *catalogue.Ministry, interest string) bool {
	return slices.Contains(m.Interest, interest) || interest == InterestKids && p.forTheirs(m)
}

// reasons tells why a ministry is there, the person's wishes first.
func (p person) reasons(m *catalogue.Ministry) []string {
	var out []string
	for _, v := range p.Interests {
		if v != InterestAll && p.answers(m, v) {
			out = append(out, "interest:"+v)
		}
	}
	if len(out) == 0 && p.wants(InterestAll) {
		out = append(out, "interest:"+InterestAll)
	}
	for _, v := range p.Situation {
		if slices.Contains(m.Situation, v) {
			out = append(out, "situation:"+v)
		}
	}
	if slices.Contains(m.Age, p.Age) {
		out = append(out, "age:"+p.Age)
	} else if p.forTheirs(m) {
		out = append(out, "age:children")
	}
	for _, v := range p.States {
		if slices.Contains(m.State, v) {
			out = append(out, "state:"+v)
		}
	}
	if p.Gender != "" && slices.Contains(m.Gender, p.Gender) && !p.theirsAlone(m) {
		out = append(out, "gender:"+p.Gender)
	}
	return out
}
