package admin_test

import (
	"encoding/csv"
	"encoding/json"
	"html"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

func addSubmission(t *testing.T, s *webtest.Site, at time.Time, session, ministry string) {
	t.Helper()
	n := store.NewSubmission{SubmittedAt: at, Submission: quiz.Submission{
		Answers: quiz.Answers{Age: "infant", Gender: "female", Interests: []string{"support", "service"}}, Ministries: []string{ministry},
		SessionID: session,
	}}
	if _, err := s.Store.AddSubmission(t.Context(), n); err != nil {
		t.Fatal(err)
	}
}

func TestSubmissionsArePagedFilteredAndExported(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Eva", store.Administrator)
		day := time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC)
		for i := range 120 {
			addSubmission(t, s, day.AddDate(0, 0, i/60), "", "mass")
		}
		addSubmission(t, s, day, "=cmd|' /C calc'!A0", `@SUM(1+1)*"x",y`)
		get := func(path string) webtest.Answer {
			t.Helper()
			a := s.Ask(t, "GET", path, "", "Cookie", cookie)
			if a.Status != 200 {
				t.Fatalf("%s: %d %s", path, a.Status, a.Body)
			}
			return a
		}
		page := get("/admin/submissions?from=")
		if n := strings.Count(page.Body, `<tr><th scope="row"`); n != 50 || !strings.Contains(page.Body, "Older") ||
			!strings.Contains(page.Body, "Come to Mass!") {
			t.Errorf("%d rows", n)
		}
		if n := strings.Count(get("/admin/submissions?from=2026-11-03&to=2026-11-03&before=80").Body, `<tr><th scope="row"`); n != 19 {
			t.Errorf("%d rows of a page of a day", n)
		}

		var list []map[string]any
		if err := json.Unmarshal([]byte(get("/admin/api/submissions?limit=3&before=10").Body), &list); err != nil || len(list) != 3 ||
			list[0]["id"] != 9.0 {
			t.Errorf("%v %v", list, err)
		}
		for _, field := range []string{"age_group", "gender", "state_in_life", "interest", "situation", "recommended_ministries", "submitted_at",
			"client_id_hash", "session_id"} {
			if _, ok := list[0][field]; !ok {
				t.Errorf("there is no %s", field)
			}
		}
		if a := get("/admin/api/submissions?limit=1000"); a.Status != 200 {
			t.Errorf("as many as may be: %d", a.Status)
		}
		for _, bad := range []string{"limit=0", "limit=x", "limit=1001", "before=-1", "from=golf", "age=golf"} {
			if a := s.Ask(t, "GET", "/admin/api/submissions?"+bad, "", "Cookie", cookie); a.Status != 400 ||
				!strings.Contains(a.Body, "validation_error") {
				t.Errorf("%s: %d", bad, a.Status)
			}
		}

		file := get("/admin/api/submissions/export?from=2026-11-02&to=2026-11-02")
		if file.Header.Get("Content-Disposition") != `attachment; filename="ministry_submissions.csv"` {
			t.Error(file.Header)
		}
		rows, err := csv.NewReader(strings.NewReader(file.Body)).ReadAll()
		if err != nil || len(rows) != 62 || rows[0][0] != "id" {
			t.Fatalf("%d rows %v", len(rows), err)
		}
		if got := rows[1]; got[7] != `'@SUM(1+1)*"x",y` || got[6] != "support|service" {
			t.Errorf("a spreadsheet would execute %q", got)
		}
		if e := lastEntry(t, s); e.Action != "submissions.export" || e.Who != "Eva" {
			t.Errorf("%+v", e)
		}
		if strings.HasPrefix(file.Body, "\ufeff") {
			t.Error("scripts get a byte order mark")
		}
		link := regexp.MustCompile(`href="(/admin/api/submissions/export\?[^"]*for=excel)">for Excel<`).FindStringSubmatch(page.Body)
		if link == nil {
			t.Fatal("nothing is offered for Excel")
		}
		forExcel := get(html.UnescapeString(link[1]))
		if table, marked := strings.CutPrefix(forExcel.Body, "\ufeff"); !marked || !strings.HasPrefix(table, "id,") {
			t.Errorf("Excel gets %.40q", forExcel.Body)
		}
		if a := s.Ask(t, "GET", "/admin/api/submissions/export?for=excel&from=golf", "", "Cookie", cookie); a.Status != 400 ||
			strings.Contains(a.Body, "\ufeff") {
			t.Errorf("a filter that is none: %d %q", a.Status, a.Body)
		}
		for bad, say := range map[string]string{"from=2026-12-01&to=2026-01-01": "exchange from and to", "age=golf": "leave it out",
			"to=golf": "write it as 2026-11-24"} {
			for _, path := range []string{"export", "export.json", ""} {
				a := s.Ask(t, "GET", strings.TrimSuffix("/admin/api/submissions/"+path, "/")+"?"+bad, "", "Cookie", cookie)
				if a.Status != 400 || !strings.Contains(a.Body, say) || strings.Contains(a.Body, "was left out") {
					t.Errorf("%s?%s: %d %s", path, bad, a.Status, a.Body)
				}
			}
		}
		var exported []map[string]any
		if err := json.Unmarshal([]byte(get("/admin/api/submissions/export.json").Body), &exported); err != nil || len(exported) != 121 {
			t.Errorf("%d in JSON %v", len(exported), err)
		}
		if err := json.Unmarshal([]byte(get("/admin/api/submissions/export.json?from=1999-01-01&to=1999-01-02").Body), &exported); err != nil ||
			len(exported) != 0 {
			t.Errorf("%d in an empty JSON %v", len(exported), err)
		}
	})
}

