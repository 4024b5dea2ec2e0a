// Package suggest reads from the words of a ministry's name and description whom
// it may be for. It is a pure function over texts, in English and in Spanish:
// staff see each suggestion with the word that says so, and decide. What is not
// sure is not suggested, which means everybody. The dashboard's page about a list
// that is brought along calls it.
package suggest

import (
	"slices"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/textfile"
)

// Suggestion is a value that a ministry may have, and why.
type Suggestion struct {
	// Field is a name of catalogue.AudienceFields, Value one of its values.
	Field, Value string
	// Word is what says so, as it stands in the text.
	Word string
}

// Bounds of what is suggested.
const (
	maxInterests         = 3 // of one ministry
	maxInterestsFromText = 2 // of a description, when the name has none
)

// For returns what a ministry's texts say of whom it is for, in the order of the
// fields, each value once. Nothing means that it is not said: everybody.
func For(name, description string) []Suggestion {
	_, name = CutNumber(name)
	title := read(name, false)
	r := title
	if !title.committee {
		r.completeFrom(read(description, true))
	}
	return r.decide()
}

// hint is an effect with the word that has it.
type hint struct {
	effect
	word string
}

// reading is what one text says.
type reading struct {
	hints                      []hint
	helper, committee, charity bool
}

// maxDescription is how much of a description is read, in bytes: its first sentences
// say what it is, what comes later tells more of the same or of something else.
const maxDescription = 400

// read returns what a text says. In a description a word for people counts where
// it says whom something is for.
func read(text string, description bool) reading {
	var r reading
	if description && len(text) > maxDescription {
		text = strings.ToValidUTF8(text[:maxDescription], "")
	}
	words := wordsOf(text)
	for _, f := range rules().matches(words) {
		r.committee = r.committee || f.committee && !description
		r.helper = r.helper || f.helper && !description
		r.charity = r.charity || f.charity
		for _, e := range f.effects {
			isInterest := e.field == catalogue.FieldInterest
			if description && (e.strength == weak || !isInterest && !words[f.first].offered) {
				continue
			}
			r.hints = append(r.hints, hint{e, quoted(text, words[f.first].from, words[f.last].to)})
		}
	}
	if ages, said := agesInNumbers(lowerWithoutAccents(text)); len(ages) > 0 {
		// A number is more exact than any word.
		r.hints = slices.DeleteFunc(r.hints, func(h hint) bool { return h.field == catalogue.FieldAge })
		said = asWritten(text, strings.TrimSpace(said))
		for _, a := range ages {
			r.hints = append(r.hints, hint{effect{catalogue.FieldAge, a, counted}, said})
		}
	}
	return r
}

// quoted is what stands from one place to another, with the bracket that ends it.
func quoted(text string, from, to int) string {
	if strings.Contains(text[from:to], "(") && strings.HasPrefix(text[to:], ")") {
		to++
	}
	return text[from:to]
}

// asWritten is what was found in a text in lower case as it stands there, where that
// can be told.
func asWritten(text, said string) string {
	if lower := strings.ToLower(text); len(lower) == len(text) {
		if i := strings.Index(lower, said); i >= 0 {
			return text[i : i+len(said)]
		}
	}
	return said
}

func lowerWithoutAccents(s string) string {
	if len(s) > maxTextBytes {
		s = strings.ToValidUTF8(s[:maxTextBytes], "")
	}
	return strings.Join(strings.Fields(textfile.Fold(s)), " ")
}

// completeFrom takes from a description what the name leaves open. Descriptions speak
// of much beside whom a ministry is for, so the least that a name says comes before
// them; but numbers of ages and grades are seldom meant otherwise.
func (r *reading) completeFrom(more reading) {
	said := map[string]bool{}
	for _, h := range r.hints {
		said[h.field] = true
	}
	parents := slices.ContainsFunc(r.hints, func(h hint) bool { return h.value == quiz.StateParent })
	firmAge := r.has(catalogue.FieldAge)
	taken := 0
	for _, h := range more.hints {
		isAge := h.field == catalogue.FieldAge
		switch {
		case isAge && h.strength == counted && !firmAge:
		case said[h.field], isAge && parents:
			continue
		case h.field == catalogue.FieldInterest:
			if taken == maxInterestsFromText || h.value == quiz.InterestKids {
				continue
			}
			taken++
		}
		r.hints = append(r.hints, h)
	}
	r.charity = r.charity || more.charity && !said[catalogue.FieldAge]
}

// has reports whether a field has a value that is more than weak or soft.
func (r reading) has(field string) bool {
	return slices.ContainsFunc(r.hints, func(h hint) bool { return h.field == field && h.strength <= counted })
}

// decide returns the values that stand after the rules have been weighed against
// each other.
func (r reading) decide() []Suggestion {
	ages, interests := r.has(catalogue.FieldAge), r.has(catalogue.FieldInterest)
	parents := ""
	if i := slices.IndexFunc(r.hints, func(h hint) bool { return h.value == quiz.StateParent }); i >= 0 {
		parents = r.hints[i].word
	}
	keep := func(h hint) bool {
		switch {
		case h.strength == soft && ages && h.field == catalogue.FieldAge, h.strength == weak && interests:
			return false
		case h.strength == soft && quiz.IsChildrensAge(h.value) && parents != "" && parents != h.word:
			return false // parents of those children
		case r.committee && !keptOfCommittee(h), r.helper && !keptOfHelper(h), r.charity && !keptOfCharity(h):
			return false
		}
		return true
	}
	var kept []hint
	for _, h := range r.hints {
		if keep(h) && !slices.ContainsFunc(kept, func(k hint) bool { return k.value == h.value }) {
			kept = append(kept, h)
		}
	}
	has := func(value string) bool {
		return slices.ContainsFunc(kept, func(k hint) bool { return k.value == value })
	}
	both := has("male") && has("female")
	small := has("infant") || has("elementary")
	var out []Suggestion
	for _, field := range catalogue.AudienceFields() {
		taken := 0
		for _, h := range kept {
			if h.field != field || both && field == catalogue.FieldGender || h.value == "kids" && !small ||
				field == catalogue.FieldInterest && taken == maxInterests {
				continue
			}
			out = append(out, Suggestion{Field: field, Value: h.value, Word: h.word})
			taken++
		}
	}
	return out
}

// keptOfCommittee reports whether a value holds for a committee: it plans and
// advises, and those whom that reaches are not its members.
func keptOfCommittee(h hint) bool {
	return h.strength == firm && (h.value == "service" || h.value == "fellowship" || h.field == catalogue.FieldGender)
}

// keptOfHelper reports whether a value holds for who helps with something.
func keptOfHelper(h hint) bool {
	switch h.value {
	case "service", "education", "music":
		return true
	}
	return h.field == catalogue.FieldGender || h.field == catalogue.FieldAge && h.strength == firm && isAdultAge(h.value)
}

// keptOfCharity reports whether a value holds for who does a work of charity.
func keptOfCharity(h hint) bool {
	switch h.field {
	case catalogue.FieldInterest:
		return h.value != "kids" && h.value != "support" && (h.strength == firm || h.value == "service")
	case catalogue.FieldAge:
		return h.strength == counted || slices.Contains([]string{"high-school", "junior-high"}, h.value) ||
			h.value == "college-young-adult" && h.strength == firm
	}
	return false
}

func isAdultAge(age string) bool {
	return age == "college-young-adult" || age == "married-parents" || age == "journeying-adults"
}
