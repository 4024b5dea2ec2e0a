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
	StateNone          = "none-of-above"
	InterestFellowship = "fellowship"
	InterestKids       = "kids"
	InterestAll        = "all"
	AgeElementary      = "elementary"
)

// childAges are the ages at which a person is a child to the rules.
var childAges = []string{"infant", AgeElementary, "junior-high", "high-school"}

// IsChildAge reports whether the age is one of the children's ages.
func IsChildAge(age string) bool { return slices.Contains(childAges, age) }

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
		if q.Audience == criterion {
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
		v[q.Audience] = slices.Concat(q.Options, q.Former)
	}
	return v
}
