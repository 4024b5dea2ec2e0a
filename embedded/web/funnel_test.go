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

func TestQuestionsThatAreReachedAreCountedOnceAVisit(t *testing.T) {
	s := newSite(t)
	for _, q := range []string{"", "golf", "people", "age&question=x"} {
		if status, _, body := s.ask(t, "POST", "/api/reached?question="+q, ""); (status != 400) == (q != "age&question=x") {
			t.Errorf("%q: %d %s", q, status, body)
		}
	}
	s.reached(t, map[string]int{"age": 1})

	// With scripts, going back and forth.
	p := browser.Page(t)
	p.Open(s.URL + "/")
	question(p, quiz.Age)
	p.Click(`input[value="infant"]`)
	question(p, quiz.Gender)
	p.Back()
	question(p, quiz.Age)
	p.Forward()
	question(p, quiz.Gender)
	p.Reload()
	question(p, quiz.Gender)
	s.reached(t, map[string]int{"age": 2, "gender": 2 - 1})

	// Without scripts.
	for _, path := range []string{
		"/?at=age&age=elementary", "/?at=gender&age=elementary&gender=male", "/?at=situation&age=elementary&gender=male",
	} {
		if status, _, _ := s.ask(t, "GET", path, ""); status != 200 {
			t.Fatalf("%s: %d", path, status)
		}
	}
	s.reached(t, map[string]int{"age": 3, "gender": 2, "situation": 1})
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
