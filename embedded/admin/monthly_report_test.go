package admin_test

import (
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

func TestTheMonthlySheetTellsNoSmallNumbers(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		if err := s.Store.SetZone(t.Context(), time.UTC); err != nil {
			t.Fatal(err)
		}
		cookie := s.Account(t, "Anna", store.Editor)
		month := s.Clock.Now().UTC()
		month = time.Date(month.Year(), month.Month(), 1, 12, 0, 0, 0, time.UTC).AddDate(0, -1, 0)
		add := func(n int, at time.Time, interest string, unmet ...string) {
			t.Helper()
			for range n {
				if _, err := s.Store.AddSubmission(t.Context(), store.NewSubmission{
					Submission:  quiz.Submission{Answers: quiz.Answers{Age: "infant", Interests: []string{interest}}, Ministries: []string{"mass"}},
					SubmittedAt: at, Unmet: unmet,
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		add(7, month, "prayer")
		add(4, month, "music", "music")
		add(30, month.AddDate(0, -1, 0), "kids")
		add(30, month.AddDate(0, 1, 0), "kids")
		a := s.Ask(t, "GET", "/admin/sheet", "", "Cookie", cookie)
		if a.Status != 200 {
			t.Fatal(a.Status)
		}
		text := strings.Join(strings.Fields(a.Body), " ")
		for _, want := range []string{
			"People who found their ministries: 11", month.Format("January 2006"),
			`Prayer and worship</th><td class="number">7</td>`, `Music</th><td class="number">fewer than 5</td>`,
			`Come to Mass!</th><td class="number">11</td>`, "Music: fewer than 5",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("the sheet does not say %q", want)
			}
		}
		if strings.Contains(text, "Something for my children</th>") || strings.Contains(text, ">4<") {
			t.Error("the sheet tells of other months, or a small number")
		}
		if a := s.Ask(t, "GET", "/admin/sheet?month=2020-01", "", "Cookie", cookie); a.Status != 200 ||
			!strings.Contains(a.Body, "Nobody finished the quiz in this month") {
			t.Errorf("a month of nobody: %d", a.Status)
		}
		for _, bad := range []string{"2026", "2026-13", "golf", "9999-01", "0001-01"} {
			if a := s.Ask(t, "GET", "/admin/sheet?month="+bad, "", "Cookie", cookie); a.Status != 404 {
				t.Errorf("month %s: %d", bad, a.Status)
			}
		}
		if a := s.Ask(t, "GET", "/admin/sheet", ""); a.Status != 303 {
			t.Errorf("without a login: %d", a.Status)
		}
	})
}
