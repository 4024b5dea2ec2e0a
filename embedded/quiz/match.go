package quiz

import (
	"cmp"
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Fallback names why a result holds more, or something else, than what fits.
type Fallback string

// The fallbacks.
const (
	FallbackNone       Fallback = ""
	FallbackFamily     Fallback = "family"          // nothing fits a family: what families usually like
	FallbackElementary Fallback = "elementary"      // fewer than two for a child at elementary school
	FallbackContact    Fallback = "contact"         // nothing at all: invite to talk with the office
	FallbackInterest   Fallback = "choose-interest" // no interest was chosen: ask for one
)

// Match is a ministry that fits, and why.
type Match struct {
	// Ministry is the one of the list that was searched, not a copy.
	Ministry *catalogue.Ministry
	// Reasons are of the form question:value, the strongest first, such as
	// interest:service; fallback:family when it is there by a fallback.
	Reasons []string
	// Score is how well it fits, 0 to 1.
	Score float64

	// unsaid is true for what is for children of an age that nobody has said: it comes
	// after what is for the person.
	unsaid bool
	// theirs is true of what is for the person's children and for no adult.
	theirs bool
	// families is true, for a person without children, of what is for adults with
	// children, too: a result does not start with it.
	families bool
}

// Result is what a person is shown: one list for adults and one for their
// children; a child has only the second.
type Result struct {
	Adults   []Match
	Children []Match
	Fallback Fallback
}

// Keys returns the keys of both lists in the order shown.
func (r Result) Keys() []string {
	keys := make([]string, 0, len(r.Adults)+len(r.Children))
	for _, m := range slices.Concat(r.Adults, r.Children) {
		keys = append(keys, m.Ministry.Key)
	}
	return keys
}

// Recommend returns the active ministries that fit the answers: first those that are
// marked so, then the best fit first, then what is for children whose age was not said,
// and last those that are full; equally good ones stay in the catalogue's order. What is
// marked for it is added where too little fits.
func Recommend(answers Answers, ministries []catalogue.Ministry) Result {
	p := personOf(answers)
	if len(p.Interests) == 0 {
		return Result{Fallback: FallbackInterest}
	}
	var found []Match
	for i := range ministries {
		if m := &ministries[i]; m.Active && p.fits(m) {
			found = append(found, Match{Ministry: m, Reasons: p.reasons(m), Score: p.score(m),
				unsaid: p.unsaid(m), theirs: p.forTheirs(m) && forChildrenOnly(m), families: p.withFamilies(m)})
		}
	}
	slices.SortStableFunc(found, func(a, b Match) int {
		return cmp.Or(cmp.Compare(rankFirst(b), rankFirst(a)), cmp.Compare(rankFull(a), rankFull(b)),
			cmp.Compare(rankUnsaid(a), rankUnsaid(b)), cmp.Compare(b.Score, a.Score))
	})
	fallback := FallbackNone
	add := func(why Fallback, mark string) {
		for i := range ministries {
			m := &ministries[i]
			if !m.Active || !m.HasMark(mark) || slices.ContainsFunc(found, func(f Match) bool { return f.Ministry == m }) {
				continue
			}
			found = append(found, Match{Ministry: m, Reasons: []string{"fallback:" + string(why)}})
			fallback = why
		}
	}
	if len(found) == 0 && p.family {
		add(FallbackFamily, catalogue.MarkForParents)
	}
	if p.Age == AgeElementary && len(found) < 2 {
		add(FallbackElementary, catalogue.MarkForGradeSchool)
		if p.wantsCompany() {
			add(FallbackElementary, catalogue.MarkForGradeSchoolCompany)
		}
	}
	if len(found) == 0 {
		return Result{Fallback: FallbackContact}
	}
	return p.group(found, fallback)
}

func rankFirst(m Match) int {
	if m.Ministry.HasMark(catalogue.MarkFirst) {
		return 1
	}
	return 0
}

// person is somebody's answers with what the rules conclude from them.
type person struct {
	Answers
	child bool
	// family is true for a parent and for who wants something for the kids:
	// the ages in Children then count as theirs.
	family bool
	// agesUnsaid is true for a family of which nobody knows how old the children are.
	agesUnsaid bool
}

func personOf(a Answers) person {
	a = a.Normalised()
	p := person{Answers: a, child: IsChild(a.Age), family: a.isFamily()}
	if p.family && len(p.Children) == 0 {
		p.Children, p.agesUnsaid = childrensAges, true // they may have any age
	}
	return p
}

func (p person) wants(interest string) bool { return slices.Contains(p.Interests, interest) }

func (p person) wantsCompany() bool { return p.wants(InterestFellowship) || p.wants(InterestAll) }

func (p person) fits(m *catalogue.Ministry) bool {
	return p.fitsAge(m) && p.fitsIn(Gender, m) && p.fitsIn(States, m) && p.fitsIn(Situation, m) && p.fitsIn(Interests, m)
}

// fitsIn reports whether a ministry is for the person as far as one question says.
func (p person) fitsIn(question string, m *catalogue.Ministry) bool {
	switch question {
	case Age:
		return p.fitsAge(m)
	case Gender:
		return len(m.Gender) == 0 || p.theirsAlone(m) || p.Gender == "" || p.Gender == GenderSkip || slices.Contains(m.Gender, p.Gender)
	case States:
		return len(m.State) == 0 || len(p.States) == 0 || slices.Contains(p.States, StateNone) || p.hasState(m)
	case Situation:
		return len(m.Situation) == 0 || share(m.Situation, p.Situation)
	case Interests:
		return p.wants(InterestAll) || len(m.Interest) == 0 || slices.Contains(m.Interest, InterestAll) ||
			share(m.Interest, p.Interests) || p.wants(InterestKids) && p.forTheirs(m)
	}
	return true
}

func (p person) fitsAge(m *catalogue.Ministry) bool {
	return len(m.Age) == 0 || slices.Contains(m.Age, p.Age) || p.forTheirs(m)
}

// forTheirs reports whether a ministry is for one of the ages of the person's children.
func (p person) forTheirs(m *catalogue.Ministry) bool { return p.family && share(m.Age, p.Children) }

// theirsAlone reports whether a ministry is for the person's children and not for the
// person: whom it is for is then about the children, of whom nobody asks more.
func (p person) theirsAlone(m *catalogue.Ministry) bool {
	return p.forTheirs(m) && forChildrenOnly(m) && !slices.Contains(m.Age, p.Age)
}

// unsaid reports whether a ministry fits only since the children may have any age.
func (p person) unsaid(m *catalogue.Ministry) bool {
	return p.agesUnsaid && p.forTheirs(m) && !slices.Contains(m.Age, p.Age)
}

// withFamilies reports whether a person said to have no children, and a ministry is for
// adults with children, too. What is for all of the parish, children and adults, or
// for just this person's situation, gender or state in life, is not meant.
func (p person) withFamilies(m *catalogue.Ministry) bool {
	return !p.child && !p.family && len(p.States) > 0 && p.Age != AgeParents && !share(m.Situation, p.Situation) &&
		len(m.Gender) == 0 && (len(m.State) == 0 || slices.Contains(m.State, StateParent)) &&
		(slices.Contains(m.Age, AgeParents) || slices.Contains(m.Age, AgeInfant)) && !slices.ContainsFunc(m.Age, IsChild)
}

// hasState reports whether a ministry lists the person's state in life. Who is
// widowed or separated is single to a ministry that knows neither.
func (p person) hasState(m *catalogue.Ministry) bool {
	alone := slices.Contains(p.States, StateWidowed) || slices.Contains(p.States, StateSeparated)
	return share(m.State, p.States) || alone && slices.Contains(m.State, StateSingle) &&
		!slices.Contains(m.State, StateWidowed) && !slices.Contains(m.State, StateSeparated)
}

// group splits the matches into the two lists. For an adult, ministries whose
// ages are all children's are those for the children, but for those of a parent's
// own stage of life.
func (p person) group(found []Match, fallback Fallback) Result {
	r := Result{Fallback: fallback}
	if p.child {
		r.Children = found
		return r
	}
	for _, m := range found {
		if forChildrenOnly(m.Ministry) && !slices.Contains(m.Ministry.Age, p.Age) {
			r.Children = append(r.Children, m)
		} else {
			r.Adults = append(r.Adults, m)
		}
	}
	return r
}

func forChildrenOnly(m *catalogue.Ministry) bool {
	return len(m.Age) > 0 && !slices.ContainsFunc(m.Age, func(a string) bool { return !IsChildrensAge(a) })
}

func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(v string) bool { return slices.Contains(b, v) })
}
