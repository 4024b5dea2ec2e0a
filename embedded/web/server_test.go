package web_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/figures"
	"ministryfinder/embedded/limit"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
)

var linkKey = []byte("a key for the tests, 32 bytes ..")

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) Advance(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// site is a finder on a fresh database.
type site struct {
	*httptest.Server
	Store *store.Database
	Spool *spool.Spool
	Clock *clock
	Log   *bytes.Buffer
}

func newSite(t *testing.T, change ...func(*web.Config)) *site {
	t.Helper()
	db, err := store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "finder.db"))
	if err != nil {
		t.Fatal(err)
	}
	pages, err := cache.New(cache.DefaultMaxBytes, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := figures.NewReader(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := spool.Open(filepath.Join(t.TempDir(), "spool"))
	if err != nil {
		t.Fatal(err)
	}
	s := &site{Store: db, Spool: kept, Clock: &clock{now: time.Now()}, Log: &bytes.Buffer{}}
	c := web.Config{
		Store: db, Spool: kept, Cache: pages, Figures: reader, Log: slog.New(slog.NewTextHandler(&lockedWriter{w: s.Log}, nil)),
		RateLimit: true, LinkKey: linkKey, Limits: health.DefaultLimits(), DataDir: t.TempDir(), Now: s.Clock.Now,
	}
	for _, f := range change {
		f(&c)
	}
	handler, err := web.New(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	s.Server = httptest.NewServer(handler)
	t.Cleanup(func() {
		s.Server.Close()
		pages.Close()
		_ = kept.Close()
		_ = db.Close() // some tests close it themselves
	})
	return s
}

type lockedWriter struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *lockedWriter) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(b)
}

// ask sends a request and returns status, headers and body.
func (s *site) ask(t *testing.T, method, path, body string, headers ...string) (int, http.Header, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := *s.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	res, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(answer)
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
		if strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
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
	if status != 200 || !strings.Contains(h.Get("Cache-Control"), "immutable") || h.Get("Content-Encoding") != "gzip" || !strings.HasPrefix(body, "\x1f\x8b") {
		t.Errorf("%d %v", status, h)
	}
	if _, h, body := s.ask(t, "GET", path, "", "Accept-Encoding", "gzip;q=0"); h.Get("Content-Encoding") != "" || !strings.Contains(body, ":root") {
		t.Errorf("a client without gzip gets %v", h)
	}
	if status, _, body := s.ask(t, "GET", path, "", "If-None-Match", h.Get("Etag")); status != 304 || body != "" {
		t.Errorf("asked again: %d", status)
	}
	if status, _, _ := s.ask(t, "GET", "/favicon.ico", ""); status != 200 {
		t.Errorf("favicon: %d", status)
	}
}

func TestTheDashboardOpensOnceByItsLinkWithinAMinute(t *testing.T) {
	s := newSite(t)
	if status, h, _ := s.ask(t, "GET", "/admin", ""); status != 303 || h.Get("Location") != "/admin/login" {
		t.Fatalf("without signing in: %d %s", status, h.Get("Location"))
	}
	link := "/admin/enter?t=" + web.SignLink(linkKey, s.Clock.Now())
	status, h, _ := s.ask(t, "GET", link, "")
	cookie := h.Get("Set-Cookie")
	if status != 303 || h.Get("Location") != "/admin" || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Lax") || !strings.Contains(cookie, "Path=/admin") {
		t.Fatalf("%d %v", status, h)
	}
	cookie, _, _ = strings.Cut(cookie, ";")
	if status, _, body := s.ask(t, "GET", "/admin", "", "Cookie", cookie); status != 200 || !strings.Contains(body, "Nobody has finished the quiz yet") || !strings.Contains(body, "Come to Mass!") {
		t.Errorf("signed in: %d %s", status, body)
	}
	late := web.SignLink(linkKey, s.Clock.Now())
	s.Clock.Advance(web.LinkLife)
	for name, path := range map[string]string{
		"used before": link, "too late": "/admin/enter?t=" + late, "nothing": "/admin/enter", "garbage": "/admin/enter?t=%00%ff",
		"another key": "/admin/enter?t=" + web.SignLink([]byte("another"), s.Clock.Now()), "a cookie's token": "/admin/enter?t=" + strings.TrimPrefix(cookie, "finder_session="),
	} {
		if status, h, _ := s.ask(t, "GET", path, ""); status != 403 || h.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", name, status, h)
		}
	}
	forged := "finder_session=" + web.SignLink(linkKey, s.Clock.Now())
	if status, _, _ := s.ask(t, "GET", "/admin", "", "Cookie", forged); status != 303 {
		t.Errorf("a link's token as a cookie: %d", status)
	}
	s.Clock.Advance(13 * time.Hour)
	if status, _, _ := s.ask(t, "GET", "/admin", "", "Cookie", cookie); status != 303 {
		t.Errorf("after a day: %d", status)
	}
}

func TestWithoutAKeyNoLinkIsValid(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.LinkKey = nil })
	if status, _, _ := s.ask(t, "GET", "/admin/enter?t="+web.SignLink(nil, s.Clock.Now()), ""); status != 403 {
		t.Errorf("status %d", status)
	}
}

func TestTrustedProxiesOnlyTellTheAddress(t *testing.T) {
	a, err := limit.NewAddresses([]string{"10.0.0.0/8", " 192.0.2.1 ", ""})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"203.0.113.5:1", "1.2.3.4", "203.0.113.5"},
		{"10.1.2.3:1", "1.2.3.4", "1.2.3.4"},
		{"10.1.2.3:1", "9.9.9.9, 1.2.3.4, 192.0.2.1", "1.2.3.4"},
		{"10.1.2.3:1", "garbage", "10.1.2.3"},
		{"10.1.2.3:1", "", "10.1.2.3"},
		{"[2001:db8::1]:1", "1.2.3.4", "2001:db8::1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := a.Of(r); got != c.want {
			t.Errorf("%s forwarded for %q is %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
	if _, err := limit.NewAddresses([]string{"everybody"}); err == nil {
		t.Error("a proxy that is no address was accepted")
	}
}
