// Package quiz holds the five questions and decides which ministries fit a
// person's answers. Everything in it is a pure function over plain values:
// pages, API and the browser's copy all follow what is decided here.
package quiz

import (
	"slices"

	"ministryfinder/embedded/catalogue"
)

// Values with a meaning of their own in the rules.
const (
	GenderSkip         = "skip"
	StateSingle        = "single"
	StateMarried       = "married"
	StateParent        = "parent"
	StateWidowed       = "widowed"
	StateSeparated     = "separated"
	StateNone          = "none-of-above"
	InterestFellowship = "fellowship"
	InterestKids       = "kids"
	InterestAll        = "all"
	AgeInfant          = "infant"
	AgeElementary      = "elementary"
	AgeParents         = "married-parents"
	AgeStudent         = "college-young-adult"
)

// childrensAges are the ages that somebody's children may have. A ministry that
// lists one of them is for children of that age.
var childrensAges = []string{AgeInfant, AgeElementary, "junior-high", "high-school"}

// IsChildrensAge reports whether the age is one that somebody's children may have.
func IsChildrensAge(age string) bool { return slices.Contains(childrensAges, age) }

// IsChild reports whether a person who answers at this age is a child to the
// rules. At infant it is the parent who answers.
func IsChild(age string) bool { return age != AgeInfant && IsChildrensAge(age) }

// IsPupil reports whether a person of the age goes to school or studies. Spanish pages
// address pupils with tú.
func IsPupil(age string) bool { return IsChild(age) || age == AgeStudent }

// offeredByAge lists, by question and age, what is offered, in order, where that
// is not all. At infant being a parent needs no choice.
var offeredByAge = map[string]map[string][]string{
	States: {
		AgeInfant: {StateSingle, StateMarried, StateWidowed, StateSeparated, StateNone},
	},
	Interests: {
		AgeInfant:             {"support", "fellowship", "prayer", "education", "service", "kids", "all"},
		AgeElementary:         {"fellowship", "education", "music", "service", "support", "all"},
		"junior-high":         {"fellowship", "education", "service", "prayer", "support", "all"},
		"high-school":         {"fellowship", "service", "prayer", "music", "education", "support", "all"},
		"college-young-adult": {"fellowship", "service", "prayer", "education", "music", "support", "all"},
		"married-parents":     {"fellowship", "service", "education", "prayer", "support", "kids", "all"},
		"journeying-adults":   {"prayer", "service", "fellowship", "education", "music", "support", "kids", "all"},
	},
}

// Valid reports whether a value may be given for a question, by a page or by
// an old client.
func Valid(question, value string) bool {
	q, _ := QuestionNamed(question)
	return slices.Contains(q.Options, value) || slices.Contains(q.Former, value)
}

// Values returns the values that are offered for a question at all.
func Values(question string) []string {
	q, _ := QuestionNamed(question)
	return slices.Clone(q.Options)
}

// QuestionOf returns the question that a ministry's criterion answers to.
func QuestionOf(criterion string) string {
	for _, q := range questions {
		if q.HasAudience() && q.Audience == criterion {
			return q.ID
		}
	}
	return ""
}

// Criteria returns the values that a ministry may list. Those of old clients
// are among them, at the end: catalogues of the former program have them.
func Criteria() catalogue.Vocabulary {
	v := catalogue.Vocabulary{}
	for _, q := range questions {
		if q.HasAudience() {
			v[q.Audience] = slices.Concat(q.Options, q.Former)
		}
	}
	return v
}
