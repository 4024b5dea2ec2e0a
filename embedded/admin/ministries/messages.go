package ministries

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/importexport"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
)

// problemWords says in a sentence what is wrong with a field, and what to do.
func problemWords(t *i18n.Texts, p catalogue.Problem) string {
	value, code := p.Value, p.Code
	switch {
	case code == importexport.ProblemKind:
		value = t.T("ministries.kind." + value)
	case code == importexport.ProblemFileKind:
		return t.T("ministries.file_kind." + value)
	case (code == importexport.ProblemColumn || code == catalogue.ProblemUnknown) && len(p.Allowed) == 0:
		code += "_too" // the list of what may be is told already
	}
	return t.T("ministries.problem."+code, "value", value, "most", p.Max, "allowed", strings.Join(p.Allowed, ", "))
}

// sentence begins with a capital letter.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// fieldProblems lists sentences that begin with the field's name, as the
// endpoints give them: "name: …".
func fieldProblems(t *i18n.Texts, problems []catalogue.Problem) []string {
	var out []string
	for _, p := range problems {
		if p.Field == "" {
			out = append(out, problemWords(t, p))
		} else {
			out = append(out, p.Field+": "+problemWords(t, p))
		}
	}
	return out
}

// rowProblems lists sentences that begin with the row: "row 3, age_groups: …".
func rowProblems(t *i18n.Texts, wrong []importexport.RowError) []string {
	var out []string
	for _, w := range wrong {
		sentence := fieldProblems(t, []catalogue.Problem{w.Problem})[0]
		if w.Row > 0 {
			sentence = t.T("ministries.row", "n", w.Row) + ", " + sentence
		}
		out = append(out, sentence)
	}
	return out
}

// errorWords says why an edit was refused.
func errorWords(t *i18n.Texts, err error) string {
	var active *catalogue.ActiveError
	var conflict *catalogue.ConflictError
	var invalid *catalogue.InvalidError
	var wrong *importexport.WrongError
	switch {
	case errors.As(err, &active):
		return t.T("ministries.refused.active", "keys", shortList(active.Keys, t))
	case errors.As(err, &conflict):
		return t.T("ministries.refused.conflict", "key", conflict.Present.Key)
	case errors.As(err, &invalid):
		return strings.Join(fieldProblems(t, invalid.Problems), " ")
	case errors.As(err, &wrong):
		return strings.Join(rowProblems(t, wrong.Wrong), " ")
	case errors.Is(err, catalogue.ErrFull):
		return t.T("ministries.refused.full", "most", catalogue.MaxMinistries)
	case errors.Is(err, catalogue.ErrNotFound):
		return t.T("ministries.refused.not_found")
	}
	return ""
}

func shortList(names []string, t *i18n.Texts) string {
	if len(names) <= view.MaxListed {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:view.MaxListed], ", ") + " " + t.T("ministries.and_more", "n", len(names)-view.MaxListed)
}

// forWhom says in short whom a ministry is for.
func forWhom(t *i18n.Texts, m catalogue.Ministry) string {
	var parts []string
	for _, field := range catalogue.AudienceFields() {
		var words []string
		for _, v := range *m.List(field) {
			words = append(words, view.AnswerText(t, quiz.QuestionOf(field), v))
		}
		if all := quiz.Values(quiz.QuestionOf(field)); len(words) > 0 && len(words) < len(all) {
			parts = append(parts, strings.Join(words, ", "))
		}
	}
	if len(parts) == 0 {
		return t.T("ministries.everybody")
	}
	return strings.Join(parts, " · ")
}
