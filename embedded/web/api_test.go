package web_test

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/ratelimit"
	judge "ministryfinder/embedded/status"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/submissions"
	"ministryfinder/embedded/web"
)

type apiAnswer struct {
	Success      bool     `json:"success"`
	Message      string   `json:"message"`
	Errors       []string `json:"errors"`
	ErrorType    string   `json:"error_type"`
	SubmissionID int64    `json:"submission_id"`
}

func TestGetMinistries(t *testing.T) {
	s := newSite(t)
	for _, method := range []string{"GET", "POST"} {
		status, h, body := s.ask(t, method, "/api/get-ministries", "")
		all := decode[map[string]map[string]any](t, body)
		if status != 200 || len(all) != 48 || h.Get("Etag") == "" {
			t.Fatalf("%s: %d with %d ministries", method, status, len(all))
		}
		mass := all["mass"]
		for _, field := range []string{"name", "description", "details", "age", "gender", "state", "interest", "situation"} {
			if _, ok := mass[field]; !ok {
				t.Errorf("mass has no %s", field)
			}
		}
		if g, ok := mass["gender"].([]any); !ok || len(g) != 0 {
			t.Errorf("an empty list is %v", mass["gender"])
		}
		if again, _, _ := s.ask(t, "GET", "/api/get-ministries", "", "If-None-Match", h.Get("Etag")); again != 304 {
			t.Errorf("asked again: %d", again)
		}
	}
}

func TestMatch(t *testing.T) {
	s := newSite(t)
	type m struct {
		Key     string
		Name    string
		Links   []string
		Reasons []string
		Score   float64
	}
	type answer struct {
		Success  bool
		Adults   []m
		Children []m
		Fallback string
	}
	status, _, body := s.ask(t, "POST", "/api/match",
		`{"answers":{"age":"Married-Parents ","gender":"female"},"states":["married","parent"],"situation":["just-curious"],"interests":["kids"]}`)
	got := decode[answer](t, body)
	if status != 200 || !got.Success || got.Fallback != "" || len(got.Adults) == 0 || len(got.Children) == 0 {
		t.Fatalf("%d %s", status, body)
	}
	if got.Adults[0].Key != "mass" || len(got.Adults[0].Links) == 0 {
		t.Errorf("the first is %+v", got.Adults[0])
	}
	if !slices.ContainsFunc(got.Children, func(x m) bool { return x.Key == "prep-kids" && slices.Contains(x.Reasons, "interest:kids") }) {
		t.Errorf("no PREP for the kids in %+v", got.Children)
	}
	if _, _, body := s.ask(t, "POST", "/api/match", `{}`); decode[answer](t, body).Fallback != "choose-interest" ||
		!strings.Contains(body, `"adults":[]`) {
		t.Errorf("nothing answered: %s", body)
	}
	if status, _, body := s.ask(t, "POST", "/api/match", `{"interests":["golf"]}`); status != 400 ||
		decode[apiAnswer](t, body).ErrorType != "validation_error" {
		t.Errorf("golf: %d %s", status, body)
	}
	if s.count(t) != 0 {
		t.Error("matching stored something")
	}
}

func TestSubmitStoresOnce(t *testing.T) {
	s := newSite(t)
	send := func(body string) apiAnswer {
		t.Helper()
		status, _, answer := s.ask(t, "POST", "/api/submit", body)
		got := decode[apiAnswer](t, answer)
		if status != 200 || !got.Success || got.SubmissionID == 0 || got.Message == "" {
			t.Fatalf("%d %s", status, answer)
		}
		return got
	}
	first := send(`{"answers":{"age":"college-young-adult","gender":"male"},"states":["single"],"situation":["new-to-nashville"],"interests":["service"],"ministries":["mass","Knights of Columbus"],"client_id":"device","session_id":"visit","submission_key":"k1","unknown":1}`)
	if again := send(`{"submission_key":"k1"}`); again.SubmissionID != first.SubmissionID {
		t.Errorf("sent again it is %d and not %d", again.SubmissionID, first.SubmissionID)
	}
	if other := send(`{}`); other.SubmissionID == first.SubmissionID {
		t.Error("another submission has the same id")
	}
	got, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil || len(got) != 2 {
		t.Fatal(got, err)
	}
	stored := got[1]
	if stored.Answers.Age != "college-young-adult" || strings.Join(stored.Ministries, "|") != "mass|Knights of Columbus" ||
		stored.SessionID != "visit" {
		t.Errorf("stored is %+v", stored)
	}
	if len(stored.ClientIDHash) != 64 || strings.Contains(stored.ClientIDHash, "device") {
		t.Errorf("the device is stored as %q", stored.ClientIDHash)
	}
}

