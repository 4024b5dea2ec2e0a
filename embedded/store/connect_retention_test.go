package store_test

import (
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// TestNobodyIsKeptLongerThanSomeDaysAfterTheLastClosing has people of whom one thing is
// closed, two, and one beside something that is open.
func TestNobodyIsKeptLongerThanSomeDaysAfterTheLastClosing(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		s, ctx := at.open(t), t.Context()
		for _, one := range []struct {
			asker  string
			closed []string
		}{
			{"once", []string{"2026-12-03"}},
			{"twice", []string{"2026-12-03", "2026-12-09"}},
			{"half", []string{"2026-12-03", ""}},
		} {
			a := request.Asker{ID: one.asker, Name: one.asker, Phone: "555 010 0123", Language: "en", DeleteAfter: "2027-11-27"}
			for i, day := range one.closed {
				r := asked(one.asker+string(rune('a'+i)), int64(4+i))
				r.AskerID = a.ID
				testkit.Must(t, s.AddRequests(ctx, a, []request.Request{r}, "asker", nil))
				if day != "" {
					r.State, r.Outcome, r.NextOn, r.ClosedOn = request.Closed, request.Joined, "", day
					testkit.Must(t, s.ChangeRequest(ctx, r, nil, ""))
				}
			}
		}
		for _, days := range []int{7, 180} { // the second keeps nobody longer again
			testkit.Must(t, s.ApplyRetention(ctx, days))
			for id, want := range map[string]string{"oncea": "2026-12-10", "twicea": "2026-12-16", "halfa": "2027-11-27"} {
				if r, err := s.RequestOf(ctx, id); err != nil || r.Asker.DeleteAfter != want {
					t.Errorf("%s is kept until %s, not %s (%v)", id, r.Asker.DeleteAfter, want, err)
				}
			}
		}
		// A setting that another has changed meanwhile is not stored, nor does it forget anybody.
		err := s.ChangeSettings(ctx, store.SettingsChange{Name: "connect", Value: "{}", Version: 7, Now: noon, RetentionDays: 1})
		if r, is := s.RequestOf(ctx, "oncea"); err == nil || is != nil || r.Asker.DeleteAfter != "2026-12-10" {
			t.Errorf("kept until %s (%v, %v)", r.Asker.DeleteAfter, err, is)
		}
	})
}
