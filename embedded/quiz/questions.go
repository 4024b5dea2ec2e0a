package quiz

import "slices"

// Question is one step of the quiz.
type Question struct {
	// ID is the answer's name: age, gender, states, situation or interests.
	ID string `json:"id"`
	// Multiple is true when several choices may be taken.
	Multiple bool `json:"multiple"`
	// Options are the values offered, in order.
	Options []string `json:"options"`
}

// Answers are a person's answers; empty means not answered.
type Answers struct {
	Age       string
	Gender    string
	States    []string
	Situation []string
	Interests []string
}

// Get returns the answers to one question as a list.
func (a Answers) Get(question string) []string {
	one := func(v string) []string {
		if v == "" {
			return nil
		}
		return []string{v}
	}
	switch question {
	case Age:
		return one(a.Age)
	case Gender:
		return one(a.Gender)
	case States:
		return a.States
	case Situation:
		return a.Situation
	case Interests:
		return a.Interests
	}
	return nil
}

// Set returns the answers with those of one question replaced, and what no
// longer applies cleared: a new age drops the interests that are not offered
// at it, and the state in life of somebody who is now a child.
func (a Answers) Set(question string, values []string) Answers {
	first := ""
	if len(values) > 0 {
		first = values[0]
	}
	switch question {
	case Age:
		a.Age = first
		offered := Offered(Interests, first)
		a.Interests = slices.DeleteFunc(slices.Clone(a.Interests), func(v string) bool { return !slices.Contains(offered, v) })
		if IsChildAge(first) {
			a.States = nil
		}
	case Gender:
		a.Gender = first
	case States:
		a.States = slices.Clone(values)
	case Situation:
		a.Situation = slices.Clone(values)
	case Interests:
		a.Interests = slices.Clone(values)
	}
	return a
}

// Normalised returns the answers as they count: a child is single.
func (a Answers) Normalised() Answers {
	if IsChildAge(a.Age) {
		a.States = []string{StateSingle}
	}
	return a
}

// Offered returns the options of a question for a person of the given age.
func Offered(question, age string) []string {
	if question == Interests {
		if list, ok := interestsByAge[age]; ok {
			return slices.Clone(list)
		}
	}
	return Values(question)
}

// Steps returns the questions that a person of the given age is asked, in
// order: five, or four for a child, who is not asked for a state in life. With
// no age yet it is the five.
func Steps(age string) []Question {
	var steps []Question
	for _, id := range []string{Age, Gender, States, Situation, Interests} {
		if id == States && IsChildAge(age) {
			continue
		}
		steps = append(steps, Question{ID: id, Multiple: id != Age && id != Gender, Options: Offered(id, age)})
	}
	return steps
}

// Excludes reports whether two choices of one question cannot stand together.
func Excludes(question, a, b string) bool {
	if a == b {
		return false
	}
	alone := ""
	switch question {
	case Age, Gender:
		return true
	case States:
		if (a == StateSingle && b == StateMarried) || (a == StateMarried && b == StateSingle) {
			return true
		}
		alone = StateNone
	case Situation:
		alone = SituationNone
	case Interests:
		alone = InterestAll
	}
	return a == alone || b == alone
}

// Toggle returns the choices after a person touches one of them: it is taken
// away when it was chosen, else added, and what it excludes goes. The result
// is in the order of the options.
func Toggle(question string, chosen []string, value string) []string {
	var out []string
	for _, v := range Values(question) {
		switch {
		case v == value:
			if !slices.Contains(chosen, value) {
				out = append(out, v)
			}
		case slices.Contains(chosen, v) && !Excludes(question, v, value):
			out = append(out, v)
		}
	}
	return out
}

// Normalize returns the choices without those that an exclusion forbids, as a
// form without scripts may send them: the choice that stands alone wins, and
// of single and married the one that was named last.
func Normalize(question string, chosen []string) []string {
	var out []string
	for _, v := range chosen {
		if !slices.Contains(out, v) {
			out = slices.DeleteFunc(out, func(o string) bool { return Excludes(question, o, v) })
			out = append(out, v)
		}
	}
	return out
}
