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
	// Children is how old somebody's children are: a part of question 3 or 5.
	Children = "children"
)

// situationNone is the choice of none of the situations.
const situationNone = "situation-none-of-above"

// IsNone reports whether a value says that none of the question's others is true.
func IsNone(value string) bool { return value == StateNone || value == situationNone }

// Question is one question of the quiz, with all that is said of it in one place.
type Question struct {
	// ID is the answer's name.
	ID string `json:"id"`
	// Multiple is true when several choices may be taken.
	Multiple bool `json:"multiple"`
	// Options are the values offered, in order.
	Options []string `json:"options"`
	// FollowUp is true for a part of the question before it, which not everybody is
	// asked, which has no number and which may be left without an answer.
	FollowUp bool `json:"followUp,omitempty"`

	// Former are values that no page offers any more but that clients of the
	// former program may still send.
	Former []string `json:"-"`
	// Alone is the choice that excludes all others, empty for none.
	Alone string `json:"-"`
	// Audience is the field of a ministry that lists which answers it is for; empty
	// for a question that no field of its own answers to.
	Audience string `json:"-"`
}

// HasAudience reports whether ministries list which answers they are for.
func (q Question) HasAudience() bool { return q.Audience != "" }

// questions is the quiz, in the order of its pages, with the follow-up last, as
// what comes before it decides whether it is asked. How to add one is told in the
// developers' page, assets/docs/contributing.md.
var questions = []Question{
	{
		ID: Age, Audience: catalogue.FieldAge,
		Options: []string{AgeInfant, AgeElementary, "junior-high", "high-school", "college-young-adult", "married-parents", "journeying-adults"},
		Former:  []string{"under-18", "18-24", "25-35", "36-49", "50-64", "65-plus"},
	},
	{
		ID: Gender, Audience: catalogue.FieldGender,
		Options: []string{"male", "female", GenderSkip},
		Former:  []string{"other", "prefer-not-to-say"},
	},
	{
		ID: States, Multiple: true, Audience: catalogue.FieldState, Alone: StateNone,
		Options: []string{StateSingle, StateMarried, StateParent, StateWidowed, StateSeparated, StateNone},
	},
	{
		ID: Situation, Multiple: true, Audience: catalogue.FieldSituation, Alone: situationNone,
		Options: []string{"new-to-stedward", "returning-to-church", "new-to-nashville", "current-parishioner", "just-curious", situationNone},
	},
	{
		ID: Interests, Multiple: true, Audience: catalogue.FieldInterest, Alone: InterestAll,
		Options: []string{InterestFellowship, "service", "education", "prayer", "music", "support", InterestKids, InterestAll},
	},
	{ID: Children, Multiple: true, FollowUp: true, Options: childrensAges},
}

// walked are the questions beside the age whose choices are combined, in the
// order in which they are walked through: the last changes with every answer.
var walked = [...]string{States, Interests, Situation, Gender}

// Questions returns the questions of the quiz in the order of its pages, each
// with all that is offered at any age. The lists in them must not be changed.
func Questions() []Question { return slices.Clone(questions) }

// QuestionNamed returns a question by its ID, false when there is none.
func QuestionNamed(id string) (Question, bool) {
	for i := range questions {
		if questions[i].ID == id {
			return questions[i], true
		}
	}
	return Question{}, false
}

// Answers are a person's answers; empty means not answered.
type Answers struct {
	Age       string
	Gender    string
	States    []string
	Situation []string
	Interests []string
	Children  []string
}

// Ref returns where the answer to a question is: one text, or a list where
// several choices may be taken. Both are nil for an unknown question.
func (a *Answers) Ref(question string) (one *string, several *[]string) {
	switch question {
	case Age:
		return &a.Age, nil
	case Gender:
		return &a.Gender, nil
	case States:
		return nil, &a.States
	case Situation:
		return nil, &a.Situation
	case Interests:
		return nil, &a.Interests
	case Children:
		return nil, &a.Children
	}
	return nil, nil
}

