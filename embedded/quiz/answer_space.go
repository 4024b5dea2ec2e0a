package quiz

import (
	"iter"
	"slices"
)

// ageSpace is what a person of one age can answer on the page: for each of the
// walked questions the sets of choices that are possible.
type ageSpace struct {
	age  string
	sets [len(walked)][][]string
}

// answerSpace lists what the page can produce, age by age.
func answerSpace() []ageSpace {
	var out []ageSpace
	for _, age := range Values(Age) {
		s := ageSpace{age: age}
		for i := range s.sets {
			s.sets[i] = [][]string{nil} // a child is not asked for a state in life
		}
		for _, q := range Steps(age) {
			if i := slices.Index(walked[:], q.ID); i >= 0 {
				s.sets[i] = allowedSets(q)
			}
		}
		out = append(out, s)
	}
	return out
}

// size is how many answers there are.
func (s *ageSpace) size() int {
	n := 1
	for _, sets := range s.sets {
		n *= len(sets)
	}
	return n
}

// choice is one answer of an age's space, by the places of its sets.
type choice [len(walked)]int

// next changes a choice among so many sets, or classes of them, into the one after it, and
// reports false after the last.
func next[T any](c *choice, among *[len(walked)][]T) bool {
	for i := len(c) - 1; i >= 0; i-- {
		if c[i]++; c[i] < len(among[i]) {
			return true
		}
		c[i] = 0
	}
	return false
}

// answers returns the answers of a choice. Their lists are shared.
func (s *ageSpace) answers(c choice) Answers {
	a := Answers{Age: s.age}
	for i, question := range walked {
		a.put(question, s.sets[i][c[i]])
	}
	return a
}

// put sets the answer to one question and nothing else; the list is shared.
func (a *Answers) put(question string, values []string) {
	if one, several := a.Ref(question); several != nil {
		*several = values
	} else if len(values) > 0 {
		*one = values[0]
	}
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

// EveryAnswer yields each combination of answers to the numbered questions that
// the page can produce, about 300,000: one age, one gender, and every set of
// choices that the exclusions allow. How old the children are is not said: that
// would only narrow what is for children. The lists are shared: they must not be
// changed.
func EveryAnswer() iter.Seq[Answers] {
	return func(yield func(Answers) bool) {
		for _, s := range answerSpace() {
			var c choice
			for more := true; more; more = next(&c, &s.sets) {
				if !yield(s.answers(c)) {
					return
				}
			}
		}
	}
}
