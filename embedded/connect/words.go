package connect

import (
	"cmp"
	"strings"
)

// Texts are the program's words in a language, as i18n.Texts has them.
type Texts interface {
	Lang() string
	T(key string, values ...any) string
}

// WordsOnChildren tell whoever calls that a parent asks for a child, and what follows
// from it: in the parish's own words, or else in the program's.
func (c Choice) WordsOnChildren(t Texts) string { return words(t, c.ChildrenWords, "answer.child") }

// WordsOnTraining tell whoever calls that a ministry needs safe-environment training
// first, as WordsOnChildren do about children.
func (c Choice) WordsOnTraining(t Texts) string { return words(t, c.TrainingWords, "answer.training") }

func words(t Texts, own map[string]string, key string) string {
	return cmp.Or(strings.TrimSpace(own[t.Lang()]), t.T(key))
}
