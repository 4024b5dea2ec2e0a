package view

import (
	"context"
	"slices"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// MaxListed is how many names a sentence or a short list has.
const MaxListed = 10

// MinTold is the smallest number of people that is told where others read it, on
// paper and in the list of submissions: of fewer somebody may guess who they are.
const MinTold = 5

// AnswerText gives an answer's words; an old client's value has none.
func AnswerText(t *i18n.Texts, question, value string) string {
	if value == "" {
		return t.T("statistics.unanswered")
	}
	if key := "quiz." + question + "." + value; t.Has(key) {
		return t.T(key)
	}
	return value
}

// Percent writes a share; what is there but tiny is not none.
func Percent(t *i18n.Texts, n, of int) string {
	if of == 0 || n == 0 {
		return t.Percent(0, 0)
	}
	share := 100 * float64(n) / float64(of)
	switch {
	case share < 0.1:
		return t.T("ministries.below_tenth", "percent", t.Percent(0.1, 1))
	case share < 10:
		return t.Percent(share, 1)
	}
	return t.Percent(share, 0)
}

// Bar is a share in percent for a meter; what is there is seen.
func Bar(n, of int) int {
	if of == 0 || n == 0 {
		return 0
	}
	return max(1, 100*n/of)
}

// Shortened bounds a list of names to MaxListed, with how many more there are.
func Shortened(t *i18n.Texts, names []string) []string {
	if len(names) <= MaxListed {
		return names
	}
	return append(slices.Clone(names[:MaxListed]), t.T("ministries.and_more", "n", len(names)-MaxListed))
}

// MinistryReader reads the ministries that there are, and the keys and names
// that none has any more.
type MinistryReader interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	FormerMinistries(ctx context.Context) ([]store.FormerMinistry, error)
}

// MinistryNames are the names by which staff know the keys of submissions.
type MinistryNames map[string]string

// ReadMinistries reads the ministries and their names, also those that a
// ministry had before it was renamed or deleted.
func ReadMinistries(ctx context.Context, from MinistryReader, t *i18n.Texts) ([]catalogue.Ministry, MinistryNames, error) {
	all, err := from.Ministries(ctx)
	if err != nil {
		return nil, nil, err
	}
	former, err := from.FormerMinistries(ctx)
	if err != nil {
		return nil, nil, err
	}
	names := MinistryNames{}
	for _, f := range former {
		names[f.Former] = catalogue.Ministry{Name: f.Name, NameES: f.NameES}.In(t.Lang()).Name
	}
	for _, audiences := range catalogue.Joined(all) {
		for _, m := range audiences {
			names[m.Key] = audiences[0].In(t.Lang()).Name
		}
	}
	return all, names, nil
}

// Of gives a ministry's name; submissions of old clients carry names already.
func (n MinistryNames) Of(keyOrName string) string {
	if name, ok := n[keyOrName]; ok {
		return name
	}
	return keyOrName
}

// NamesIn lists the names of ministries in the language of the texts.
func NamesIn(t *i18n.Texts, all []catalogue.Ministry) []string {
	var out []string
	for _, m := range all {
		out = append(out, m.In(t.Lang()).Name)
	}
	return out
}
