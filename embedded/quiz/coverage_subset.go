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
	classes *classes
	answers int
	counts  [len(walked)][]int // how often a set of each class was among them
	first   choice
}

func newTally(s ageSpace, k *classes) *tally {
	t := &tally{space: s, classes: k}
	for i, sizes := range k.size {
		t.counts[i] = make([]int, len(sizes))
	}
	return t
}

// add counts a number of answers that lead to the same, by one that stands for them.
func (t *tally) add(c choice, answers int) {
	if t.answers == 0 {
		t.first = c
	}
	t.answers += answers
	for i, set := range c {
		t.counts[i][t.classes.of[i][set]] += answers
	}
}

// with returns how many of the answers have a set of choices.
func (t *tally) with(question, set int) int {
	class := t.classes.of[question][set]
	return t.counts[question][class] / t.classes.size[question][class]
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
	look := func(at int) {
		question, sets := walked[at], t.space.sets[at]
		for _, value := range Values(question) {
			with, among := 0, 0
			for i, set := range sets {
				if slices.Contains(set, value) {
					with, among = with+1, among+t.with(at, i)
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
			look(i)
		}
	}
	slices.SortStableFunc(found, func(a, b weighed) int { return cmp.Compare(b.factor, a.factor) })
	var out []DistinguishingChoice
	for _, f := range found[:min(len(found), maxTraits)] {
		out = append(out, f.DistinguishingChoice)
	}
	return out
}