// Of fewer than five people of a day and a stage of life nobody sees the answers
// without asking for them.
func TestFewPeopleOfADayTakeAClickToBeSeen(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Eva", store.Administrator)
		noon := s.Clock.Now().In(s.Store.Zone())
		noon = time.Date(noon.Year(), noon.Month(), noon.Day(), 12, 0, 0, 0, noon.Location())
		rows := func(query string) (few, all int) {
			t.Helper()
			a := s.Ask(t, "GET", "/admin/submissions?from="+query, "", "Cookie", cookie)
			if a.Status != 200 {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			return strings.Count(a.Body, "One of fewer than 5"), strings.Count(a.Body, `<tr><th scope="row"`)
		}
		for i := range 4 {
			addSubmission(t, s, noon.AddDate(0, 0, -1), "", "mass")
			if few, all := rows(""); few != i+1 || all != i+1 {
				t.Errorf("%d people: %d of %d rows take a click", i+1, few, all)
			}
		}
		addSubmission(t, s, noon.AddDate(0, 0, -2), "", "mass") // another day is another group
		addSubmission(t, s, noon.AddDate(0, 0, -1), "", "mass")
		if few, all := rows(""); few != 1 || all != 6 {
			t.Errorf("five people and another: %d of %d rows take a click", few, all)
		}
		if few, all := rows("&gender=female"); few != 1 || all != 6 {
			t.Errorf("of certain answers: %d of %d rows take a click", few, all)
		}
	})
}

