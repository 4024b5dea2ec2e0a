package web_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

func clients(t *testing.T, c clientip.Config) *clientip.Reader {
	t.Helper()
	r, err := clientip.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Strangers on the parish's network reach the quiz and nothing else.
func TestStrangersReachTheQuizOnly(t *testing.T) {
	s := webtest.New(t)
	public := httptest.NewServer(web.QuizOnly(s.Server.Config.Handler))
	defer public.Close()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	ask := func(method, path string) (int, string) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, public.URL, strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.URL.Opaque = path // as it is, also what a browser would tidy
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		return res.StatusCode, string(body)
	}
	for path, want := range map[string]int{
		"/": 200, "/?lang=es": 200, "/privacy": 200, "/api/get-ministries": 200, "/health": 200, "/api/health": 200, "/api/memory-status": 200,
		"/api/rate-limit-info": 200, "/sw.js": 200, "/manifest.webmanifest": 200, "/favicon.ico": 200, "/result": 200,
	} {
		if status, _ := ask("GET", path); status != want {
			t.Errorf("%s answers %d, want %d", path, status, want)
		}
	}
	for _, path := range []string{
		"/admin", "/admin/", "/admin/login", "/admin/enter?t=x", "/admin/api/statistics", "/ADMIN", "/api/metrics", "/metrics", "/api/ministries",
		"/static/../admin", "/static/%2e%2e/admin", "/static/..%2fadmin", "//admin", "/./admin", "/admin%2flogin", "/%61dmin",
		"/parish/../api/metrics",
		"/qr/../metrics", "/v1/status", "/control.sock", "/finder.db", "/debug/pprof/", "/api/ministries/1", "/result/../admin",
		"/api/health/../metrics",
	} {
		for _, method := range []string{"GET", "POST", "PUT", "DELETE", "HEAD"} {
			if status, body := ask(method, path); status != 404 && status != 405 && status != 403 || strings.Contains(body, "password") {
				t.Errorf("%s %s answers %d", method, path, status)
			}
		}
	}
}

// Each route of the quiz's server is answered for strangers as for everybody, but
// for those that are named here: a new one is not forgotten.
func TestStrangersReachEachRouteOfTheQuiz(t *testing.T) {
	source, err := os.ReadFile("server.go")
	if err != nil {
		t.Fatal(err)
	}
	routes := regexp.MustCompile(`mux\.Handle(?:Func)?\("(\w+) (/[^"]*)"`).FindAllStringSubmatch(string(source), -1)
	if len(routes) < 20 {
		t.Fatalf("%d routes are found in the source", len(routes))
	}
	own := map[string]bool{"/api/metrics": true, "/metrics": true}
	s := newSite(t)
	reachable(t, s)
	handlers := [2]http.Handler{s.Server.Config.Handler, web.QuizOnly(s.Server.Config.Handler)}
	for _, route := range routes {
		path := strings.NewReplacer("{key}", "mass", "{number}", "1",
			"{$}", "", "{name}", "quiz.css", "{file}", "confession.ics").Replace(route[2])
		var asked [2]string // the path that is answered, by each
		for i, handler := range handlers {
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), route[1], path, strings.NewReader("{}")))
			asked[i] = strconv.Itoa(w.Code) + " " + w.Header().Get("Content-Type")
		}
		if (asked[0] == asked[1]) == own[path] {
			t.Errorf("%s %s answers %s, and strangers %s", route[1], path, asked[0], asked[1])
		}
	}
}

// A page elsewhere whose name points to this computer is refused, whatever it asks.
func TestOtherNamesForThisComputerAreRefused(t *testing.T) {
	s := webtest.New(t)
	guarded := httptest.NewServer(web.LoopbackHostOnly(s.Server.Config.Handler,
		clients(t, clientip.Config{Names: []string{"quiz.example.org"}})))
	defer guarded.Close()
	for host, want := range map[string]int{
		"127.0.0.1:5000": 200, "localhost": 200, "LOCALHOST:5000": 200, "[::1]:5000": 200, "finder.localhost:5000": 200, "quiz.example.org": 200,
		"Quiz.Example.org:443": 200,
		"localhost.":           200, "127.0.0.1.": 200, "quiz.example.org.": 200, "quiz.example.org.:443": 200,
		"evil.example": 421, "127.0.0.1.evil.example:5000": 421, "localhost.evil.example": 421, "192.168.1.20:5000": 421, "notlocalhost": 421,
	} {
		metrics := want
		if strings.Contains(strings.ToLower(host), "example.org") {
			metrics = 401 // what asks by a public name may be anybody
		}
		for path, want := range map[string]int{"/": want, "/api/metrics": metrics} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, guarded.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = host
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != want {
				t.Errorf("%s%s answers %d, want %d", host, path, res.StatusCode, want)
			}
		}
	}
	// What a proxy has passed on is let through where there is one, and is not
	// taken for this computer's own.
	behind := httptest.NewServer(web.LoopbackHostOnly(s.Server.Config.Handler, clients(t, clientip.Config{Proxies: []string{"127.0.0.1"}})))
	defer behind.Close()
	for path, want := range map[string]int{"/": 200, "/api/metrics": 401} {
		for name, server := range map[string]*httptest.Server{"behind": behind, "guarded": guarded} {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Host = "quiz.example.com"
			req.Header.Set("X-Forwarded-For", "192.0.2.7")
			res, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			want := want
			if name == "guarded" {
				want = 421
			}
			if res.StatusCode != want {
				t.Errorf("%s: %s answers %d, want %d", name, path, res.StatusCode, want)
			}
		}
	}
}

// A check that names no host, as HAProxy's, learns whether we are well and nothing else.
func TestACheckWithoutAHostReachesTheHealthOnly(t *testing.T) {
	s := webtest.New(t)
	nobody := clients(t, clientip.Config{})
	for name, guarded := range map[string]http.Handler{
		"this computer": web.LoopbackHostOnly(s.Server.Config.Handler, nobody),
		"the network":   web.OwnNamesOnly(web.QuizOnly(s.Server.Config.Handler), nobody, func(string) bool { return false }),
	} {
		server := httptest.NewServer(guarded)
		defer server.Close()
		for request, want := range map[string]string{
			"GET /health": "200", "HEAD /health": "200", "GET /api/health": "200", "HEAD /api/health": "200",
			"GET /": "421", "GET /api/metrics": "421",
			"GET /admin": "421", "GET /health/": "421", "GET /health/../admin": "421", "POST /health": "421", "GET /api/memory-status": "421",
			"OPTIONS /health": "421",
		} {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			_, err = io.WriteString(conn, request+" HTTP/1.0\r\n\r\n")
			answer, readErr := io.ReadAll(conn)
			if err := errors.Join(err, readErr, conn.Close()); err != nil {
				t.Fatal(err)
			}
			if _, after, _ := strings.Cut(string(answer), " "); !strings.HasPrefix(after, want) {
				t.Errorf("%s: %s is answered %.40q, want %s", name, request, answer, want)
			}
		}
	}
}
