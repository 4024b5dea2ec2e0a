package view

import (
	"strings"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// CoverageTimeout bounds the running of all answers; it takes a few hundredths
// of a second for a parish's catalogue, and a second for a thousand ministries. What is
// saved when it ends is not warned of, so that a slow computer needs several times as long.
const CoverageTimeout = 8 * time.Second

// Subset is a part of all answers in words.
type Subset struct {
	Answers, Percent string
	None             bool
	Groups           []subsetGroup
}

type subsetGroup struct {
	Age, Share string
	Traits     []string
	Example    string
	// Bar is the share in percent, for the meter.
	Bar int
}

// NewSubset puts a part of so many answers into words.
func NewSubset(t *i18n.Texts, s quiz.AnswerSubset, of int) Subset {
	out := Subset{Answers: t.Number(s.Answers), Percent: Percent(t, s.Answers, of), None: s.Answers == 0}
	for _, g := range s.Groups {
		group := subsetGroup{
			Age:   AnswerText(t, quiz.Age, g.Age),
			Share: t.T("ministries.xray.share", "n", t.Number(g.Answers), "of", t.Number(g.Of), "percent", Percent(t, g.Answers, g.Of)),
			Bar:   Bar(g.Answers, g.Of), Example: answersText(t, g.Example),
		}
		for _, trait := range g.Traits {
			word := "ministries.xray.often"
			if trait.Always {
				word = "ministries.xray.always"
			}
			group.Traits = append(group.Traits, t.T(word, "value", choiceText(t, trait.Question, trait.Value)))
		}
		out.Groups = append(out.Groups, group)
	}
	return out
}

// answersText lists somebody's answers.
func answersText(t *i18n.Texts, a quiz.Answers) string {
	var words []string
	for _, q := range quiz.Questions() {
		for _, value := range a.Get(q.ID) {
			words = append(words, choiceText(t, q.ID, value))
		}
	}
	return strings.Join(words, " · ")
}

// choiceText gives an answer's words where the question is not seen beside it:
// "none of these" then needs to say of what.
func choiceText(t *i18n.Texts, question, value string) string {
	if q, _ := quiz.QuestionNamed(question); quiz.IsNone(value) {
		return t.T("ministries.field."+q.Audience) + ": " + AnswerText(t, question, value)
	}
	return AnswerText(t, question, value)
}
