package quiz

import (
	"math/rand/v2"
	"slices"
	"testing"

	"ministryfinder/embedded/catalogue"
)

// random makes a catalogue of ministries with criteria and marks by chance: one criterion
// in two is open, as people leave most of them.
func random(r *rand.Rand, n int) []catalogue.Ministry {
	some := func(question string) []string {
		if r.IntN(2) == 0 {
			return nil
		}
		return slices.DeleteFunc(Values(question), func(string) bool { return r.IntN(3) > 0 })
	}
	marks := []string{catalogue.MarkForParents, catalogue.MarkForGradeSchool, catalogue.MarkForGradeSchoolCompany}
	var all []catalogue.Ministry
	for i := range n {
		m := catalogue.Ministry{Key: string(rune('a' + i)), Name: string(rune('A' + i)), Active: r.IntN(8) > 0,
			Age: some(Age), Gender: some(Gender), State: some(States), Situation: some(Situation), Interest: some(Interests)}
		if r.IntN(4) == 0 {
			m.Marks = marks[r.IntN(3):][:1]
		}
		all = append(all, m)
	}
	return all
}

// What one answer of a class leads to, all of it lead to.
func TestAllAnswersOfAClassLeadToTheSame(t *testing.T) {
	for seed := range uint64(6) {
		all := random(rand.New(rand.NewPCG(seed, 0)), 12)
		r, one, other := newReach(all), newMinistrySet(len(all)), newMinistrySet(len(all))
		for _, s := range answerSpace() {
			a := r.of(s)
			k := classesOf(&s, a)
			answers := 0
			if err := k.walk(t.Context(), func(_ choice, n int) { answers += n }); err != nil || answers != s.size() {
				t.Fatalf("seed %d, %s: %d answers of %d: %v", seed, s.age, answers, s.size(), err)
			}
			var c choice
			for more := true; more; more = next(&c, &s.sets) {
				var first choice
				for i, set := range c {
					first[i] = k.first[i][k.of[i][set]]
				}
				if n, m := a.shown(c, one), a.shown(first, other); n != m || !slices.Equal(one, other) {
					t.Fatalf("seed %d: %+v leads to %v, %+v of its class to %v", seed, s.answers(c), one, s.answers(first), other)
				}
			}
		}
	}
}
