package statistics

import (
	"context"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// callNumbers are those of the people who asked in some months to be called.
type callNumbers struct {
	first, last            time.Time
	asked, reached, joined int
	// days are how many were reached after so many days, by the first of each of the
	// store's groups of days.
	days map[int]int
}

// readCalls counts those who asked in the months of some days, the last included.
func (h *Handler) readCalls(ctx context.Context, from, to time.Time) (callNumbers, error) {
	n := callNumbers{first: from, last: to, days: map[int]int{}}
	all, err := h.Store.RequestCounts(ctx, from.Format(monthOnly), to.Format(monthOnly))
	for _, c := range all {
		switch c.What {
		case store.CountAsked:
			n.asked += c.Number
		case store.CountReached:
			n.reached += c.Number
		case string(request.Joined):
			n.joined += c.Number
		}
		if group, is := strings.CutPrefix(c.What, store.CountDays); is {
			if days, err := strconv.Atoi(group); err == nil {
				n.days[days] += c.Number
			}
		}
	}
	return n, err
}

// dayGroups are the first days of the store's groups.
var dayGroups = []int{0, 1, 2, 3, 4, 8, 15}

// median is the group of days within which half of those who were reached were; -1
// for nobody.
func (n callNumbers) median() int {
	all := 0
	for _, k := range n.days {
		all += k
	}
	sum := 0
	for _, group := range dayGroups {
		if sum += n.days[group]; all > 0 && 2*sum >= all {
			return group
		}
	}
	return -1
}

// text says in a sentence how many asked, were reached and joined; empty when nobody
// asked. Numbers that are too small to be told are not.
func (n callNumbers) text(t *i18n.Texts) string {
	if n.asked == 0 {
		return ""
	}
	months := t.Month(n.first)
	if n.first.Format(monthOnly) != n.last.Format(monthOnly) {
		months = t.T("statistics.calls.months", "from", months, "to", t.Month(n.last))
	}
	text := t.T("statistics.calls.text", "months", months, "asked", atLeast(t, n.asked), "reached", atLeast(t, n.reached),
		"joined", atLeast(t, n.joined))
	if group := n.median(); group >= 0 && n.reached >= view.MinTold {
		text += " " + t.T("statistics.calls.median", "days", t.T("statistics.calls.days_"+strconv.Itoa(group)))
	}
	return text
}
