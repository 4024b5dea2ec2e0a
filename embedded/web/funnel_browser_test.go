package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

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

// Opening a card and saving it reach the database as a number of a ministry and a day,
// once a visit, and as nothing else; staff see the numbers.
func TestWhatIsOpenedAndSavedIsCountedAndShownToStaff(t *testing.T) {
	s := newSite(t)
	p := browser.Page(t, browsertest.Phone())
	p.Open(s.URL + "/result?age=journeying-adults&interests=all")
	p.Wait(`document.readyState === "complete" && document.querySelector(".save")?.hidden === false`)
	key := browsertest.Value[string](p, `document.querySelector(".card[data-key]").dataset.key`)
	card := `.card[data-key="` + key + `"] `
	for _, pressed := range []string{"true", "false", "true"} { // counted once
		p.Tap(card + ".save")
		p.Wait(`document.querySelector('` + card + `.save').getAttribute("aria-pressed") === "` + pressed + `"`)
	}
	p.Tap(card + "summary")
	p.Wait(`document.querySelector('` + card + `details').open`)
	today := s.Clock.Now().In(s.Store.Zone()).Format(time.DateOnly)
	want := fmt.Sprint([]store.DayCount{{Day: today, Question: store.CountedOpened, Value: key, N: 1},
		{Day: today, Question: store.CountedSaved, Value: key, N: 1}})
	testkit.Eventually(t, "what was opened and saved is counted", func() (bool, string) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		s.Config.Handler.(*web.Server).RunBackground(ctx)
		var got []store.DayCount
		for _, what := range []string{store.CountedOpened, store.CountedSaved} {
			n, err := s.Store.DayCounts(t.Context(), what, "", "9999-99-99")
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n...)
		}
		return fmt.Sprint(got) == want, fmt.Sprint(got)
	})
	s.wantSubmissions(t, 0)
	s.ask(t, "POST", "/api/submit", "{}", "Content-Type", "application/json") // the page has something to show
	cookie := s.Enter(t)
	for lang, words := range map[string]string{"en": "What people opened and saved", "es": "Lo que la gente abrió y guardó"} {
		_, _, page := s.ask(t, "GET", "/admin/statistics?lang="+lang, "", "Cookie", cookie)
		_, list, _ := strings.Cut(page, words)
		if list, _, _ = strings.Cut(list, "</section>"); strings.Count(list, `<td class="number">1</td>`) != 2 {
			t.Errorf("%s: the list is %s", lang, list)
		}
	}
}
