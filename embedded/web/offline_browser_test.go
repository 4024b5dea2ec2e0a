package web_test

import (
	"bytes"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/assets"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// line is the network between a browser and a site, which a test cuts and
// mends; the address stays.
type line struct {
	t       *testing.T
	addr    string
	handler atomic.Pointer[http.Handler]
	server  *http.Server
	ended   chan error
	sent    atomic.Int64 // bytes that went to the browser
}

// counted counts what goes out over one connection.
type counted struct {
	net.Conn
	sent *atomic.Int64
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.sent.Add(int64(n))
	return n, err
}

type countedListener struct {
	net.Listener
	sent *atomic.Int64
}

func (l countedListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	return counted{c, l.sent}, err
}

func newLine(t *testing.T, s *site) *line {
	t.Helper()
	l := &line{t: t, addr: "127.0.0.1:0"}
	l.set(s.Config.Handler)
	l.Mend()
	t.Cleanup(func() {
		if l.server != nil {
			l.Cut()
		}
	})
	return l
}

// set changes who answers at the other end.
func (l *line) set(h http.Handler) { l.handler.Store(&h) }

// Mend brings the network back.
func (l *line) Mend() {
	l.t.Helper()
	listener, err := net.Listen("tcp", l.addr)
	if err != nil {
		l.t.Fatal(err)
	}
	l.addr = listener.Addr().String()
	server, ended := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { (*l.handler.Load()).ServeHTTP(w, r) }),
	}, make(chan error, 1)
	l.server, l.ended = server, ended
	go func() { ended <- server.Serve(countedListener{listener, &l.sent}) }()
}

// Cut takes the network away, in the middle of whatever is going on.
func (l *line) Cut() {
	l.t.Helper()
	if err := l.server.Close(); err != nil {
		l.t.Error(err)
	}
	<-l.ended
	l.server = nil
}

// url is the site's address, at a name that the browser trusts or not.
func (l *line) url(host string) string {
	_, port, _ := net.SplitHostPort(l.addr)
	return "http://" + net.JoinHostPort(host, port)
}

// answerAll answers the questions from the one on the screen to the last with
// the mouse, and waits for the result.
func answerAll(p *browsertest.Page, a quiz.Answers) {
	for _, q := range quiz.Pages(a) {
		question(p, q.ID)
		for _, value := range a.Get(q.ID) {
			p.Click(option(value))
		}
		if q.Multiple {
			p.Click("#next")
		}
	}
	p.Wait(`location.pathname === "/result" && document.getElementById("result")`)
}

// says waits until the note below the result is one of the texts.
func says(p *browsertest.Page, lang, key string) {
	p.Wait(`document.getElementById("note").textContent === ` + quote(i18n.For(lang).T(key)))
}

// ready waits until the service worker keeps everything.
const ready = `navigator.serviceWorker.controller && navigator.serviceWorker.controller.state === "activated"`

// keptReleases are the names of what is kept.
func keptReleases(p *browsertest.Page) []string {
	return browsertest.Value[[]string](p, `window.keptNames || (caches.keys().then((names) => { window.keptNames = names; }), [])`)
}

// wantSubmissions waits until so many submissions are stored.
func (s *site) wantSubmissions(t *testing.T, n int) []quiz.Answers {
	t.Helper()
	testkit.Eventually(t, "the submissions", func() (bool, int) { stored := s.count(t); return stored >= n, stored })
	all, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 1000)
	if err != nil || len(all) != n {
		t.Fatalf("%d submissions are stored (%v), want %d", len(all), err, n)
	}
	var answers []quiz.Answers
	for _, one := range all {
		answers = append(answers, one.Answers)
	}
	return answers
}

