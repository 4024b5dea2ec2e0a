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

// pair is one of the list and one that is there, by their places.
type pair struct {
	coming, present int
	by              Reason
	sure            bool
	likeness        float64
}

// Compare compares the ministries of a list with those that are there. Each of the
// list is at most one of those, and each of those at most one of the list; those of
// one name that are there several times, a row for each audience, count as one.
func Compare(present, coming []catalogue.Ministry) Result {
	ours, theirs := labels(present), labels(coming)
	var found []pair
	for i, a := range theirs {
		for j, b := range ours {
			if p, ok := judge(a, b); ok {
				p.coming, p.present = i, j
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b pair) int {
		// One name says more than one number: a number is given to another when a
		// ministry ends.
		return cmp.Or(compareBool(a.sure, b.sure), compareBool(a.by == ByKey, b.by == ByKey), cmp.Compare(b.likeness, a.likeness),
			cmp.Compare(rank(a.by), rank(b.by)))
	})
	out := Result{Matches: make([]Match, len(coming))}
	taken := make([]bool, len(present))
	for _, p := range found {
		if out.Matches[p.coming].Key != "" || taken[p.present] {
			continue
		}
		for j := range ours {
			taken[j] = taken[j] || j == p.present || ours[j].same(ours[p.present])
		}
		m := Match{Key: present[p.present].Key, By: p.by, Sure: p.sure, Likeness: p.likeness}
		_, name := suggest.CutNumber(coming[p.coming].Name)
		_, before := suggest.CutNumber(present[p.present].Name)
		m.Renamed = name != before && name != present[p.present].NameES
		out.Matches[p.coming] = m
	}
	for j, m := range present {
		if m.Active && !taken[j] {
			out.Gone = append(out.Gone, m.Key)
		}
	}
	return out
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

func rank(by Reason) int {
	return slices.Index([]Reason{ByKey, ByNumber, ByName, ByLikeness}, by)
}

// judge says whether two are the same, and how sure that is. A number is given to
// another ministry when one ends, so it is enough only where the name is the same
// one in another spelling.
func judge(a, b label) (pair, bool) {
	p := pair{likeness: likeness(a, b)}
	switch {
	case a.key != "" && a.key == b.key:
		p.by, p.sure = ByKey, true
	case a.number != "" && a.number == b.number:
		p.by, p.sure = ByNumber, a.same(b) || a.respelled(b)
	case a.same(b):
		p.by, p.sure = ByName, true
	case p.likeness >= MinLikeness:
		p.by = ByLikeness
	default:
		return p, false
	}
	return p, true
}
