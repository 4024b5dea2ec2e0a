package statistics

import (
	"cmp"
	"slices"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// findings are the numbers of which the sentences are made.
type findings struct {
	period period
	people int
	before int // of the days that these are compared with
	// numbers are as store.Statistics has them, chosen as store.ChosenMinistries.
	numbers map[string]map[string]int
	chosen  []chosenRow
	// parishioners is how many the parish has, 0 where it has not said so.
	parishioners int
	// least is the smallest number that is told: 1 on the screen, view.MinTold on paper.
	least int
	// byAnswers is true where certain answers were asked for: what belongs to nobody in
	// particular is not told then.
	byAnswers bool
}

// sentences tell the findings, the most important first.
func (f findings) sentences(t *i18n.Texts) []string {
	all := []string{f.peopleSentence(t)}
	if f.people == 0 {
		return all
	}
	for _, s := range []string{f.wishedSentence(t), f.unmetSentence(t), f.chosenSentence(t), f.completionSentence(t), f.shareSentence(t)} {
		if s != "" {
			all = append(all, s)
		}
	}
	return all
}

func (f findings) number(t *i18n.Texts, n int) string {
	if n > 0 && n < f.least {
		return t.T("sheet.fewer", "n", f.least)
	}
	return t.Number(n)
}

func (f findings) peopleSentence(t *i18n.Texts) string {
	key := "statistics.say.people"
	if f.people == 0 {
		key = "statistics.say.nobody"
	}
	grammatical := f.people // whether it is one person or several is not told of a few either
	if f.people > 0 {
		grammatical = max(f.people, f.least)
	}
	s := t.T(key, "n", grammatical, "number", f.number(t, f.people), "days", f.period.text(t))
	if f.period.compared() {
		s += "; " + t.T("statistics.say.before", "number", f.number(t, f.before), "days", f.period.beforeText(t))
	}
	return s + "."
}

// wishedSentence names the two interests that most people chose. "Show me everything"
// is no wish.
func (f findings) wishedSentence(t *i18n.Texts) string {
	top := f.most(f.numbers[quiz.Interests], func(v string) bool { return v != "" && v != quiz.InterestAll })
	if len(top) == 0 {
		return ""
	}
	name := func(c counted) string {
		return t.T("statistics.say.with_number", "what", midSentence(view.AnswerText(t, quiz.Interests, c.value)), "n", t.Number(c.n))
	}
	s := t.T("statistics.say.wished", "what", name(top[0]))
	if len(top) > 1 {
		s += t.T("statistics.say.then", "what", name(top[1]))
	}
	return s + "."
}

// unmetSentence names the wish that most people had and nothing answered, never
// without their stage of life.
func (f findings) unmetSentence(t *i18n.Texts) string {
	top := f.most(f.numbers[store.CountedUnmet], func(v string) bool {
		_, interest := store.SplitByAge(v)
		return interest != "" && interest != quiz.InterestAll
	})
	if len(top) == 0 {
		return ""
	}
	age, interest := store.SplitByAge(top[0].value)
	stage := t.T("statistics.stage_unanswered")
	if age != "" {
		stage = view.AnswerText(t, quiz.Age, age)
	}
	return t.T("statistics.say.unmet", "interest", midSentence(view.AnswerText(t, quiz.Interests, interest)), "stage", midSentence(stage),
		"n", top[0].n, "number", t.Number(top[0].n))
}

func (f findings) chosenSentence(t *i18n.Texts) string {
	var best chosenRow
	for _, c := range f.chosen {
		if c.Opened > best.Opened {
			best = c
		}
	}
	if f.byAnswers || best.Opened == 0 || best.Opened < f.least {
		return ""
	}
	return t.T("statistics.say.opened", "name", best.Name, "n", best.Opened, "number", t.Number(best.Opened))
}

func (f findings) completionSentence(t *i18n.Texts) string {
	began := max(f.numbers[store.CountedReached][quiz.Age], f.people)
	if f.byAnswers || f.numbers[store.CountedReached][quiz.Age] == 0 {
		return ""
	}
	// Of a few, or of all but a few, the share would tell how many.
	if left := began - f.people; f.people < f.least || left > 0 && left < f.least {
		return ""
	}
	return t.T("statistics.say.completion", "percent", percentText(t, f.people, began))
}

// shareSentence compares with the parish's size. Who answers twice is two people here,
// so that it says "about".
func (f findings) shareSentence(t *i18n.Texts) string {
	if f.parishioners <= 0 || f.byAnswers || f.people < max(1, f.least) {
		return ""
	}
	each := (f.parishioners + f.people/2) / f.people
	if each < 2 {
		return ""
	}
	return t.T("statistics.say.share", "n", f.parishioners, "each", t.Number(each), "of", t.Number(f.parishioners))
}

type counted struct {
	value string
	n     int
}

// most lists the values that are told, the most frequent first.
func (f findings) most(numbers map[string]int, told func(value string) bool) []counted {
	var all []counted
	for v, n := range numbers {
		if n >= max(1, f.least) && told(v) {
			all = append(all, counted{v, n})
		}
	}
	slices.SortFunc(all, func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.value, b.value)) })
	return all
}

// midSentence writes an answer's words as they stand within a sentence.
func midSentence(words string) string {
	runes := []rune(words)
	if len(runes) > 1 && strings.ToUpper(string(runes[:2])) != string(runes[:2]) {
		return strings.ToLower(string(runes[:1])) + string(runes[1:])
	}
	return words
}

func percentText(t *i18n.Texts, n, of int) string {
	return t.T("format.percent", "n", percent(n, of))
}
