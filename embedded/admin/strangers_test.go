package admin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// hostile are texts that mean something to a database, a page, a header or a
// spreadsheet when somebody forgets what they are.
var hostile = []string{
	`'; DROP TABLE ministries; --`, `' OR '1'='1`, `1); DELETE FROM ministry_submissions; --`, `%' UNION SELECT password_hash FROM users --`,
	`\'; SELECT pg_sleep(9); --`, `$1`, `?1`, `"; ATTACH DATABASE 'x' AS y; --`,
	`<probe>`, `"><probe>`, `'><probe>`, `</script><probe>`, `{{.}}`, "a\r\nX-Injected: 1", "\u2028<probe>", `javascript:probe()`,
	`=HYPERLINK("http://evil.example")`, `@SUM(1)`, "\x00", "\xff",
}

// Whatever is written into a field is stored as that text or refused; no field
// reaches the database, a page, a header or a spreadsheet as anything else.
func TestHostileTextsAreOnlyTexts(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Account(t, "Anna", store.Administrator)
		for i, text := range hostile {
			quoted, err := json.Marshal(text)
			if err != nil {
				t.Fatal(err)
			}
			for _, body := range []string{
				`{"answers":{"age":%[1]s}}`, `{"answers":{"age":"infant","gender":%[1]s}}`, `{"states":[%[1]s]}`, `{"situation":[%[1]s]}`,
				`{"interests":[%[1]s]}`, `{"ministries":[%[1]s]}`,
				`{"client_id":%[1]s}`, `{"session_id":%[1]s}`, `{"submission_key":%[1]s}`,
			} {
				for _, path := range []string{"/api/submit", "/api/match", "/api/reached"} {
					look(t, path+" "+body, s.Ask(t, "POST", path, fmt.Sprintf(body, quoted), "Content-Type", "application/json"))
				}
			}
			e := url.QueryEscape(text)
			for _, path := range []string{
				"/?lang=" + e, "/?age=" + e, "/result?interests=" + e + "&said=" + e, "/qr/" + url.PathEscape(text) + "/1",
				"/static/" + url.PathEscape(text), "/parish/" + url.PathEscape(text), "/admin/enter?t=" + e, "/admin/login?next=" + e,
				"/admin/api/submissions?limit=" + e, "/admin/api/submissions?before=" + e, "/admin/api/submissions/export?from=" + e + "&to=" + e,
				"/admin/submissions?age=" + e + "&gender=" + e + "&interest=" + e, "/admin?from=" + e, "/admin/statistics?from=" + e + "&age=" + e,
				"/admin/ministries?q=" + e + "&age=" + e + "&status=" + e, "/admin/ministries/" + url.PathEscape(text),
				"/api/ministries/" + url.PathEscape(text), "/admin/sheet?month=" + e, "/admin/health?range=" + e, "/admin/log?before=" + e,
				"/admin/poster?address=" + e, "/" + url.PathEscape(text),
			} {
				look(t, path, s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html", "Accept-Language", strings.Map(printable, text),
					"User-Agent", strings.Map(printable, text)))
			}
			for path, values := range map[string]url.Values{
				"/admin/login": {"name": {text}, "password": {text}, "next": {text}},
				"/result":      {"age": {text}, "interests": {text}, "session_id": {text}},
			} {
				look(t, path, post(t, s, path, "", values))
			}
			body := fmt.Sprintf(`{"ministry_key":"hostile-%d","name":%[2]s,"description":%[2]s,"details":%[2]s,"age_groups":[]}`, i, quoted)
			look(t, "a ministry", s.Ask(t, "POST", "/api/ministries", body, "Content-Type", "application/json", "Cookie", cookie))
			s.Clock.Advance(2 * time.Hour) // no lock after wrong passwords
			cookie = s.Enter(t)
		}
		for _, path := range []string{"/", "/result?age=infant&interests=all", "/admin/ministries", "/admin/log", "/admin/submissions",
			"/admin"} {
			look(t, path, s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html"))
		}
		all, err := s.Store.Ministries(t.Context())
		if err != nil || len(all) < 48 {
			t.Fatalf("there are %d ministries left (%v)", len(all), err)
		}
		found := 0
		for _, m := range all {
			if slices.Contains(hostile, m.Name) {
				found++
			}
		}
		if found < 8 {
			t.Errorf("only %d hostile names are kept as they are", found)
		}
		look(t, "the ministries' table", s.Ask(t, "GET", "/api/ministries/export-csv", "", "Cookie", cookie))
	}, func(c *web.Config) { c.RateLimit = false })
}

// printable leaves out what no HTTP client sends in a header.
func printable(r rune) rune {
	if r < ' ' || r > '~' {
		return -1
	}
	return r
}

// A clock that is set, forward or back, ends sign-ins at worst; it locks nobody
// out for longer than the lock, and stores what is sent.
func TestAClockThatIsSetLocksNobodyOut(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		for _, jump := range []time.Duration{-2 * time.Hour, -400 * 24 * time.Hour, 400 * 24 * time.Hour, 20 * 365 * 24 * time.Hour,
			-20 * 365 * 24 * time.Hour} {
			old := s.Enter(t)
			s.Clock.Advance(jump)
			if jump > 0 && isIn(t, s, old) {
				t.Errorf("%v later a session still lasts", jump)
			}
			if cookie := s.Enter(t); !isIn(t, s, cookie) {
				t.Errorf("after %v nobody can sign in", jump)
			}
			a := s.Ask(t, "POST", "/api/submit", `{"answers":{"age":"infant"},"interests":["support"]}`, "Content-Type", "application/json")
			if a.Status != http.StatusOK || strings.Contains(a.Body, `"waits"`) {
				t.Errorf("after %v: %d %s", jump, a.Status, a.Body)
			}
			if a := s.Ask(t, "GET", "/api/health", ""); a.Status != http.StatusOK {
				t.Errorf("after %v the health report is %d %s", jump, a.Status, a.Body)
			}
		}
		// Wrong passwords at a wrong time lock until the lock ends by the right clock,
		// at most an hour after the clock is set right again.
		for range 6 {
			signIn(t, s, "Nobody", "wrong")
		}
		s.Account(t, "Anna", store.Editor)
		s.Clock.Advance(-3 * time.Hour)
		s.Clock.Advance(3*time.Hour + time.Hour + time.Second)
		if a := signIn(t, s, "Anna", right); a.Status != http.StatusSeeOther {
			t.Errorf("an hour later the lock still holds: %d", a.Status)
		}
	})
}
