package web_test

import (
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
)

// daysAgo are how many people each day has, by how many days ago it is.
func (s *site) daysAgo(t *testing.T) map[int]int {
	t.Helper()
	all, err := s.Store.DayCounts(t.Context(), store.CountedPeople, "", "9999-99-99")
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]int{}
	for _, c := range all {
		for ago := range 400 {
			if c.Day == s.Clock.Now().Add(-time.Duration(ago)*24*time.Hour).In(s.Store.Zone()).Format(time.DateOnly) {
				found[ago] += c.N
				break
			}
		}
	}
	return found
}

// What waited in a browser until the server could be reached counts on the day on which
// it was answered, within a week; a time that cannot be right counts on the present day.
func TestWhatWaitedInABrowserCountsOnItsDay(t *testing.T) {
	s := newSite(t)
	const day = 24 * 60 * 60
	for i, waited := range []string{"0", fmt.Sprint(day), fmt.Sprint(7 * day), fmt.Sprint(8 * day), fmt.Sprint(-day), "1e300", "null"} {
		body := fmt.Sprintf(`{"answers":{"age":"infant"},"submission_key":"k%d","waited":%s}`, i, waited)
		if status, _, answer := s.ask(t, "POST", "/api/submit", body, "Content-Type", "application/json"); status != 200 {
			t.Fatal(waited, status, answer)
		}
	}
	if got, want := fmt.Sprint(s.daysAgo(t)), "map[0:5 1:1 7:1]"; got != want {
		t.Errorf("people by days ago: %s, not %s", got, want)
	}
	if status, _, answer := s.ask(t, "POST", "/api/submit", `{"waited":"golf"}`, "Content-Type", "application/json"); status != 400 {
		t.Error(status, answer)
	}
}

func TestATabletTellsHowLongAnswersWaited(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t)
	p.Open(s.URL)
	browsertest.Value[any](p, `void localStorage.setItem("waiting:k", JSON.stringify({ since: Date.now() - 24 * 3600 * 1000,
		body: { answers: { age: "infant" }, submission_key: "k" } }))`)
	p.Reload()
	s.wantSubmissions(t, 1)
	if got := fmt.Sprint(s.daysAgo(t)); got != "map[1:1]" {
		t.Errorf("people by days ago: %s", got)
	}
}