func TestEverythingIsRemovedOnlyByItsWordAndAfterABackup(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		for range 3 {
			addSubmission(t, s, s.Clock.Now(), "", "mass")
		}
		people := func() int {
			st, err := s.Store.Statistics(t.Context(), store.Filter{})
			if err != nil {
				t.Fatal(err)
			}
			return st.People
		}
		if a := post(t, s, "/admin/submissions/clear", cookie, url.Values{"word": {"yes"}}); a.Status != 400 ||
			!strings.Contains(a.Body, "Nothing was removed") || people() != 3 {
			t.Errorf("%d", a.Status)
		}
		// A browser that translates the page leaves the word as it is; one that did not counts, too.
		if a := s.Ask(t, "GET", "/admin/submissions", "", "Cookie", cookie); !strings.Contains(a.Body, `<span translate="no">remove</span>`) {
			t.Error("a browser may translate the word")
		}
		if a := post(t, s, "/admin/submissions/clear", cookie, url.Values{"word": {" Eliminar "}}); a.Status != 303 || people() != 0 {
			t.Errorf("%d", a.Status)
		}
		kept, err := os.ReadDir(s.Backups)
		if err != nil || len(kept) != 1 {
			t.Fatalf("backups: %v %v", kept, err)
		}
		if e := lastEntry(t, s); e.Action != "submissions.clear" || e.Subject != "3" || e.After != kept[0].Name() {
			t.Errorf("%+v", e)
		}
		addSubmission(t, s, s.Clock.Now(), "", "mass")
		a := s.Ask(t, "POST", "/admin/api/clear-all-data", `{"word":"remove"}`, "Authorization", basic("Anna", right))
		var answer struct {
			Success bool
			Message string
			Deleted int `json:"records_deleted"`
		}
		if err := json.Unmarshal([]byte(a.Body), &answer); err != nil || !answer.Success || answer.Deleted != 1 || people() != 0 {
			t.Errorf("%s %v", a.Body, err)
		}
		// Without room for a backup nothing is removed.
		addSubmission(t, s, s.Clock.Now(), "", "mass")
		if err := os.RemoveAll(s.Backups); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(s.Backups, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if a := s.Ask(t, "POST", "/admin/api/clear-all-data", `{"word":"remove"}`, "Authorization", basic("Anna", right)); a.Status != 503 ||
			people() != 1 {
			t.Errorf("%d %s", a.Status, a.Body)
		}
	})
}

func TestStatisticsForScripts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Eva", store.Administrator)
		addSubmission(t, s, time.Date(2026, 11, 2, 18, 0, 0, 0, time.UTC), "", "mass")
		a := s.Ask(t, "GET", "/admin/api/statistics?from=2026-11-01&to=2026-11-30", "", "Cookie", cookie)
		for _, want := range []string{`"people":1`, `"days":[{"day":"2026-11-02","people":1}]`, `"age":{"infant":1}`, `"ministry":{"mass":1}`} {
			if !strings.Contains(a.Body, want) {
				t.Errorf("%s is not in %s", want, a.Body)
			}
		}
		if a := s.Ask(t, "GET", "/admin/api/statistics?from=golf", "", "Cookie", cookie); a.Status != 400 {
			t.Errorf("%d", a.Status)
		}
		if a := s.Ask(t, "GET", "/admin/api/statistics?from=2026-12-01&to=2026-01-01", "", "Cookie", cookie); a.Status != 400 ||
			!strings.Contains(a.Body, "exchange from and to") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		page := s.Ask(t, "GET", "/admin/statistics?from=2026-11-01&to=2026-11-30", "", "Cookie", cookie).Body
		for _, want := range []string{"Come to Mass!", "A baby, or one on the way", "Never recommended", "How far people come"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		nobody := s.Ask(t, "GET", "/admin/statistics?from=&age=high-school", "", "Cookie", cookie)
		if !strings.Contains(nobody.Body, "Nobody finished the quiz in these days") {
			t.Error("an answer that nobody gave")
		}
	})
}

