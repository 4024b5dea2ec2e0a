package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
)

// between answers some addresses in the place of a site, as a bad network, a
// Wi-Fi's login page or a hosting company does.
type between struct {
	site http.Handler
	rule atomic.Pointer[betweenRule]
}

type betweenRule struct {
	paths  func(path string) bool
	answer func(w http.ResponseWriter, r *http.Request, site http.Handler)
}

func (b *between) set(paths func(string) bool, answer func(http.ResponseWriter, *http.Request, http.Handler)) {
	b.rule.Store(&betweenRule{paths, answer})
}

// ServeHTTP answers by the rule, or lets the site answer.
func (b *between) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if rule := b.rule.Load(); rule != nil && rule.paths(r.URL.Path) {
		rule.answer(w, r, b.site)
		return
	}
	b.site.ServeHTTP(w, r)
}

// ways in which a file does not arrive, or not as it is.
var lossWays = []struct {
	name   string
	answer func(w http.ResponseWriter, r *http.Request, site http.Handler)
}{
	{"not found", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { http.Error(w, "", http.StatusNotFound) }},
	{"reset", func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }},
	{"cut off", func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		body := whole(r, site)
		w.Header().Set("Content-Type", "text/javascript")
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	}},
	{"half of it", func(w http.ResponseWriter, r *http.Request, site http.Handler) {
		body := whole(r, site)
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = w.Write(body[:len(body)/2])
	}},
	{"a page instead", page("text/html; charset=utf-8", http.StatusOK)},
	{"a page that says it is a script", page("text/javascript", http.StatusOK)},
	{"nothing", func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "text/javascript")
	}},
}

// whole is what the site answers, without compression.
func whole(r *http.Request, site http.Handler) []byte {
	r = r.Clone(r.Context())
	r.Header.Del("Accept-Encoding")
	rec := httptest.NewRecorder()
	site.ServeHTTP(rec, r)
	return rec.Body.Bytes()
}

// page answers with somebody else's page.
func page(kind string, status int) func(http.ResponseWriter, *http.Request, http.Handler) {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", "max-age=600")
		if status/100 == 3 {
			w.Header().Set("Location", "/login-to-the-wifi")
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(`<!doctype html><title>Wi-Fi</title><h1 id="foreign">Please sign in</h1>`))
	}
}

// The quiz has one script. Lost in whatever way, the plain forms work to the
// result, and it is counted; a lost service worker is missed by nobody.
func TestALostScriptLeavesThePlainForms(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	b := &between{site: s.Config.Handler}
	l := newLine(t, s)
	l.set(b)
	stored := 0
	for _, script := range []struct {
		name, path string
		runs       bool
	}{{"the quiz's script", "/static/quiz.", false}, {"the service worker", "/sw.js", true}} {
		for i, way := range lossWays {
			if script.runs && i%2 == 1 {
				continue // a worker that does not come is asked for again and again; each second way will do
			}
			t.Run(script.name+", "+way.name, func(t *testing.T) {
				b.set(func(path string) bool { return strings.HasPrefix(path, script.path) }, way.answer)
				p := browser.Page(t)
				p.Open(l.url("127.0.0.1"))
				if got := browsertest.Value[bool](p, "Boolean(window.finder && finder.match)"); got != script.runs {
					t.Errorf("the page's script runs: %t", got)
				}
				stored++
				s.finishAnyhow(t, p, l.url("127.0.0.1"), child, stored)
			})
		}
	}
}

// Whatever part of the quiz's script arrives does nothing but as a whole.
func TestAPartOfTheQuizsScriptIsNoScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.WithoutPolicy())
	p.Open(s.URL + "/privacy")
	p.Wait(`document.readyState === "complete" && (window.text ||= "", window.asked ||= fetch(document.querySelector("script[defer]").src).then((r) => r.text()).then((t) => { window.text = t; }), window.text)`)
	type parts struct{ Lines, Parsed int }
	got := browsertest.Value[parts](p, `(() => {
		const lines = text.trimEnd().split("\n");
		let parsed = 0;
		for (let n = 1; n < lines.length; n += 3) try { new Function(lines.slice(0, n).join("\n")); parsed++; } catch { /* as it should be */ }
		new Function(text);
		return { lines: lines.length, parsed };
	})()`)
	if got.Lines < 500 || got.Parsed > 0 {
		t.Errorf("%d of the beginnings of %d lines are scripts", got.Parsed, got.Lines)
	}
}

