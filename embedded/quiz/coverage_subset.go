package quiz

import (
	"cmp"
	"slices"
)

// AnswerSubset is a part of all answers, told age by age.
type AnswerSubset struct {
	Answers int
	Groups  []Group // of the ages that are concerned, in the order of the page
}

// Group is what the answers of one age in a share have in common.
type Group struct {
	Age string
	// Answers of all the Of answers that a person of this age can give.
	Answers, Of int
	// Traits are choices that stand out in these answers, the strongest first.
	Traits []DistinguishingChoice
	// Example is one of them.
	Example Answers
}

// DistinguishingChoice is a choice that is more frequent in a group than in all answers.
type DistinguishingChoice struct {
	Question, Value string
	// Always is true when every answer of the group has it.
	Always bool
}

const (
	// maxTraits is how many traits of a group are told.
	maxTraits = 5
	// standsOut is how many times as frequent as in all answers a choice must
	// be to be told. Chance plays no part, as all answers are counted; less
	// would not be worth reading.
	standsOut = 1.3
)

// tally counts the answers of an age that belong to a share, and the choices
// in them.
type tally struct {
	space   ageSpace
	answers int
	counts  [len(walked)][]int // how often each set was among them
	first   choice
}

func newTally(s ageSpace) *tally {
	t := &tally{space: s}
	for i, sets := range s.sets {
		t.counts[i] = make([]int, len(sets))
	}
	return t
}

func (t *tally) add(c choice) {
	if t.answers == 0 {
		t.first = c
	}
	t.answers++
	for i, at := range c {
		t.counts[i][at]++
	}
}

// take adds an age's tally to a share.
func (s *AnswerSubset) take(t *tally) {
	if t.answers == 0 {
		return
	}
	s.Answers += t.answers
	s.Groups = append(s.Groups, Group{t.space.age, t.answers, t.space.size(), t.traits(), t.space.answers(t.first)})
}

func (t *tally) traits() []DistinguishingChoice {
	type weighed struct {
		DistinguishingChoice
		factor float64
	}
	var found []weighed
	look := func(question string, sets [][]string, counts []int) {
		for _, value := range Values(question) {
			with, among := 0, 0
			for i, set := range sets {
				if slices.Contains(set, value) {
					with, among = with+1, among+counts[i]
				}
			}
			if with == 0 {
				continue
			}
			usual := float64(with) / float64(len(sets))
			if f := float64(among) / float64(t.answers) / usual; f >= standsOut {
				found = append(found, weighed{DistinguishingChoice{question, value, among == t.answers}, f})
			}
		}
	}
	for _, q := range questions {
		if i := slices.Index(walked[:], q.ID); i >= 0 {
			look(q.ID, t.space.sets[i], t.counts[i])
		}
	}
	slices.SortStableFunc(found, func(a, b weighed) int { return cmp.Compare(b.factor, a.factor) })
	var out []DistinguishingChoice
	for _, f := range found[:min(len(found), maxTraits)] {
		out = append(out, f.DistinguishingChoice)
	}
	return out
}
