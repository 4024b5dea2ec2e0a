// Package quiz holds the five questions and decides which ministries fit a
// person's answers. Everything in it is a pure function over plain values:
// pages, API and the browser's copy all follow what is decided here.
package quiz

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// The answers' names, as on the wire.
const (
	Age       = "age"
	Gender    = "gender"
	States    = "states"
	Situation = "situation"
	Interests = "interests"
)

// Values with a meaning of their own in the rules.
const (
	GenderSkip         = "skip"
	StateSingle        = "single"
	StateMarried       = "married"
	StateParent        = "parent"
	StateNone          = "none-of-above"
	SituationNone      = "situation-none-of-above"
	InterestFellowship = "fellowship"
	InterestKids       = "kids"
	InterestAll        = "all"
	AgeElementary      = "elementary"
)

// childAges are the ages at which a person is a child to the rules.
var childAges = []string{"infant", AgeElementary, "junior-high", "high-school"}

// IsChildAge reports whether the age is one of the children's ages.
func IsChildAge(age string) bool { return slices.Contains(childAges, age) }

// vocabulary lists the values that the pages offer, in the order in which
// they are shown.
var vocabulary = map[string][]string{
	Age:       {"infant", AgeElementary, "junior-high", "high-school", "college-young-adult", "married-parents", "journeying-adults"},
	Gender:    {"male", "female", GenderSkip},
	States:    {StateSingle, StateMarried, StateParent, StateNone},
	Situation: {"new-to-stedward", "returning-to-church", "new-to-nashville", "current-parishioner", "just-curious", SituationNone},
	Interests: {InterestFellowship, "service", "education", "prayer", "music", "support", InterestKids, InterestAll},
}

// oldVocabulary lists values that no page offers any more but that clients of
// the former program may still send.
var oldVocabulary = map[string][]string{
	Age:    {"under-18", "18-24", "25-35", "36-49", "50-64", "65-plus"},
	Gender: {"other", "prefer-not-to-say"},
}

// interestsByAge lists the interests offered at each age, in order.
var interestsByAge = map[string][]string{
	"infant":              {"support", "education", "service", "all"},
	AgeElementary:         {"fellowship", "education", "music", "service", "all"},
	"junior-high":         {"fellowship", "education", "service", "prayer", "all"},
	"high-school":         {"fellowship", "service", "prayer", "music", "education", "all"},
	"college-young-adult": {"fellowship", "service", "prayer", "education", "music", "all"},
	"married-parents":     {"fellowship", "service", "education", "prayer", "support", "kids", "all"},
	"journeying-adults":   {"prayer", "service", "fellowship", "education", "music", "kids", "all"},
}

// Valid reports whether a value may be given for a question, by a page or by
// an old client.
func Valid(question, value string) bool {
	return slices.Contains(vocabulary[question], value) || slices.Contains(oldVocabulary[question], value)
}

// Values returns the values that are offered for a question at all.
func Values(question string) []string { return slices.Clone(vocabulary[question]) }

// QuestionOf returns the question that a ministry's criterion answers to.
func QuestionOf(criterion string) string {
	switch criterion {
	case catalogue.FieldAge:
		return Age
	case catalogue.FieldGender:
		return Gender
	case catalogue.FieldState:
		return States
	case catalogue.FieldSituation:
		return Situation
	case catalogue.FieldInterest:
		return Interests
	}
	return ""
}

// Criteria returns the values that a ministry may list. Those of old clients
// are among them, at the end: catalogues of the former program have them.
func Criteria() catalogue.Vocabulary {
	v := catalogue.Vocabulary{}
	for _, field := range catalogue.AudienceFields() {
		v[field] = slices.Concat(vocabulary[QuestionOf(field)], oldVocabulary[QuestionOf(field)])
	}
	return v
}