// Whoever answers in our stead, with whatever status, does not come into what
// is kept nor in its place; afterwards all goes on.
func TestSomebodyInBetweenReplacesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	b := &between{site: s.Config.Handler}
	l := newLine(t, s)
	l.set(b)
	p := browser.Page(t)
	p.Open(l.url("127.0.0.1"))
	p.Wait(ready)
	const keptNow = `(window.look ||= caches.keys().then(async (names) => {
		const cache = await caches.open(names[0]), all = [];
		for (const r of await cache.keys()) all.push(r.url + " " + (await (await cache.match(r)).text()).length);
		window.kept = all.sort().join("\n");
	}), window.kept)`
	p.Wait(keptNow)
	before := browsertest.Value[string](p, "kept")
	everywhere := func(string) bool { return true }
	catalogueOnly := func(path string) bool { return path == "/api/get-ministries" }
	body := func(kind, text string) func(http.ResponseWriter, *http.Request, http.Handler) {
		return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Finder-Format", "1") // even so
			_, _ = w.Write([]byte(text))
		}
	}
	stored := 0
	for _, c := range []struct {
		name   string
		paths  func(string) bool
		answer func(http.ResponseWriter, *http.Request, http.Handler)
		note   string // below the result
	}{
		{"a login page", everywhere, page("text/html", 200), "result.kept"},
		{"a redirect", everywhere, page("text/html", 302), "result.kept"},
		{"a check for robots", everywhere, page("text/html", 403), "result.kept"},
		{"waking up", everywhere, page("text/html", 503), "result.kept"},
		{"network authentication", everywhere, page("text/html", 511), "result.kept"},
		{"JSON of another", everywhere, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{}`))
		}, "result.kept"},
		{"no catalogue, but a page", catalogueOnly, page("text/html", 200), "result.counted"},
		{"another type", catalogueOnly, body("text/html", `{}`), "result.counted"},
		{"another shape", catalogueOnly, body("application/json", `{"a":{"name":"x"}}`), "result.counted"},
		{"a list", catalogueOnly, body("application/json", `[]`), "result.counted"},
		{"half of it", catalogueOnly, body("application/json", `{"mass":{"name":`), "result.counted"},
		{"a later format", catalogueOnly, func(w http.ResponseWriter, r *http.Request, site http.Handler) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Finder-Format", "2")
			_, _ = w.Write(whole(r, site))
		}, "result.counted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.set(c.paths, c.answer)
			p.Open(l.url("127.0.0.1"))
			answerAll(p, child)
			says(p, "en", c.note)
			p.Wait(keptNow)
			if now := browsertest.Value[string](p, "kept"); now != before {
				t.Errorf("kept is now\n%s\nbefore\n%s", now, before)
			}
			b.rule.Store(nil)
			stored++
			p.Open(l.url("127.0.0.1") + "/privacy") // sends what waits
			s.wantSubmissions(t, stored)
			browsertest.Value[any](p, `void sessionStorage.clear()`) // another visit
		})
	}
}

// A check for robots that says that it is one is shown: only the person can pass it, and
// behind the kept page nothing would get through.
func TestACheckForRobotsIsShownToWhoMustPassIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := &between{site: s.Config.Handler}
	l := newLine(t, s)
	l.set(b)
	p := browser.Page(t)
	p.Open(l.url("127.0.0.1"))
	p.Wait(ready)
	b.set(func(string) bool { return true }, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Cf-Mitigated", "challenge")
		w.WriteHeader(http.StatusForbidden)
		_, _ = w.Write([]byte(`<!doctype html><title>Just a moment</title><h1 id="foreign">Are you a person?</h1>`))
	})
	p.Open(l.url("127.0.0.1"))
	p.Wait(`document.getElementById("foreign")`)
	b.rule.Store(nil) // it is passed
	p.Reload()
	question(p, quiz.Age)
}

// Without a service worker it is told truly what is wrong: an answer of somebody
// else is no answer, our own trouble is no lost network, and where only the
// catalogue cannot come the server makes the result.
func TestWhatKeepsTheResultAwayIsToldTruly(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	b := &between{site: s.Config.Handler}
	l := newLine(t, s)
	l.set(b)
	api := func(path string) bool { return strings.HasPrefix(path, "/api/") || path == "/health" }
	catalogueOnly := func(path string) bool { return path == "/api/get-ministries" }
	reset := lossWays[1].answer
	stored := 0
	for _, c := range []struct {
		name    string
		paths   func(string) bool
		answer  func(http.ResponseWriter, *http.Request, http.Handler)
		notice  string // on the first question
		problem string // at the last, "" where the server makes the result
	}{
		{"no network", api, reset, "quiz.no_network_yet", "quiz.offline"},
		{"a login page", api, page("text/html", 200), "quiz.no_network_yet", "quiz.offline"},
		{"waking up", api, page("text/html", 503), "quiz.no_network_yet", "quiz.offline"},
		{"our own trouble", api, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
			w.Header().Set("Finder-Format", "1")
			http.Error(w, "{}", http.StatusInternalServerError)
		}, "", "quiz.trouble"},
		{"the catalogue is blocked", catalogueOnly, reset, "quiz.no_network_yet", ""},
		{"the catalogue is another's", catalogueOnly, page("application/json", 200), "quiz.no_network_yet", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			lang, spanish := "en", strings.Contains(c.name, "login")
			if spanish {
				lang = "es"
			}
			b.set(c.paths, c.answer)
			p := browser.Page(t, browsertest.Language(lang), browsertest.Phone())
			p.Open(l.url(browsertest.PlainHost))
			notice := ""
			if c.notice != "" {
				notice = i18n.For(lang).T(c.notice)
			}
			p.Wait(`performance.getEntriesByType("resource").some((e) => e.name.endsWith("/api/get-ministries")) && document.getElementById("offline").textContent === ` + quote(notice))
			steps := quiz.Steps(child.Age)
			for i, q := range steps[:len(steps)-1] {
				answerStep(p, q, child.Get(q.ID), steps[i+1].ID)
			}
			stored++
			answer := `void (() => { for (const v of ` + list(child.Interests) +
				`) { const i = document.querySelector('#options input[value="' + v + '"]'); if (!i.checked) i.click(); } document.getElementById("next").click(); })()`
			browsertest.Value[any](p, answer)
			if c.problem != "" {
				p.Wait(`document.getElementById("error").textContent === ` + quote(i18n.For(lang).ForPupils().T(c.problem)) +
					` && !document.getElementById("next").disabled`)
				p.ScreenshotAll("quiz-" + strings.ReplaceAll(c.name, " ", "-"))
				b.rule.Store(nil)
				browsertest.Value[any](p, answer)
			}
			p.Wait(`document.readyState === "complete" && document.querySelector("#result .card[data-key]")`)
			says(p, lang, "result.counted")
			s.wantSubmissions(t, stored)
		})
	}
}
