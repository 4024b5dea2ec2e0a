package admin_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

// Who may read no single submission cannot read one by choosing answers either: neither
// the page nor its numbers for scripts tell of fewer than five people then.
func TestAnEditorReadsNoSinglePersonsAnswersByChoosingSome(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		add := func(n int, a quiz.Answers) {
			t.Helper()
			for i := range n {
				if _, err := s.Store.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: s.Clock.Now(), Submission: quiz.Submission{
					Answers: a, Ministries: []string{"mass"}, SubmissionKey: fmt.Sprint("key ", a, i),
				}}); err != nil {
					t.Fatal(err)
				}
			}
		}
		add(1, quiz.Answers{Age: "high-school", Gender: "male", Interests: []string{"support"}})
		add(6, quiz.Answers{Age: "elementary", Gender: "female", Interests: []string{"music"}})
		add(2, quiz.Answers{Age: "elementary", Gender: "male", Interests: []string{"prayer"}})
		editor, administrator := s.Account(t, "Eva", store.Editor), s.Account(t, "Anna", store.Administrator)
		type answer struct {
			People, Least int
			Days          []struct{ People int }
			Numbers       map[string]map[string]int
		}
		numbers := func(cookie, filter string) (a answer) {
			t.Helper()
			got := s.Ask(t, "GET", "/admin/api/statistics?from="+filter, "", "Cookie", cookie)
			if err := json.Unmarshal([]byte(got.Body), &a); err != nil || got.Status != 200 {
				t.Fatal(got.Status, got.Body)
			}
			return a
		}
		page := func(cookie, filter string) string {
			t.Helper()
			got := s.Ask(t, "GET", "/admin/statistics?from="+filter, "", "Cookie", cookie)
			if got.Status != 200 {
				t.Fatal(got.Status, got.Body)
			}
			return got.Body
		}

		// One person: nothing but that they are few.
		one := numbers(editor, "&age=high-school")
		if one.People != 0 || one.Least != 5 || len(one.Days) != 0 {
			t.Errorf("of one person: %+v", one)
		}
		for question, values := range one.Numbers {
			if len(values) != 0 {
				t.Errorf("of one person: %s %v", question, values)
			}
		}
		few := "Numbers of fewer than 5 people are left out"
		body := page(editor, "&age=high-school")
		if !strings.Contains(body, few) || !strings.Contains(body, "fewer than 5 people took the quiz") ||
			strings.Contains(body, `id="of-interests"`) {
			t.Errorf("the page of one person: %s", body)
		}

		// Of eight people those answers that five and more gave.
		eight := numbers(editor, "&age=elementary")
		if eight.People != 8 || len(eight.Days) != 1 ||
			fmt.Sprint(eight.Numbers[quiz.Interests], eight.Numbers[quiz.Gender]) != "map[music:6] map[female:6]" {
			t.Errorf("of eight people: %+v", eight)
		}
		body = page(editor, "&age=elementary")
		if !strings.Contains(body, few) || !strings.Contains(body, `<th scope="row">Music</th>`) ||
			strings.Contains(body, `<th scope="row">Prayer and worship</th>`) ||
			strings.Contains(body, `<td class="number">2</td>`) {
			t.Errorf("the page of eight people: %s", body)
		}
		if body := page(editor, "&age=infant"); strings.Contains(body, few) || !strings.Contains(body, "Nobody finished the quiz") {
			t.Errorf("the page of nobody: %s", body)
		}

		// Of days alone, and to administrators, all is shown.
		for filter, cookie := range map[string]string{"": editor, "&age=high-school": administrator} {
			got := numbers(cookie, filter)
			if got.Least != 1 || got.Numbers[quiz.Interests]["support"] != 1 || strings.Contains(page(cookie, filter), few) {
				t.Errorf("%q: %+v", filter, got)
			}
		}
	})
}
