package today

import (
	"context"
	"slices"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

// minRefused is from how many refused answers in a week on somebody should know: one
// person who tries again a few times is no crowd.
const minRefused = 5

// refused counts the answers that were not taken from one day to another.
func (h *Handler) refused(ctx context.Context, from, to string) (map[string]int, error) {
	days, err := h.Store.DayCounts(ctx, store.CountedRefused, from, to)
	if err != nil {
		return nil, err
	}
	sums := map[string]int{}
	for _, d := range days {
		sums[d.Value] += d.N
	}
	return sums, nil
}

// refusedText says how often answers were not taken this week, and why; empty for so
// few that nobody need know.
func refusedText(t *i18n.Texts, f facts) string {
	why, all := "", 0
	for _, reason := range []string{store.RefusedLimit, store.RefusedNotKept, store.RefusedInvalid} {
		n := f.refused[reason]
		if n <= 0 || reason == store.RefusedNotKept && slices.ContainsFunc(f.report.IssueCodes, isNotStored) {
			continue
		}
		all += n
		why += " " + t.T("today.refused."+reason, "n", n)
	}
	if all < minRefused {
		return ""
	}
	return t.T("today.need.refused", "n", all) + why
}

// isNotStored reports whether an issue says already that answers cannot be stored now.
func isNotStored(issue health.Issue) bool {
	return issue.Code == health.IssueNotStored || issue.Code == health.IssueDatabase
}
