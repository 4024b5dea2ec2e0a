package quiz

import (
	"context"
	"fmt"
	"slices"

	"ministryfinder/embedded/catalogue"
)

// XRay is what running all answers through a catalogue shows.
type XRay struct {
	// Answers is how many combinations of answers there are.
	Answers int
	// Few are those that lead to fewer than two results.
	Few AnswerSubset
	// Reach says for each active ministry how many answers lead to it, in the
	// catalogue's order.
	Reach []MinistryReach
	// Joined are the same by ministries: one of several audiences is there once.
	Joined []JoinedReach
	// Same are the ages at which all answers lead to the same ministries: the
	// questions change nothing there.
	Same []string
	// Unoffered and Missed are what active ministries list in vain.
	Unoffered []UnofferedInterests
	Missed    []MissedAges
}

// MinistryReach is a ministry with the answers that lead to it.
type MinistryReach struct {
	Ministry catalogue.Ministry
	Answers  int
	// ByFallback is how many of them show it only since nothing else fits.
	ByFallback int
}

// JoinedReach is a ministry with its audiences, and with the answers that lead to any
// of them.
type JoinedReach struct {
	Audiences           []MinistryReach
	Answers, ByFallback int
}

// Unreached lists the active ministries that nobody is shown.
func (x XRay) Unreached() []catalogue.Ministry {
	var out []catalogue.Ministry
	for _, r := range x.Reach {
		if r.Answers == 0 {
			out = append(out, r.Ministry)
		}
	}
	return out
}

// AnalyzeCoverage runs all answers through a catalogue. It ends early with an error when
// ctx ends.
func AnalyzeCoverage(ctx context.Context, ministries []catalogue.Ministry) (XRay, error) {
	active := catalogue.Active(ministries)
	r := newReach(active)
	x := XRay{}
	for _, m := range active {
		x.Reach = append(x.Reach, MinistryReach{Ministry: m})
	}
	joined := joinedRows(active)
	x.Joined = make([]JoinedReach, len(joined))
	shown, listed := newMinistrySet(len(active)), newGaps(len(active))
	for _, s := range answerSpace() {
		a := r.of(s)
		k := classesOf(&s, a)
		few, same := newTally(s, k), sameness{}
		err := k.walk(ctx, func(c choice, answers int) {
			fitting := a.shown(c, shown)
			same.add(shown)
			if a.fewerThanTwo(s.age, shown) {
				few.add(c, answers)
			}
			fallback := 0
			if fitting == 0 {
				fallback = answers
			}
			shown.each(func(i int) bool {
				x.Reach[i].Answers += answers
				x.Reach[i].ByFallback += fallback
				return true
			})
			for i, rows := range joined {
				if len(rows) > 1 && slices.ContainsFunc(rows, shown.has) {
					x.Joined[i].Answers += answers
					x.Joined[i].ByFallback += fallback
				}
			}
		})
		if err != nil {
			return XRay{}, fmt.Errorf("run all answers through the catalogue: %w", err)
		}
		x.Answers += s.size()
		x.Few.take(few)
		if !same.differ {
			x.Same = append(x.Same, s.age)
		}
		listed.add(&s, a)
	}
	x.Unoffered, x.Missed = listed.found(active)
	for i, rows := range joined {
		for _, row := range rows {
			x.Joined[i].Audiences = append(x.Joined[i].Audiences, x.Reach[row])
		}
		if len(rows) == 1 {
			x.Joined[i].Answers, x.Joined[i].ByFallback = x.Reach[rows[0]].Answers, x.Reach[rows[0]].ByFallback
		}
	}
	return x, nil
}

// joinedRows returns the places of each ministry's rows, in the catalogue's order.
func joinedRows(all []catalogue.Ministry) [][]int {
	place := map[string]int{}
	for i, m := range all {
		place[m.Key] = i
	}
	var out [][]int
	for _, audiences := range catalogue.Joined(all) {
		var rows []int
		for _, m := range audiences {
			rows = append(rows, place[m.Key])
		}
		out = append(out, rows)
	}
	return out
}

// Comparison tells what a change of the catalogue does to people's results.
type Comparison struct {
	Before, After XRay
	// Changed are the answers that lead to other ministries than before.
	Changed AnswerSubset
	// Lost and Gained are how many answers each ministry loses and gains, by
	// its key; those of which neither is true are missing.
	Lost, Gained map[string]int
}

// Compare runs all answers through the catalogue as it is and as it would be.
// It ends early with an error when ctx ends.
func Compare(ctx context.Context, before, after []catalogue.Ministry) (Comparison, error) {
	c := Comparison{Lost: map[string]int{}, Gained: map[string]int{}}
	var err error
	if c.Before, err = AnalyzeCoverage(ctx, before); err != nil {
		return Comparison{}, err
	}
	if c.After, err = AnalyzeCoverage(ctx, after); err != nil {
		return Comparison{}, err
	}
	// Both lists get the same ministries at the same places, so that two sets
	// can be compared; one that is missing is there without being active.
	old, now := aligned(before, after)
	keys := make([]string, len(old))
	for i := range old {
		keys[i] = now[i].Key
	}
	was, is := newReach(old), newReach(now)
	lost, gained := make([]int, len(old)), make([]int, len(old))
	shownBefore, shownAfter, gone := newMinistrySet(len(old)), newMinistrySet(len(old)), newMinistrySet(len(old))
	difference := func(a, b ministrySet, counts []int, answers int) {
		for w := range a {
			gone[w] = a[w] &^ b[w]
		}
		gone.each(func(i int) bool { counts[i] += answers; return true })
	}
	for _, s := range answerSpace() {
		wasAge, isAge := was.of(s), is.of(s)
		k := classesOf(&s, wasAge, isAge)
		changed := newTally(s, k)
		err := k.walk(ctx, func(at choice, answers int) {
			wasAge.shown(at, shownBefore)
			isAge.shown(at, shownAfter)
			for w := range shownBefore {
				if shownBefore[w] != shownAfter[w] {
					changed.add(at, answers)
					difference(shownBefore, shownAfter, lost, answers)
					difference(shownAfter, shownBefore, gained, answers)
					return
				}
			}
		})
		if err != nil {
			return Comparison{}, fmt.Errorf("compare two catalogues: %w", err)
		}
		c.Changed.take(changed)
	}
	for i, key := range keys {
		if lost[i] > 0 {
			c.Lost[key] = lost[i]
		}
		if gained[i] > 0 {
			c.Gained[key] = gained[i]
		}
	}
	return c, nil
}

// aligned returns both catalogues with the same keys at the same places.
func aligned(before, after []catalogue.Ministry) (old, now []catalogue.Ministry) {
	place := map[string]int{}
	for _, m := range before {
		place[m.Key] = len(old)
		old, now = append(old, m), append(now, catalogue.Ministry{Key: m.Key})
	}
	for _, m := range after {
		i, ok := place[m.Key]
		if !ok {
			place[m.Key] = len(old)
			old, now = append(old, catalogue.Ministry{Key: m.Key}), append(now, m)
			continue
		}
		now[i] = m
	}
	return old, now
}
