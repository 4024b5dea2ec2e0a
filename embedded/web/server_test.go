package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// site is a finder on a fresh database.
type site struct{ *webtest.Site }

func newSite(t *testing.T, change ...func(*web.Config)) *site {
	t.Helper()
	return &site{webtest.New(t, change...)}
}

// waiting is how many submissions wait for the database.
func (s *site) waiting(t *testing.T) int {
	t.Helper()
	n, err := s.Spool.Len()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// ask sends a request and returns status, headers and body.
func (s *site) ask(t *testing.T, method, path, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	a := s.Ask(t, method, path, body, headers...)
	return a.Status, a.Header, a.Body
}

func decode[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func (s *site) count(t *testing.T) int {
	t.Helper()
	n, err := s.Store.CountSubmissions(t.Context(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUnknownPathsAnswerAsTheContractSays(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/nothing", "/api/nothing", "/static/nothing.css", "/debug/pprof/", "/static/..%2f..%2fgo.mod"} {
		status, _, body := s.ask(t, "GET", path, "")
		if status != 404 || body != `{"error":"Not found"}` {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	status, h, body := s.ask(t, "GET", "/nothing", "", "Accept", "text/html", "Accept-Language", "es")
	if status != 404 || !strings.Contains(h.Get("Content-Type"), "text/html") || !strings.Contains(body, "Esta página no existe") {
		t.Errorf("a browser gets %d %s", status, body)
	}
}

func TestEveryAnswerHasTheSafetyHeaders(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/", "/privacy", "/api/health", "/nothing", "/admin/login"} {
		_, h, _ := s.ask(t, "GET", path, "")
		policy := h.Get("Content-Security-Policy")
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", path, h)
		}
	}
}

func TestRequestsFromOtherSitesChangeNothing(t *testing.T) {
	s := newSite(t)
	status, _, _ := s.ask(t, "POST", "/api/submit", `{}`, "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site")
	if status != 403 || s.count(t) != 0 {
		t.Errorf("status %d, %d stored", status, s.count(t))
	}
	if status, _, _ := s.ask(t, "POST", "/api/submit", `{}`, "Sec-Fetch-Site", "same-origin"); status != 200 {
		t.Errorf("the page itself gets %d", status)
	}
}

func TestStaticFilesAreKeptForGoodAndCompressed(t *testing.T) {
	s := newSite(t)
	_, _, page := s.ask(t, "GET", "/", "")
	_, rest, found := strings.Cut(page, `<link rel="stylesheet" href="`)
	path, _, _ := strings.Cut(rest, `"`)
	if !found || !strings.HasPrefix(path, "/static/finder.") {
		t.Fatalf("no style sheet in %s", page)
	}
	status, h, body := s.ask(t, "GET", path, "", "Accept-Encoding", "br, gzip")
	if status != 200 || !strings.Contains(h.Get("Cache-Control"), "immutable") || h.Get("Content-Encoding") != "gzip" ||
		!strings.HasPrefix(body, "\x1f\x8b") {
		t.Errorf("%d %v", status, h)
	}
	if _, h, body := s.ask(t, "GET", path, "", "Accept-Encoding", "gzip;q=0"); h.Get("Content-Encoding") != "" ||
		!strings.Contains(body, ":root") {
		t.Errorf("a client without gzip gets %v", h)
	}
	if status, _, body := s.ask(t, "GET", path, "", "If-None-Match", h.Get("Etag")); status != 304 || body != "" {
		t.Errorf("asked again: %d", status)
	}
	if status, _, _ := s.ask(t, "GET", "/favicon.ico", ""); status != 200 {
		t.Errorf("favicon: %d", status)
	}
}

// A tunnel such as Cloudflare's writes e-mail addresses anew, adds scripts and compresses
// pictures unless an answer forbids it: the page is then not the one whose hash the service
// worker was told, and the quiz is kept nowhere.
func TestNobodyOnTheWayMayChangeWhatPeopleSee(t *testing.T) {
	s := newSite(t)
	cookie := s.Enter(t)
	_, _, page := s.ask(t, "GET", "/", "")
	_, rest, _ := strings.Cut(page, `<link rel="stylesheet" href="`)
	style, _, _ := strings.Cut(rest, `"`)
	for path, want := range map[string]string{
		"/": "no-cache", "/result?age=adult": "no-store", "/privacy": "no-cache", "/sw.js": "no-cache", "/manifest.webmanifest": "no-cache",
		"/ask": "no-store", "/off": "no-store", "/answer/none": "no-store", "/nowhere": "no-store", "/favicon.ico": "max-age=86400",
		style: "max-age=31536000, immutable", "/api/get-ministries": "no-cache", "/qr/parish": "no-cache",
		"/admin": "no-store", "/admin/login": "no-store", "/admin/settings": "no-store", "/admin/nowhere": "no-store",
		"/admin/help/picture/call-sheets-en.webp": "no-cache", "/admin/api/statistics": "no-store",
	} {
		status, h, _ := s.ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html", "Accept-Encoding", "gzip")
		if got := h.Get("Cache-Control"); got != want+", no-transform" {
			t.Errorf("%s is answered %d with Cache-Control %q, want %q and no-transform", path, status, got, want)
		}
	}
}