// Get returns the answers to one question as a list.
func (a Answers) Get(question string) []string {
	switch one, several := a.Ref(question); {
	case several != nil:
		return *several
	case one != nil && *one != "":
		return []string{*one}
	}
	return nil
}

// Set returns the answers with those of one question replaced, and what no
// longer applies cleared: a new age drops the choices that are not offered at
// it, and the state in life of somebody who is now a child; who has no children
// any more has none of any age.
func (a Answers) Set(question string, values []string) Answers {
	one, several := a.Ref(question)
	if several != nil {
		*several = slices.Clone(values)
	}
	if one != nil {
		*one = ""
		if len(values) > 0 {
			*one = values[0]
		}
	}
	if question == Age {
		for id, byAge := range offeredByAge {
			if _, several := a.Ref(id); byAge[a.Age] != nil {
				*several = slices.DeleteFunc(slices.Clone(*several), func(v string) bool { return !slices.Contains(byAge[a.Age], v) })
			}
		}
		if IsChild(a.Age) {
			a.States = nil
		}
	}
	if a.childrenFollow() == "" {
		a.Children = nil
	}
	return a
}

// Normalised returns the answers as they count: a child is single, who expects a
// baby or cares for one is a parent, and only a family has children of any age.
func (a Answers) Normalised() Answers {
	switch {
	case IsChild(a.Age):
		a.States = []string{StateSingle}
	case a.Age == AgeInfant && !slices.Contains(a.States, StateParent):
		a.States = append(slices.Clone(a.States), StateParent)
	}
	if !a.isFamily() {
		a.Children = nil
	}
	return a
}

// isFamily reports whether somebody is a parent or wants something for the kids.
func (a Answers) isFamily() bool {
	return a.Age == AgeInfant || slices.Contains(a.States, StateParent) || slices.Contains(a.Interests, InterestKids)
}

// childrenFollow is the question after which a person is asked how old the
// children are, empty when that is not asked.
func (a Answers) childrenFollow() string {
	switch {
	case IsChild(a.Age):
		return ""
	case a.Age == AgeInfant || slices.Contains(a.States, StateParent):
		return States
	case slices.Contains(a.Interests, InterestKids):
		return Interests
	}
	return ""
}

// Offered returns the options of a question for a person of the given age.
func Offered(question, age string) []string {
	if list, ok := offeredByAge[question][age]; ok {
		return slices.Clone(list)
	}
	return Values(question)
}

// Steps returns the numbered questions that a person of the given age is asked,
// in order: five, or four for a child, who is not asked for a state in life. With
// no age yet it is the five.
func Steps(age string) []Question {
	var steps []Question
	for _, q := range questions {
		if q.FollowUp || q.ID == States && IsChild(age) {
			continue
		}
		q.Options = Offered(q.ID, age)
		steps = append(steps, q)
	}
	return steps
}

// Pages returns the questions that a person who has answered so is asked, in
// order: the steps and the follow-up that belongs to one of them.
func Pages(a Answers) []Question {
	pages := Steps(a.Age)
	children, _ := QuestionNamed(Children)
	if i := slices.IndexFunc(pages, func(q Question) bool { return q.ID == a.childrenFollow() }); i >= 0 {
		pages = slices.Insert(pages, i+1, children)
	}
	return pages
}

// oneOfStates are the states in life of which a person has one.
var oneOfStates = []string{StateSingle, StateMarried, StateWidowed, StateSeparated}

// Excludes reports whether two choices of one question cannot stand together.
func Excludes(question, a, b string) bool {
	if a == b {
		return false
	}
	q, _ := QuestionNamed(question)
	if len(q.Options) > 0 && !q.Multiple || question == States && slices.Contains(oneOfStates, a) && slices.Contains(oneOfStates, b) {
		return true
	}
	return q.Alone != "" && (a == q.Alone || b == q.Alone)
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
// of single, married, widowed and separated the one that was named last.
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
