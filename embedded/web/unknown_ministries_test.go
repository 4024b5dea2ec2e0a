package web_test

import (
	"fmt"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
)

// What is sent as a ministry and is none, and never was, reaches no page of the staff.
// The answer is the same, and the other answers count.
func TestWordsThatAreNoMinistryReachNoStaff(t *testing.T) {
	s := newSite(t)
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := `{"answers":{"age":"infant"},"interests":["service"],"ministries":["Call 555-0199","` + all[0].Key + `","` + all[1].Name + `"]}`
	status, _, answer := s.ask(t, "POST", "/api/submit", body, "Content-Type", "application/json")
	if status != 200 || !strings.Contains(answer, `"success":true`) {
		t.Fatal(status, answer)
	}
	found, err := s.Store.Statistics(t.Context(), store.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{all[0].Key: 1, all[1].Name: 1}
	if got := found.Numbers[store.CountedMinistry]; found.People != 1 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%d people, recommended: %v", found.People, got)
	}
	cookie := s.Enter(t)
	for _, path := range []string{"/admin/statistics", "/admin/sheet", "/admin/submissions", "/admin/api/submissions", "/admin/api/statistics",
		"/admin/api/submissions/export", "/admin/api/submissions/export.json"} {
		if status, _, page := s.ask(t, "GET", path, "", "Cookie", cookie); status != 200 || strings.Contains(page, "555-0199") {
			t.Errorf("%s: %d, the words are there: %v", path, status, strings.Contains(page, "555-0199"))
		}
	}
}