func TestAfterOneVisitTheQuizOpensAndCountsOffline(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	folder := t.TempDir()
	browser := browsertest.StartIn(t, folder)
	p := browser.Page(t, browsertest.Phone())
	p.Open(l.url("127.0.0.1"))
	p.Wait(ready)
	l.Cut()

	p.Open(l.url("127.0.0.1") + "/?lang=es")
	p.Wait(`document.documentElement.lang === "es" && document.getElementById("offline").textContent !== ""`)
	p.Screenshot("offline-first-phone")
	p.Open(l.url("127.0.0.1"))
	p.Wait(`document.documentElement.lang === "en" && document.getElementById("offline").textContent !== ""`)
	answerAll(p, adult)
	says(p, "en", "result.kept")
	p.ScreenshotAll("offline-result-phone")
	p.Reload()
	p.Wait(`document.readyState === "complete" && document.querySelectorAll("#result .card[data-key]").length > 3`)
	p.Click("#change")
	question(p, quiz.Age)
	if got := chosen(p); len(got) != 1 || got[0] != adult.Age {
		t.Errorf("after Change and without a network, chosen is %q", got)
	}
	p.Open(l.url("127.0.0.1") + "/privacy")
	p.Wait(`document.querySelector("table")`)
	if n := s.count(t); n != 0 {
		t.Fatalf("%d submissions arrived without a network", n)
	}
	// A key begins with its time, hexadecimal, to ten minutes.
	if early := browsertest.Value[float64](p,
		`Date.now() - parseInt(Object.keys(localStorage).find((n) => n.startsWith("waiting:")).slice("waiting:".length, "waiting:".length + 12), 16)`); early < 0 || early > 1_200_000 {
		t.Errorf("a key begins with a time %g ms ago", early)
	}

	// The browser is closed, the network comes back, the browser is opened.
	browser.Close(t)
	l.Mend()
	again := browsertest.StartIn(t, folder).Page(t)
	again.Open(l.url("127.0.0.1") + "/privacy")
	got := s.wantSubmissions(t, 1)
	if d := cmp.Diff(adult.Normalised(), got[0]); d != "" {
		t.Error(d)
	}
	again.Wait(`!Object.keys(localStorage).some((n) => n.startsWith("waiting:"))`)
	again.Reload()
	again.Open(l.url("127.0.0.1"))
	again.Wait(ready)
	s.wantSubmissions(t, 1)
}

// On the parish's plain-HTTP network there is no service worker: the loaded
// page does everything from memory.
func TestOnPlainHTTPALoadedPageSurvivesALostNetwork(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	p := browser.Page(t)
	p.Open(l.url(browsertest.PlainHost))
	p.Wait(`!isSecureContext && performance.getEntriesByName(location.origin + "/api/get-ministries").length > 0 && document.readyState === "complete"`)
	question(p, quiz.Age)
	l.Cut()
	answerAll(p, adult)
	says(p, "en", "result.kept")
	shown := browsertest.Value[string](p, `[...document.querySelectorAll("[data-key]")].map((e) => e.dataset.key).join(" ")`)
	p.Back()
	question(p, quiz.Interests)
	p.Click("#back")
	question(p, quiz.Situation)
	p.Click(option("just-curious"))
	p.Click("#next")
	question(p, quiz.Interests)
	p.Click("#next")
	says(p, "en", "result.kept")
	s.wantSubmissions(t, 0)

	l.Mend()
	says(p, "en", "result.counted") // by itself
	s.wantSubmissions(t, 2)
	all, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil || all[0].SessionID == "" || all[0].SessionID != all[1].SessionID || all[0].ClientIDHash != all[1].ClientIDHash {
		t.Errorf("two results of one session are not linked: %v, %+v", err, all)
	}
	// A reload keeps the answers: the server shows the same.
	p.Back()
	question(p, quiz.Interests)
	p.Reload()
	p.Wait(`document.readyState === "complete"`)
	question(p, quiz.Interests)
	if got := chosen(p); strings.Join(got, " ") != strings.Join(adult.Interests, " ") {
		t.Errorf("after a reload chosen is %q", got)
	}
	p.Click("#next")
	says(p, "en", "result.counted")
	if again := browsertest.Value[string](p,
		`[...document.querySelectorAll("[data-key]")].map((e) => e.dataset.key).join(" ")`); again == "" || shown == "" {
		t.Errorf("shown: %q, then %q", shown, again)
	}
	s.wantSubmissions(t, 2)
}

// altered is a file system in which one file has something added.
type altered struct {
	fs.FS
	file, more string
}

func (a altered) ReadFile(name string) ([]byte, error) {
	b, err := fs.ReadFile(a.FS, name)
	if name == a.file {
		b = append(bytes.Clone(b), a.more...)
	}
	return b, err
}

