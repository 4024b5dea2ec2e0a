package web_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
)

// reached waits until the store has these numbers of visits by question.
func (s *site) reached(t *testing.T, want map[string]int) {
	t.Helper()
	var got map[string]int
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // one round of maintenance, and its end
		s.Config.Handler.(*web.Server).RunBackground(ctx)
		st, err := s.Store.Statistics(t.Context(), store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if got = st.Numbers[store.CountedReached]; fmt.Sprint(got) == fmt.Sprint(want) {
			return
		}
	}
	t.Errorf("reached %v, want %v", got, want)
}

func TestInterestsThatNothingAnswersAreStored(t *testing.T) {
	s := newSite(t)
	body := `{"answers":{"age":"elementary"},"interests":["music","service"]}`
	if status, _, answer := s.ask(t, "POST", "/api/submit", body, "Content-Type", "application/json"); status != 200 {
		t.Fatal(status, answer)
	}
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := quiz.UnmetInterests(quiz.Answers{Age: "elementary", Interests: []string{"music", "service"}}, all)
	got, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 1)
	if err != nil || len(want) == 0 || fmt.Sprint(got[0].Unmet) != fmt.Sprint(want) {
		t.Errorf("unmet %v, want %v (%v)", got, want, err)
	}
}