func TestHowLongSubmissionsAreKeptIsChosenAndToldToEverybody(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Administrator)
	privacy := func() string { return s.Ask(t, "GET", "/privacy", "", "Accept-Encoding", "identity").Body }
	if !strings.Contains(privacy(), "Until the parish office deletes it") {
		t.Error("without a choice")
	}
	for _, wrong := range []string{"-1", "1201", "a year"} {
		if a := post(t, s, "/admin/submissions/keep", cookie, url.Values{"months": {wrong}}); a.Status != 400 ||
			!strings.Contains(a.Body, "from 1 to 1,200") || !strings.Contains(a.Body, `value="`+wrong+`"`) {
			t.Errorf("%s: %d", wrong, a.Status)
		}
	}
	if a := post(t, s, "/admin/submissions/keep", cookie, url.Values{"months": {"24"}}); a.Status != 303 {
		t.Errorf("%d", a.Status)
	}
	if !strings.Contains(privacy(), "At most 24 months") ||
		!strings.Contains(s.Ask(t, "GET", "/admin/submissions", "", "Cookie", cookie).Body, `value="24"`) {
		t.Error("the choice is not told")
	}
	if e := lastEntry(t, s); e.Action != "settings.retention" || !strings.Contains(e.After, "24") {
		t.Errorf("%+v", e)
	}
	if a := post(t, s, "/admin/submissions/keep", cookie, url.Values{"months": {""}}); a.Status != 303 ||
		!strings.Contains(privacy(), "Until the parish office deletes it") {
		t.Errorf("taken back: %d", a.Status)
	}
}

// What leaves the program has the day and not the second, and numbers of that
// file for devices and visits: no two files can be joined by them.
func TestExportsNameNoSecondAndNoDevice(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		for i, device := range []string{"aa11", "aa11", "bb22", ""} {
			n := store.NewSubmission{
				SubmittedAt: time.Date(2026, 11, 24, 4, 17, 23+i, 0, time.UTC), ClientIDHash: device,
				Submission: quiz.Submission{SessionID: "visit-" + device},
			}
			if _, err := s.Store.AddSubmission(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		seen := map[string]bool{}
		for _, path := range []string{
			"/admin/api/submissions", "/admin/api/submissions/export.json", "/admin/api/submissions/export", "/admin/submissions?from=",
			"/admin/api/submissions/export",
		} {
			a := s.Ask(t, "GET", path, "", "Cookie", cookie)
			day := "2026-11-23" // the parish's
			if strings.HasPrefix(path, "/admin/submissions") {
				day = "Nov 23, 2026"
			}
			if a.Status != 200 || !strings.Contains(a.Body, day) {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
			for _, secret := range []string{"aa11", "bb22", "visit-", ":17", "22:", "04:"} {
				if strings.Contains(a.Body, secret) {
					t.Errorf("%s tells %s", path, secret)
				}
			}
			devices := devicesOf(t, path, a.Body)
			if devices == nil {
				continue
			}
			if len(devices) != 4 || devices[0] != "" || devices[1] == devices[2] || devices[2] != devices[3] || devices[3] == "" {
				t.Errorf("%s: the devices are %q", path, devices)
			}
			for _, d := range devices[1:3] {
				if seen[d] {
					t.Errorf("%s has the number %s of another file", path, d)
				}
				seen[d] = true
			}
		}
		for _, at := range []string{"/admin/api/submissions", "/admin/submissions", "/admin/api/submissions/export",
			"/admin/api/submissions/export.json"} {
			if a := s.Ask(t, "GET", at, "", "Cookie", s.Account(t, "Editor "+at, store.Editor)); a.Status != 403 {
				t.Errorf("%s of an editor: %d", at, a.Status)
			}
		}
		if a := s.Ask(t, "GET", "/admin", "", "Cookie", s.Account(t, "Eva", store.Editor)); a.Status != 200 ||
			strings.Contains(a.Body, "/admin/submissions") {
			t.Errorf("an editor is shown the way to the submissions (%d)", a.Status)
		}
	})
}

// devicesOf reads the devices of a file, nil for a page.
func devicesOf(t *testing.T, path, body string) []string {
	t.Helper()
	devices := []string{}
	switch {
	case strings.HasSuffix(path, "/export"):
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			devices = append(devices, row[8])
		}
	case strings.Contains(path, "/api/"):
		var list []struct {
			Device string    `json:"client_id_hash"`
			At     time.Time `json:"submitted_at"`
		}
		if err := json.Unmarshal([]byte(body), &list); err != nil {
			t.Fatal(err)
		}
		for _, one := range list {
			devices = append(devices, one.Device)
		}
	default:
		return nil
	}
	return devices
}
