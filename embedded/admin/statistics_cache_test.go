package admin_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// countedStore counts how often statistics are computed.
type countedStore struct {
	*store.Database
	computed *int
}

// Statistics computes them.
func (c countedStore) Statistics(ctx context.Context, f store.Filter) (store.Statistics, error) {
	*c.computed++
	return c.Database.Statistics(ctx, f)
}

// The statistics of certain answers are computed once, and anew after each
// server.
func TestStatisticsOfAnswersAreKeptAndFreshAtOnce(t *testing.T) {
	computed := 0
	count := func(c *web.Config) { c.Store = countedStore{c.Store.(*store.Database), &computed} }
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Eva", store.Administrator)
		// Another server on the same database, with a cache of its own.
		other := webtest.On(t, s.Store, count)
		people := func(s *webtest.Site, filter string) int {
			t.Helper()
			a := s.Ask(t, "GET", "/admin/api/statistics?from="+filter, "", "Cookie", cookie)
			var got struct{ People int }
			if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			return got.People
		}
		want := func(after string, n, most int) {
			t.Helper()
			computed = 0
			for range 2 {
				for _, server := range []*webtest.Site{s, other} {
					if got := people(server, "&age=infant"); got != n {
						t.Errorf("%s: %d people, want %d", after, got, n)
					}
				}
			}
			if computed > most {
				t.Errorf("%s: computed %d times, want %d at most", after, computed, most)
			}
		}
		now := s.Clock.Now()
		addSubmission(t, s, now, "", "mass")
		want("one submission", 1, 2)
		want("nothing", 1, 0)
		addSubmission(t, other, now.AddDate(0, -8, 0), "", "mass")
		addSubmission(t, s, now.AddDate(0, -8, 0), "", "mass")
		want("two more", 3, 2)
		if n := people(s, "&age=high-school"); n != 0 {
			t.Errorf("another filter: %d people", n)
		}
		if n := people(s, now.In(s.Store.Zone()).Format(time.DateOnly)+"&age=infant"); n != 1 {
			t.Errorf("another range: %d people", n)
		}
		if _, err := s.Store.RemoveBefore(t.Context(), now.AddDate(0, -6, 0).Format(time.DateOnly)); err != nil {
			t.Fatal(err)
		}
		want("what is old is removed", 1, 2)
		want("nothing", 1, 0)
		if err := s.Store.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		want("counting anew", 1, 2)
		if a := s.Ask(t, "POST", "/admin/api/clear-all-data", `{"word":"remove"}`, "Cookie", cookie, "Origin", s.URL, "Sec-Fetch-Site",
			"same-origin"); a.Status != 200 {
			t.Fatalf("clear: %d %s", a.Status, a.Body)
		}
		want("removing all", 0, 2)
		addSubmission(t, s, now, "", "mass")
		want("one after that", 1, 2)
	}, count)
}
