package quiz

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// UnofferedInterests is a ministry with interests that it lists in vain: who
// may be shown the ministry is not offered them.
type UnofferedInterests struct {
	Ministry  catalogue.Ministry
	Interests []string
}

// MissedAges is a ministry with ages that it lists in vain: at them its other
// criteria keep everybody out.
type MissedAges struct {
	Ministry catalogue.Ministry
	Ages     []string
}

// sameness finds out whether all answers of an age lead to the same ministries.
type sameness struct {
	first  ministrySet
	differ bool
}

func (s *sameness) add(shown ministrySet) {
	switch {
	case s.first == nil:
		s.first = slices.Clone(shown)
	case !s.differ:
		s.differ = !slices.Equal(s.first, shown)
	}
}

// gaps collects, age by age, what ministries list to some avail: for each
// ministry, by its place, the interests and the ages.
type gaps struct {
	offered, matched []map[string]bool
}

func newGaps(n int) *gaps {
	g := &gaps{make([]map[string]bool, n), make([]map[string]bool, n)}
	for i := range n {
		g.offered[i], g.matched[i] = map[string]bool{}, map[string]bool{}
	}
	return g
}

// add looks at an age. Whether a person fits is decided question by question, so
// no answer must be walked through: it is enough that one set of each fits.
func (g *gaps) add(s *ageSpace, a *ageReach) {
	states, interests := slices.Index(walked[:], States), slices.Index(walked[:], Interests)
	fitsSome := func(question, ministry int) bool {
		return slices.ContainsFunc(a.fit[question], func(fit ministrySet) bool { return fit.has(ministry) })
	}
	for i := range a.ministries {
		m := &a.ministries[i]
		others := true // of the questions beside the age and the two that may make a family
		for q := range walked {
			others = others && (q == states || q == interests || fitsSome(q, i))
		}
		if !others {
			continue
		}
		if slices.Contains(m.Age, s.age) && fitsSome(states, i) && fitsSome(interests, i) {
			g.matched[i][s.age] = true
		}
		some, asFamily := fitsSome(states, i), false
		for k, fit := range a.fit[states] {
			asFamily = asFamily || a.family[states][k] && fit.has(i)
		}
		shown := func(set int) bool {
			return a.fit[interests][set].has(i) &&
				(a.own.has(i) && some || a.withFamily.has(i) && (asFamily || a.family[interests][set] && some))
		}
		for _, v := range m.Interest {
			for j := 0; j < len(s.sets[interests]) && !g.offered[i][v]; j++ {
				if slices.Contains(s.sets[interests][j], v) && shown(j) {
					g.offered[i][v] = true
				}
			}
		}
	}
}

// found lists what each active ministry lists in vain. Values that no page
// offers, of former clients, are left out: they were never meant for the quiz.
func (g *gaps) found(active []catalogue.Ministry) (unoffered []UnofferedInterests, missed []MissedAges) {
	vain := func(question string, listed []string, useful map[string]bool) []string {
		asked, _ := QuestionNamed(question)
		var out []string
		for _, v := range listed {
			if v != asked.Alone && slices.Contains(asked.Options, v) && !useful[v] {
				out = append(out, v)
			}
		}
		return out
	}
	for i, m := range active {
		if interests := vain(Interests, m.Interest, g.offered[i]); len(interests) > 0 {
			unoffered = append(unoffered, UnofferedInterests{m, interests})
		}
		if ages := vain(Age, m.Age, g.matched[i]); len(ages) > 0 {
			missed = append(missed, MissedAges{m, ages})
		}
	}
	return unoffered, missed
}
