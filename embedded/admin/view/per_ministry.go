package view

import (
	"cmp"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// shownAudience is how many people were shown an audience of a ministry.
type shownAudience struct {
	ages []string // none for everybody, or where nobody knows any more
	n    int
}

// PerMinistry are the numbers of people who were shown a ministry, by its name. Each of
// its audiences is counted apart: a person who was shown several is one person all the
// same, and nobody is counted who may be counted already.
func (n MinistryNames) PerMinistry(s store.Statistics, all []catalogue.Ministry) map[string]int {
	ages := map[string][]string{}
	for _, m := range all {
		ages[m.Key] = m.Age
	}
	audiences := map[string][]shownAudience{}
	for key, count := range s.Numbers[store.CountedMinistry] {
		name := n.Of(key)
		audiences[name] = append(audiences[name], shownAudience{ages[key], count})
	}
	out := map[string]int{}
	for name, shown := range audiences {
		out[name] = differentPeople(shown, families(s))
	}
	return out
}

// families is how many people were shown something for their children at most.
func families(s store.Statistics) int {
	return min(s.People, s.Numbers[quiz.Age][quiz.AgeInfant]+s.Numbers[quiz.States][quiz.StateParent]+
		s.Numbers[quiz.Interests][quiz.InterestKids])
}

// differentPeople is how many people were shown one of the audiences at least. A person
// has one age, so that those of audiences without a common age are different people,
// but for families: they see what is for their children, too.
func differentPeople(shown []shownAudience, families int) int {
	slices.SortFunc(shown, func(a, b shownAudience) int { return cmp.Compare(b.n, a.n) })
	var apart []shownAudience
	adults, most, sum := 0, 0, 0
	for _, a := range shown {
		most = max(most, a.n)
		if slices.ContainsFunc(apart, a.meets) {
			continue
		}
		apart = append(apart, a)
		if sum += a.n; !a.hasChildren() {
			adults += a.n
		}
	}
	// So many of these one family can have been shown.
	ofOne, withAdults := 0, false
	for _, a := range apart {
		if a.hasChildren() {
			ofOne++
		} else {
			withAdults = true
		}
	}
	if withAdults {
		ofOne++
	}
	return max(most, adults, sum-families*max(0, ofOne-1))
}

// meets reports whether a person of one age can have been shown both.
func (a shownAudience) meets(b shownAudience) bool {
	return len(a.ages) == 0 || len(b.ages) == 0 || slices.ContainsFunc(a.ages, func(age string) bool { return slices.Contains(b.ages, age) })
}

func (a shownAudience) hasChildren() bool { return slices.ContainsFunc(a.ages, quiz.IsChildrensAge) }
