// Package recognize finds out which ministries of a list that somebody brings are
// there already: next year's list names many of them a little differently. It is a
// pure function over names. What is sure is told, what is only alike is asked, and
// nothing is merged that nobody has been told of. The dashboard's pages about a list
// that is brought along call it.
package recognize

import (
	"cmp"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/suggest"
)

// Reason is why a ministry of a list is taken for one that is there.
type Reason string

// The reasons, the surest first.
const (
	ByKey      Reason = "key"
	ByNumber   Reason = "number" // the number in front of both names
	ByName     Reason = "name"
	ByLikeness Reason = "likeness"
)

// MinLikeness is how alike two names are that somebody is asked about, of 1.
const MinLikeness = 0.85

// Match is what is known of one ministry of a list.
type Match struct {
	// Key is that of the ministry which it is, empty for a new one.
	Key string
	By  Reason
	// Sure is false where somebody must say whether it is that one.
	Sure bool
	// Renamed is true when the name is another one than the ministry has.
	Renamed bool
	// Likeness of the names, 0 to 1.
	Likeness float64
}

// Result is what a list does to the ministries that are there.
type Result struct {
	// Matches has one for each ministry of the list, in its order.
	Matches []Match
	// Gone are the keys of those that are shown and that the list does not have, in
	// the catalogue's order.
	Gone []string
}

// pair is one of the list and one that is there, by their places. There may be a
// million of them, so it is small.
type pair struct {
	coming, present int32
	by              uint8 // place in reasons
	likeness        float32
}

// reasons are all of them, the surest first.
var reasons = [...]Reason{ByKey, ByNumber, ByName, ByLikeness}

// Compare compares the ministries of a list with those that are there. Each of the
// list is at most one of those, and each of those at most one of the list; those of
// one name that are there several times, a row for each audience, count as one.
func Compare(present, coming []catalogue.Ministry) Result {
	c := comparison{
		present: present, coming: coming, ours: labels(present), theirs: labels(coming),
		taken: make([]bool, len(present)), matches: make([]Match, len(coming)),
	}
	// What is sure goes first; only what is left then is looked at letter by letter.
	c.match(judgeSure, true)
	c.match(judgeAlike, false)
	out := Result{Matches: c.matches}
	for j, m := range present {
		if m.Active && !c.taken[j] {
			out.Gone = append(out.Gone, m.Key)
		}
	}
	return out
}

// comparison is a comparison under way.
type comparison struct {
	present, coming []catalogue.Ministry
	ours, theirs    []label
	taken           []bool // of those that are there
	matches         []Match
}

// match matches those that are left by one kind of judgment, the best first.
func (c *comparison) match(judge func(a, b label) (pair, bool), sure bool) {
	var found []pair
	for i, a := range c.theirs {
		for j, b := range c.ours {
			if c.matches[i].Key != "" || c.taken[j] {
				continue
			}
			if p, ok := judge(a, b); ok {
				p.coming, p.present = int32(i), int32(j)
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b pair) int {
		// One name says more than one number: a number is given to another when a
		// ministry ends.
		return cmp.Or(compareBool(reasons[a.by] == ByKey, reasons[b.by] == ByKey), cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.by, b.by))
	})
	for _, p := range found {
		if c.matches[p.coming].Key != "" || c.taken[p.present] {
			continue
		}
		for j := range c.ours {
			c.taken[j] = c.taken[j] || j == int(p.present) || c.ours[j].same(c.ours[p.present])
		}
		before := c.present[p.present]
		m := Match{Key: before.Key, By: reasons[p.by], Sure: sure, Likeness: float64(p.likeness)}
		_, name := suggest.CutNumber(c.coming[p.coming].Name)
		_, beforeName := suggest.CutNumber(before.Name)
		m.Renamed = name != beforeName && name != before.NameES
		c.matches[p.coming] = m
	}
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// judgeSure says whether two are surely the same. A number is given to another
// ministry when one ends, so it is enough only where the name is the same one in
// another spelling.
func judgeSure(a, b label) (pair, bool) {
	same := a.same(b)
	like := float32(1)
	if !same {
		like = MinLikeness
	}
	switch {
	case a.key != "" && a.key == b.key:
		return pair{by: 0, likeness: like}, true
	case a.number != "" && a.number == b.number && (same || a.respelled(b)):
		return pair{by: 1, likeness: like}, true
	case same:
		return pair{by: 2, likeness: like}, true
	}
	return pair{}, false
}

// judgeAlike says whether somebody is to be asked about two that are not surely the
// same.
func judgeAlike(a, b label) (pair, bool) {
	numbered := a.number != "" && a.number == b.number
	p := pair{by: 3, likeness: float32(likeness(a, b))}
	if numbered {
		p.by = 1
	}
	return p, numbered || p.likeness >= MinLikeness
}
