package alerttext

import (
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
)

// Issue returns what a finder reports as wrong, and what to do about it where
// that is not plain.
func Issue(t *i18n.Texts, i health.Issue) string {
	return t.T("health.issue."+string(i.Code),
		"n", i.Count, "where", i.Where, "detail", strings.Join(i.Details, ", "), "why", DatabaseReason(t, i.Reason), "since", dayText(t, i.Since),
		"until", dayText(t, i.Until))
}

// dayText writes a day such as 2026-11-29 for people; what is none is empty.
func dayText(t *i18n.Texts, day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.Date(at)
}

// Issues returns a finder's issues in the texts' language. One without a code, as
// finders of earlier versions report them, and one with a code of a later version
// are shown as the finder has written them.
func Issues(t *i18n.Texts, written []string, codes []health.Issue) []string {
	said := slices.Clone(written)
	for i, issue := range codes[:min(len(codes), len(said))] {
		if t.Has("health.issue." + string(issue.Code)) {
			said[i] = Issue(t, issue)
		}
	}
	return said
}

// DatabaseReason returns what is wrong with a database, one of the store's reasons.
func DatabaseReason(t *i18n.Texts, reason string) string { return t.T(why(t, reason) + ".is") }

// why is the key of the words for a reason of the database.
func why(t *i18n.Texts, reason string) string {
	if key := "health.database." + reason; t.Has(key + ".is") {
		return key
	}
	return "health.database.other"
}
