package quiz

import (
	"math/bits"
	"slices"

	"ministryfinder/embedded/catalogue"
)

// ministrySet holds ministries by their place in a list, a bit each. Which
// ministries fit an answer is then the intersection of one set a question:
// all answers take a few hundredths of a second, where asking each ministry
// takes a few seconds.
type ministrySet []uint64

func newMinistrySet(n int) ministrySet { return make(ministrySet, (n+63)/64) }

func (s ministrySet) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s ministrySet) has(i int) bool { return s[i/64]>>(i%64)&1 == 1 }

// meets reports whether the two have a member in common.
func (s ministrySet) meets(other ministrySet) bool {
	for w := range s {
		if s[w]&other[w] != 0 {
			return true
		}
	}
	return false
}

func (s ministrySet) count() int {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	return n
}

// each calls do for every member, in order, until it returns false.
func (s ministrySet) each(do func(i int) bool) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			if !do(w*64 + bits.TrailingZeros64(word)) {
				return
			}
		}
	}
}

// reach tells for every answer which ministries are shown.
type reach struct {
	ministries []catalogue.Ministry
	// What the fallbacks offer.
	family, elementary, company ministrySet
	// cards numbers what a person takes for one ministry: for a child, and for
	// an adult, who sees the children's apart; but for those of a baby, where the
	// adult is its parent.
	childCards, adultCards, infantCards []int
}

// newReach prepares a list of ministries; inactive ones keep their place.
func newReach(ministries []catalogue.Ministry) *reach {
	r := &reach{ministries: ministries}
	r.family = r.marked(catalogue.MarkForParents)
	r.elementary, r.company = r.marked(catalogue.MarkForGradeSchool), r.marked(catalogue.MarkForGradeSchoolCompany)
	number := func(same func(a, b *catalogue.Ministry) bool) []int {
		out := make([]int, len(ministries))
		for i := range ministries {
			for !same(&ministries[out[i]], &ministries[i]) {
				out[i]++ // at the latest it is the same as itself
			}
		}
		return out
	}
	r.childCards = number(sameGroup)
	r.adultCards = number(func(a, b *catalogue.Ministry) bool {
		return sameGroup(a, b) && forChildrenOnly(a) == forChildrenOnly(b)
	})
	apart := func(m *catalogue.Ministry) bool { return forChildrenOnly(m) && !slices.Contains(m.Age, AgeInfant) }
	r.infantCards = number(func(a, b *catalogue.Ministry) bool { return sameGroup(a, b) && apart(a) == apart(b) })
	return r
}

func (r *reach) marked(mark string) ministrySet {
	return r.where(func(m *catalogue.Ministry) bool { return m.HasMark(mark) })
}

// where returns the active ministries of which a condition holds.
func (r *reach) where(holds func(*catalogue.Ministry) bool) ministrySet {
	s := newMinistrySet(len(r.ministries))
	for i := range r.ministries {
		if m := &r.ministries[i]; m.Active && holds(m) {
			s.add(i)
		}
	}
	return s
}

// ageReach is a reach for one age, with what follows from each set of the space.
type ageReach struct {
	*reach
	elementary      bool // the fallback of that age is offered
	own, withFamily ministrySet
	// theirs are for children alone: a parent's gender says nothing of them.
	theirs       ministrySet
	fit          [len(walked)][]ministrySet
	family       [len(walked)][]bool
	wantsCompany [len(walked)][]bool
}

func (r *reach) of(s ageSpace) *ageReach {
	a := &ageReach{reach: r, elementary: s.age == AgeElementary}
	a.own = r.where(personOf(Answers{Age: s.age}).fitsAge)
	a.withFamily = r.where(personOf(Answers{Age: s.age, Interests: []string{InterestKids}}).fitsAge)
	p := personOf(Answers{Age: s.age, Interests: []string{InterestKids}})
	a.theirs = r.where(p.theirsAlone)
	for i, question := range walked {
		for _, set := range s.sets[i] {
			answers := Answers{Age: s.age}
			answers.put(question, set)
			p := personOf(answers)
			a.fit[i] = append(a.fit[i], r.where(func(m *catalogue.Ministry) bool { return p.fitsIn(question, m) }))
			a.family[i] = append(a.family[i], p.family)
			a.wantsCompany[i] = append(a.wantsCompany[i], p.wantsCompany())
		}
	}
	return a
}

// anyOf reports whether one of the sets of a choice has a property.
func (c *choice) anyOf(of *[len(walked)][]bool) bool {
	for i, at := range c {
		if of[i][at] {
			return true
		}
	}
	return false
}

// shown sets into to the ministries that an answer leads to, and returns how
// many of them fit by themselves; the others are there by a fallback.
func (a *ageReach) shown(c choice, into ministrySet) (fitting int) {
	family := c.anyOf(&a.family)
	if family {
		copy(into, a.withFamily)
	} else {
		copy(into, a.own)
	}
	for i, at := range c {
		for w, fit := range a.fit[i][at] {
			if family && walked[i] == Gender {
				fit |= a.theirs[w]
			}
			into[w] &= fit
		}
	}
	fitting = into.count()
	join := func(more ministrySet) {
		for w := range into {
			into[w] |= more[w]
		}
	}
	if fitting == 0 && family {
		join(a.reach.family)
	}
	if a.elementary && into.count() < 2 {
		join(a.reach.elementary)
		if c.anyOf(&a.wantsCompany) {
			join(a.company)
		}
	}
	return fitting
}

// fewerThanTwo reports whether a person of the age sees less than two cards.
func (a *ageReach) fewerThanTwo(age string, shown ministrySet) bool {
	cards := a.adultCards
	switch {
	case IsChild(age):
		cards = a.childCards
	case age == AgeInfant:
		cards = a.infantCards
	}
	first, few := -1, true
	shown.each(func(i int) bool {
		if first < 0 {
			first = cards[i]
		}
		few = cards[i] == first
		return few
	})
	return few
}