func TestANewReleaseReplacesTheKeptOne(t *testing.T) {
	t.Parallel()
	first := newSite(t)
	second := newSite(t, func(c *web.Config) {
		c.Files = altered{assets.Web, "web/quiz/quiz.js", "\nwindow.releaseNumber = 2;\n"}
	})
	l := newLine(t, first)
	p := browser.Page(t)
	p.Open(l.url("127.0.0.1"))
	p.Wait(ready)
	p.Wait(`window.keptNames ?? void caches.keys().then((n) => { window.keptNames = n; })`)
	old := keptReleases(p)
	if len(old) != 1 {
		t.Fatalf("kept are %q", old)
	}

	l.set(second.Config.Handler)
	p.Open(l.url("127.0.0.1")) // the page of the new release at once, and its worker takes over
	p.Wait(`window.releaseNumber === 2`)
	p.Wait(`(window.look ??= setInterval(() => caches.keys().then((n) => { window.keptNames = n; }), 20)) && window.keptNames?.length === 1 && window.keptNames[0] !== ` + quote(old[0]))
	l.Cut()
	p.Open(l.url("127.0.0.1") + "/?lang=es")
	p.Wait(`window.releaseNumber === 2 && document.documentElement.lang === "es"`)
	answerAll(p, child)
	says(p, "es", "result.kept")

	// Back to the first: no state is one that the browser cannot leave.
	l.set(first.Config.Handler)
	l.Mend()
	p.Open(l.url("127.0.0.1"))
	p.Wait(`window.finder.match && window.releaseNumber === undefined`)
	p.Wait(`(window.look ??= setInterval(() => caches.keys().then((n) => { window.keptNames = n; }), 20)) && window.keptNames?.length === 1 && window.keptNames[0] === ` + quote(old[0]))
	l.Cut()
	p.Reload()
	p.Wait(`window.finder?.match && window.releaseNumber === undefined && document.getElementById("offline").textContent !== ""`)
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("the page's scripts had problems: %q", problems)
	}
}

// A release that changes while it is being kept is not kept: never pages of
// one with scripts of the other.
func TestAMixedReleaseIsNotKept(t *testing.T) {
	t.Parallel()
	first := newSite(t)
	second := newSite(t, func(c *web.Config) {
		c.Files = altered{assets.Web, "web/quiz/quiz.js", "\nwindow.releaseNumber = 2;\n"}
	})
	l := newLine(t, first)
	var asked atomic.Int32
	// The list is the first release's, everything else the second's.
	l.set(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/sw.js" {
			first.Config.Handler.ServeHTTP(w, r)
			return
		}
		if r.URL.RawQuery == "lang=en" || r.URL.RawQuery == "lang=es" {
			asked.Add(1) // the four pages and the manifest
		}
		second.Config.Handler.ServeHTTP(w, r)
	}))
	p := browser.Page(t)
	p.Open(l.url("127.0.0.1"))
	p.Wait(`window.releaseNumber === 2`)
	testkit.Eventually(t, "the worker's requests for the pages", func() (bool, any) { n := asked.Load(); return n >= 4, n })
	p.Wait(`(window.look ??= setInterval(async () => { window.left = (await caches.keys()).length + ((await navigator.serviceWorker.getRegistration())?.active ? 1 : 0); }, 20)) && window.left === 0`)
	l.set(first.Config.Handler)
	p.Open(l.url("127.0.0.1"))
	p.Wait(ready)
}

// A network that is there but hardly moves is worse than none: after four
// seconds the kept page is shown.
func TestASlowNetworkGivesWayToTheKeptPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	p := browser.Page(t)
	p.Open(l.url("127.0.0.1"))
	p.Wait(ready)
	release := make(chan struct{})
	defer close(release)
	l.set(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			select { // the page hangs for as long as the test does
			case <-release:
			case <-r.Context().Done():
			}
		}
		s.Config.Handler.ServeHTTP(w, r)
	}))
	began := time.Now()
	p.Open(l.url("127.0.0.1") + "/?lang=es")
	p.Wait(`document.documentElement.lang === "es" && window.finder?.match`)
	if waited := time.Since(began); waited < 3*time.Second {
		t.Errorf("the network got %v only", waited)
	}
	question(p, quiz.Age)
	answerAll(p, child)
	says(p, "es", "result.counted")
	s.wantSubmissions(t, 1)
}

// A tablet without a network for a whole day keeps its bound of submissions,
// says so at the next one, and sends what it has when the network is back.
func TestAFullQueueTellsThePersonAndLosesNothingThatItKept(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	l := newLine(t, s)
	p := browser.Page(t)
	p.Open(l.url(browsertest.PlainHost))
	p.Wait(`performance.getEntriesByName(location.origin + "/api/get-ministries").length > 0 && document.readyState === "complete"`)
	l.Cut()
	browsertest.Value[any](p,
		`void (() => { for (let i = 0; i < 200; i++) localStorage.setItem("waiting:k" + i, JSON.stringify({ since: i, body: { answers: { age: "infant" }, submission_key: "k" + i } })); })()`)
	question(p, quiz.Age)
	answerAll(p, child)
	says(p, "en", "result.not_counted")
	p.Screenshot("queue-full")
	l.Mend()
	s.wantSubmissions(t, 200)
	p.Wait(`!Object.keys(localStorage).some((n) => n.startsWith("waiting:"))`)
	// There is room again: the same answers count now.
	p.Back()
	question(p, quiz.Interests)
	p.Wait(`document.getElementById("offline").textContent === ""`) // what goes moves the button
	p.Click("#next")
	says(p, "en", "result.counted")
	s.wantSubmissions(t, 201)
}
