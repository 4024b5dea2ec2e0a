package quiz

import "iter"

// ageSpace is what a person of one age can answer on the page: one gender and
// any of the sets of the other questions.
type ageSpace struct {
	age                          string
	genders                      []string
	states, situation, interests [][]string
}

// answerSpace lists what the page can produce, age by age.
func answerSpace() []ageSpace {
	var out []ageSpace
	for _, age := range Values(Age) {
		// A child is not asked for a state in life.
		s := ageSpace{age: age, genders: Values(Gender), states: [][]string{nil}}
		for _, q := range Steps(age) {
			switch q.ID {
			case States:
				s.states = allowedSets(q)
			case Situation:
				s.situation = allowedSets(q)
			case Interests:
				s.interests = allowedSets(q)
			}
		}
		out = append(out, s)
	}
	return out
}

// size is how many answers there are.
func (s ageSpace) size() int {
	return len(s.genders) * len(s.states) * len(s.situation) * len(s.interests)
}

// genderSets returns the genders in the shape of the other questions' choices.
func (s ageSpace) genderSets() [][]string {
	var out [][]string
	for _, g := range s.genders {
		out = append(out, []string{g})
	}
	return out
}

// allowedSets lists the non-empty sets of a question's options in which
// nothing excludes anything.
func allowedSets(q Question) [][]string {
	var out [][]string
	for bits := 1; bits < 1<<len(q.Options); bits++ {
		var set []string
		ok := true
		for i, v := range q.Options {
			if bits>>i&1 == 0 {
				continue
			}
			for _, other := range set {
				ok = ok && !Excludes(q.ID, v, other)
			}
			set = append(set, v)
		}
		if ok {
			out = append(out, set)
		}
	}
	return out
}

// EveryAnswer yields each combination of answers that the page can produce,
// about 99,000: one age, one gender, and every set of choices that the
// exclusions allow. The lists are shared: they must not be changed.
func EveryAnswer() iter.Seq[Answers] {
	return func(yield func(Answers) bool) {
		for _, s := range answerSpace() {
			for _, gender := range s.genders {
				for _, states := range s.states {
					for _, situation := range s.situation {
						for _, interests := range s.interests {
							if !yield(Answers{Age: s.age, Gender: gender, States: states, Situation: situation, Interests: interests}) {
								return
							}
						}
					}
				}
			}
		}
	}
}