func TestBadSubmissionsAreRefusedAndStoreNothing(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	list := func(n int, v string) string { return "[" + strings.TrimSuffix(strings.Repeat(v+",", n), ",") + "]" }
	for name, c := range map[string]struct {
		body   string
		status int
		want   string // within the answer
	}{
		"no body":          {"", 400, "No data provided"},
		"broken JSON":      {`{"answers":`, 400, "No data provided"},
		"a list":           {`[]`, 400, "No data provided"},
		"null":             {`null`, 400, "No data provided"},
		"two documents":    {`{} {}`, 400, "No data provided"},
		"broken UTF-8":     {"{\"client_id\":\"\xff\"}", 400, "No data provided"},
		"deep nesting":     {`{"answers":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, 400, ""},
		"unknown age":      {`{"answers":{"age":"old"}}`, 400, `age: \"old\"`},
		"age of no text":   {`{"answers":{"age":7}}`, 400, "age: must be a text"},
		"answers a text":   {`{"answers":"x"}`, 400, "answers: must be an object"},
		"states an object": {`{"states":{}}`, 400, "states: must be a list"},
		"states a text":    {`{"states":"single"}`, 400, "states: must be a list"},
		"number in a list": {`{"interests":["service",3]}`, 400, "interests: must be a list"},
		"11 choices":       {`{"states":` + list(11, `"single"`) + `}`, 400, "states: at most 10"},
		"101 ministries":   {`{"ministries":` + list(101, `"mass"`) + `}`, 400, "ministries: at most 100"},
		"NUL":              {`{"client_id":"a\u0000b"}`, 400, "client_id: must not contain control"},
		"lone surrogate":   {`{"client_id":"\ud800"}`, 400, "client_id: is not valid UTF-8"},
		"long id":          {`{"session_id":"` + strings.Repeat("x", 65) + `"}`, 400, "session_id: at most 64"},
		"64 KiB and one":   {`{"x":"` + strings.Repeat("x", submissions.MaxBytes-7) + `"}`, 413, "too large"},
		"a megabyte":       {`{"x":"` + strings.Repeat("x", 1<<20) + `"}`, 413, "too large"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, path := range []string{"/api/submit", "/api/match"} {
				status, _, body := s.ask(t, "POST", path, c.body)
				got := decode[apiAnswer](t, body)
				if status != c.status || got.Success || got.Message == "" || got.ErrorType == "" || !strings.Contains(body, c.want) {
					t.Errorf("%s: %d %s", path, status, body)
				}
			}
		})
	}
	if n := s.count(t); n != 0 {
		t.Errorf("%d were stored", n)
	}
	if status, _, body := s.ask(t, "POST", "/api/submit", `{"x":"`+strings.Repeat("x", submissions.MaxBytes-8)+`"}`); status != 200 {
		t.Errorf("a body of exactly 64 KiB: %d %s", status, body)
	}
}

// What the pages count in the background has a bound of its own: behind one address, as
// that of a church's Wi-Fi, it takes neither results nor the form from people.
func TestCountingTakesTheQuizFromNobody(t *testing.T) {
	s := newSite(t)
	s.asking(t)
	status, counted := 204, 0
	for ; status < 300 && counted < 2*ratelimit.CountsPerMinute; counted++ {
		path := "/api/reached?question=age"
		if counted%2 == 1 {
			path = "/api/chosen?what=opened&ministry=mass"
		}
		status, _, _ = s.ask(t, "POST", path, "")
	}
	if status != 429 || counted <= ratelimit.CountsPerMinute {
		t.Errorf("the count number %d is answered with %d", counted, status)
	}
	for _, path := range []string{"/ask", "/result?age=infant&interests=all", "/qr/parish"} {
		if status, _, _ := s.ask(t, "GET", path, ""); status != 200 {
			t.Errorf("%s is answered with %d", path, status)
		}
	}
}

