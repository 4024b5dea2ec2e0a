package quiz

import (
	"cmp"
	"slices"
	"strings"
)

// maxFirst is how many ministries a person is told to start with.
const maxFirst = 3

// interestReason stands before the wish in a reason.
const interestReason = "interest:"

// Arranged is a result as it is shown: what a person could start with, and the rest.
// Ministries that a person would take for one are one.
type Arranged struct {
	// Mass is what is marked to come first, told in a line beside the others; nil
	// where there is none or it is all that fits.
	Mass *Match
	// First are the best, of different kinds, at most three; those for the children
	// are among them.
	First []Match
	// Adults and Children are the rest, the best first.
	Adults, Children []Match
}

// Arrange says what of a result comes first. The best match does, but for who has no
// children the best that is not for families, too; then each time one that answers a
// wish which none before it answers, where there is none one with an interest that none
// before it has, and where there is none the next best. What is for children whose age
// was not said answers no other wish than one for the kids, and comes when all else has.
// Ministries that are full come only when all others have. Equally good ones stay in the
// order of the result.
func Arrange(r Result) Arranged {
	var a Arranged
	adults, children := Merge(r.Adults), Merge(r.Children)
	if len(adults)+len(children) > 1 {
		a.Mass, adults = withoutMass(a.Mass, adults)
		a.Mass, children = withoutMass(a.Mass, children)
	}
	left := slices.Concat(adults, children)
	slices.SortStableFunc(left, func(a, b Match) int {
		return cmp.Or(cmp.Compare(rankFull(a), rankFull(b)), cmp.Compare(rankUnsaid(a), rankUnsaid(b)), cmp.Compare(b.Score, a.Score))
	})
	var wishes, interests []string
	for len(left) > 0 && len(a.First) < maxFirst {
		i := nextKind(left, wishes, interests)
		if len(a.First) == 0 {
			i = max(0, slices.IndexFunc(left, func(m Match) bool { return isOpen(m, left[0]) && !m.families }))
		}
		wishes, interests = append(wishes, wishesOf(left[i])...), append(interests, left[i].Ministry.Interest...)
		a.First, left = append(a.First, left[i]), slices.Delete(left, i, i+1)
	}
	isFirst := func(m Match) bool {
		return slices.ContainsFunc(a.First, func(f Match) bool { return f.Ministry == m.Ministry })
	}
	a.Adults, a.Children = slices.DeleteFunc(adults, isFirst), slices.DeleteFunc(children, isFirst)
	return a
}

func withoutMass(mass *Match, matches []Match) (*Match, []Match) {
	i := slices.IndexFunc(matches, func(m Match) bool { return rankFirst(m) > 0 })
	if i < 0 || mass != nil {
		return mass, matches
	}
	m := matches[i]
	return &m, slices.Delete(matches, i, i+1)
}

func rankFull(m Match) int {
	if m.Ministry.IsFull() {
		return 1
	}
	return 0
}

func rankUnsaid(m Match) int {
	if m.unsaid {
		return 1
	}
	return 0
}

// isOpen reports whether a match may come before another that stands before it.
func isOpen(m, before Match) bool {
	return rankFull(m) == rankFull(before) && rankUnsaid(m) == rankUnsaid(before)
}

// nextKind returns the place of the best of another kind than what came before.
func nextKind(left []Match, wishes, interests []string) int {
	i := slices.IndexFunc(left, func(m Match) bool {
		return rankFull(m) == rankFull(left[0]) && hasOther(wishesOf(m), wishes)
	})
	if i < 0 {
		i = slices.IndexFunc(left, func(m Match) bool { return isOpen(m, left[0]) && hasOther(m.Ministry.Interest, interests) })
	}
	return max(i, 0)
}

// wishesOf lists what a person wished that a match answers. Something for the kids is
// what is for no adult; of what is for children whose age was not said that alone counts.
func wishesOf(m Match) (wishes []string) {
	for _, reason := range m.Reasons {
		wish, ok := strings.CutPrefix(reason, interestReason)
		if ok && wish != InterestAll && (wish == InterestKids && m.theirs || wish != InterestKids && !m.unsaid) {
			wishes = append(wishes, wish)
		}
	}
	return wishes
}

func hasOther(values, known []string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return v != InterestAll && !slices.Contains(known, v) })
}

// Strongest returns the one reason that is told of a match, empty when it is for
// everybody: wishes come first, and "everything" is none.
func Strongest(reasons []string) string {
	for _, reason := range reasons {
		if reason != interestReason+InterestAll {
			return reason
		}
	}
	return ""
}
