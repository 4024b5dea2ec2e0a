package view

import (
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// WhomSentence says in a sentence whom a ministry is for.
func WhomSentence(t *i18n.Texts, m catalogue.Ministry) string {
	who := whom(t, m)
	if who == "" {
		return t.T("ministries.whom.everybody")
	}
	return t.T("ministries.whom.sentence", "who", who)
}

// whom says the same without the rest of the sentence, empty for everybody.
func whom(t *i18n.Texts, m catalogue.Ministry) string {
	var out string
	for _, field := range catalogue.AudienceFields() {
		list := whomWords(t, field, *m.List(field))
		if list == "" {
			continue
		}
		key := "ministries.whom." + field
		if out == "" {
			out = t.T(key+".alone", "list", list)
		} else {
			out += t.T("ministries.whom.then") + t.T(key+".then", "list", list)
		}
	}
	return out
}

// whomWords lists the values of a field, empty when they leave nobody out.
func whomWords(t *i18n.Texts, field string, values []string) string {
	question := quiz.QuestionOf(field)
	said := slices.DeleteFunc(slices.Clone(values), isNobodys)
	if slices.Contains(values, quiz.InterestAll) {
		return ""
	}
	if len(said) == 0 {
		said = values
	}
	left := func(v string) bool { return !isNobodys(v) && !slices.Contains(said, v) }
	if len(said) == 0 || !slices.ContainsFunc(quiz.Values(question), left) {
		return ""
	}
	var words []string
	for _, v := range said {
		if key := "ministries.whom." + field + "." + v; t.Has(key) {
			words = append(words, t.T(key))
		} else {
			words = append(words, AnswerText(t, question, v))
		}
	}
	if len(words) == 1 {
		return words[0]
	}
	out := words[0]
	for _, w := range words[1 : len(words)-1] {
		out += ", " + w
	}
	return out + t.T("ministries.whom.or") + words[len(words)-1]
}

// isNobodys reports whether an answer says nothing about who somebody is, so that no
// ministry is for those who give it.
func isNobodys(value string) bool {
	return quiz.IsNone(value) || value == quiz.InterestAll || value == quiz.GenderSkip
}

// WithoutNobodys leaves out of the answers to a question those for whom nobody makes a
// ministry, such as "none of these".
func WithoutNobodys(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), isNobodys)
}