func TestAFloodFromOneAddressIsHeldBack(t *testing.T) {
	s := newSite(t)
	// The minute slides, so one or two more may pass when the clock's own
	// minute ends within the test.
	accepted, minute := 0, time.Now().Truncate(time.Minute)
	status, h, body := 200, http.Header(nil), ""
	for ; accepted < 2*ratelimit.SubmissionsPerMinute; accepted++ {
		if status, h, body = s.ask(t, "POST", "/api/submit", fmt.Sprintf(`{"submission_key":"%d"}`, accepted)); status != 200 {
			break
		}
	}
	got := decode[apiAnswer](t, body)
	if status != 429 || got.ErrorType != "rate_limit" || !strings.HasPrefix(got.Message, "Too many submissions") ||
		h.Get("Retry-After") == "" {
		t.Errorf("%d %v %s", status, h, body)
	}
	spare := 10
	if time.Now().Truncate(time.Minute).Equal(minute) {
		spare = 0
	}
	if accepted < ratelimit.SubmissionsPerMinute || accepted > ratelimit.SubmissionsPerMinute+spare || s.count(t) != accepted {
		t.Errorf("%d were accepted, %d are stored", accepted, s.count(t))
	}
	// A forged header is no other address.
	if status, _, _ = s.ask(t, "POST", "/api/submit", `{}`, "X-Forwarded-For", "1.2.3.4"); status != 429 {
		t.Errorf("with a forged address: %d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // one round of what the server does for itself, and its end
	s.Config.Handler.(*web.Server).RunBackground(ctx)
	refused, err := s.Store.DayCounts(t.Context(), store.CountedRefused, "2000-01-01", "2999-12-31")
	n := 0
	for _, c := range refused {
		if n += c.N; c.Value != store.RefusedLimit {
			t.Errorf("%+v", c)
		}
	}
	if err != nil || n != 2 {
		t.Errorf("%d refusals are counted (%v)", n, err)
	}
}

func TestHealthReports(t *testing.T) {
	s := newSite(t)
	status, _, body := s.ask(t, "GET", "/api/health", "")
	rep := decode[health.HealthReport](t, body)
	if status != 200 || rep.Status != "healthy" && rep.Status != "warning" || rep.Database != "connected" || rep.Memory.RSSMB <= 0 ||
		!strings.Contains(body, `"issues":[`) {
		t.Errorf("%d %s", status, body)
	}
	s.ask(t, "GET", "/api/get-ministries", "")
	s.ask(t, "GET", "/api/get-ministries", "")
	s.Clock.Advance(2*time.Hour + 15*time.Minute + 30*time.Second)
	_, _, body = s.ask(t, "GET", "/api/health", "")
	rep = decode[health.HealthReport](t, body)
	if rep.Monitoring.Uptime != "2:15:30" || rep.Monitoring.TotalRequests != 3 || rep.Cache.Entries == 0 || rep.Cache.HitRate <= 0 ||
		rep.Monitoring.AvgResponseTime <= 0 {
		t.Errorf("after two hours: %s", body)
	}
	s.Clock.Advance(72 * time.Hour)
	_, _, body = s.ask(t, "GET", "/api/health", "")
	if up := decode[health.HealthReport](t, body).Monitoring.Uptime; up != "3 days, 2:15:30" {
		t.Errorf("uptime is %q", up)
	}
	status, _, body = s.ask(t, "GET", "/health", "")
	if short := decode[map[string]string](t, body); status != 200 || short["status"] != "healthy" ||
		short["service"] != "St. Edward Ministry Finder" || short["timestamp"] == "" {
		t.Errorf("%d %s", status, body)
	}
	status, _, body = s.ask(t, "GET", "/api/memory-status", "")
	m := decode[health.MemoryReport](t, body)
	if status != 200 || m.Process.RSSMB <= 0 || m.Process.VMSMB < m.Process.RSSMB || m.System.TotalGB <= 0 || m.Process.LiveHeapMB < 0 ||
		m.Process.Goroutines == 0 || m.Process.Started.IsZero() {
		t.Errorf("%d %s", status, body)
	}
	if m.PeopleToday == nil || *m.PeopleToday != 0 {
		t.Errorf("people today: %v", m.PeopleToday)
	}
	if _, _, body := s.ask(t, "GET", "/api/memory-status", "", "X-Forwarded-For", "203.0.113.9"); strings.Contains(body, "people_today") {
		t.Errorf("a stranger is told the people of today: %s", body)
	}
}

// What is beyond its limit is in the health report as a sentence, the disk with
// the data folder as well.
func TestTheHealthReportSaysWhatIsBeyondItsLimit(t *testing.T) {
	s := newSite(t, func(c *web.Config) {
		c.Limits.DiskPercent, c.Limits.DiskFreeGB, c.Limits.MemoryPercent = 0.01, 1e6, 0.01
	})
	status, _, body := s.ask(t, "GET", "/api/health", "")
	rep := decode[health.HealthReport](t, body)
	if status != 200 || rep.Status != "warning" || !slices.Contains(rep.Issues, "Disk nearly full") ||
		!slices.Contains(rep.Issues, "High memory usage") {
		t.Errorf("%d %s", status, body)
	}
	for i, issue := range rep.IssueCodes {
		if len(rep.Issues) != len(rep.IssueCodes) || rep.Issues[i] != judge.Sentence(issue) {
			t.Errorf("the codes are not those of the sentences: %s", body)
		}
	}
	if !strings.Contains(body, `"issue_codes":[{"code":"memory-high"},{"code":"disk-nearly-full"}]`) {
		t.Errorf("%s", body)
	}
	for name, enough := range map[string]func(*web.Config){
		"part": func(c *web.Config) { c.Limits.DiskPercent = 100.01 },
		"room": func(c *web.Config) { c.Limits.DiskPercent, c.Limits.DiskFreeGB = 0.01, 0.001 },
	} {
		s = newSite(t, enough)
		if _, _, body := s.ask(t, "GET", "/api/health", ""); strings.Contains(body, "Disk") {
			t.Errorf("%s: %s", name, body)
		}
	}
	// A finder that looks at itself sees what its report says.
	s = newSite(t, func(c *web.Config) { c.DataDir = filepath.Join(c.DataDir, "gone") })
	if _, _, body := s.ask(t, "GET", "/api/health", ""); !strings.Contains(body, "The disk with the data folder cannot be read") {
		t.Errorf("%s", body)
	}
}

func TestWithTheDatabaseAwayPeopleStillGetTheirResult(t *testing.T) {
	s := newSite(t)
	if err := s.Store.Close(); err != nil {
		t.Fatal(err)
	}
	status, _, body := s.ask(t, "GET", "/api/health", "")
	rep := decode[health.HealthReport](t, body)
	if status != 503 || rep.Status != "unhealthy" || rep.Database != "disconnected" || len(rep.Issues) == 0 {
		t.Errorf("%d %s", status, body)
	}
	status, _, body = s.ask(t, "POST", "/api/submit", `{}`)
	if got := decode[apiAnswer](t, body); status != 200 || !got.Success || got.SubmissionID != 0 || !strings.Contains(got.Message, "later") {
		t.Errorf("%d %s", status, body)
	}
	if status, _, body := s.ask(t, "POST", "/api/match", `{"answers":{"age":"infant"},"interests":["support"]}`); status != 200 ||
		!strings.Contains(body, "meal-train-receive") {
		t.Errorf("%d %s", status, body)
	}
	body = s.result(t, "age=infant&gender=skip&situation=just-curious&interests=support")
	if !strings.Contains(body, "will be counted") || s.waiting(t) != 2 || !strings.Contains(body, "Meal Train") {
		t.Errorf("the page: %s", body)
	}
	for range 5 {
		s.ask(t, "POST", "/api/submit", `{}`)
	}
	if n := strings.Count(s.Log.String(), "the database does not answer"); n != 1 {
		t.Errorf("the log says it %d times:\n%s", n, s.Log)
	}
}
