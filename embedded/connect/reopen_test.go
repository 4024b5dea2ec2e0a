package connect_test

import (
	"maps"
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/testkit"
)

// To open again takes back the conversation that was noted by mistake from the numbers of
// the monthly page, and leaves one that was had before.
func TestOpenAgainTakesBackWhatWasNotedByMistake(t *testing.T) {
	const nextDay = "the next day"
	tried := []request.Kind{request.Tried, request.Tried, request.Tried, request.GiveUp}
	for what, c := range map[string]struct {
		does []request.Kind
		want map[string]int
	}{
		"reached by mistake": {append([]request.Kind{request.Call, request.Reopen}, tried...), map[string]int{"no_answer": 1}},
		"joined by mistake":  {append([]request.Kind{request.Join, request.Reopen}, tried...), map[string]int{"no_answer": 1}},
		"reached by mistake, and then really": {[]request.Kind{request.Call, request.Reopen, nextDay, request.Call, request.Decline},
			map[string]int{"reached": 1, "days_1": 1, "not_now": 1}},
		"reached, joined by mistake": {append([]request.Kind{request.Call, request.Join, request.Reopen}, tried...),
			map[string]int{"reached": 1, "days_0": 1, "no_answer": 1}},
		"reached, given to the office, reached once more by mistake": {
			[]request.Kind{request.Call, request.PassOn, nextDay, request.Call, request.Reopen}, map[string]int{"reached": 1, "days_0": 1}},
		"reached by mistake twice": {[]request.Kind{request.Call, request.Reopen, nextDay, request.Call, request.Reopen}, map[string]int{}},
		"no answer by mistake": {append(append([]request.Kind{}, tried...), request.Reopen, request.Join),
			map[string]int{"reached": 1, "days_0": 1, "joined": 1}},
	} {
		t.Run(what, func(t *testing.T) {
			p, ctx := open(t, on()), t.Context()
			id := p.asks(t, "Rosa")
			for _, kind := range c.does {
				if kind == nextDay {
					p.now = p.now.AddDate(0, 0, 1)
					continue
				}
				_, err := p.Change(ctx, id, 0, request.Change{Kind: kind, By: "office"})
				testkit.Must(t, err)
			}
			counts, err := p.store.RequestCounts(ctx, "2026-11", "2026-11")
			testkit.Must(t, err)
			got := map[string]int{}
			for _, n := range counts {
				got[n.What] += n.Number
			}
			c.want["asked"] = 1
			if !maps.Equal(got, c.want) {
				t.Errorf("the numbers are %v, not %v", got, c.want)
			}
		})
	}
}
