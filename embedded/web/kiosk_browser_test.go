package web_test

import (
	"net/url"
	"strings"
	"testing"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
)

// movedClock is a clock that a test moves: window.later is how far it is
// ahead, in milliseconds. Every page of a test that loads begins at it.
const movedClock = `(() => {
	const real = Date.now.bind(Date);
	window.later = 0;
	Date.now = () => real() + window.later;
})()`

// advance moves the page's clock.
func advance(p *browsertest.Page, seconds string) {
	browsertest.Value[int](p, "window.later += 1000 * ("+seconds+")")
}

// inviting is true when a tablet waits for somebody, with its words in both languages.
const inviting = `Boolean(window.finder?.startOver) && document.getElementById("quiz").hidden && document.getElementById("attract").checkVisibility() &&
	document.querySelector("#attract .begin[lang=en]").textContent === "Touch to begin" && document.querySelector("#attract .begin[lang=es]").textContent === "Toque para empezar"`

const warning = `!document.getElementById("still-here").hidden`

func TestAKioskForgetsThePersonWhoLeft(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	at := l.url(browsertest.PlainHost)
	p := browser.Page(t, browsertest.AtStart(movedClock))
	p.Open(at + "/?kiosk=1&lang=es")
	p.Wait(inviting)
	if n := browsertest.Value[int](p, `performance.getEntriesByType("resource").filter((e) => e.name.includes("/api/reached")).length`); n != 0 {
		t.Error("a tablet that nobody has touched counts as a visit")
	}
	began := browsertest.Value[int](p, "history.length")
	p.Click(".begin[lang=en]")
	p.Wait(`document.documentElement.lang === "en" && location.search.includes("kiosk=1") && window.finder?.startOver`)
	answerAll(p, adult)
	says(p, "en", "result.counted")
	if !strings.Contains(p.Address(), "kiosk=1") {
		t.Errorf("the result is at %s", p.Address())
	}
	p.Click(".save")
	if n := browsertest.Value[int](p, `document.querySelectorAll("a[href^='http']:not([href^='" + location.origin + "'])").length`); n != 0 {
		t.Errorf("%d links lead away", n)
	}
	browsertest.Value[any](p, `void document.querySelectorAll("details").forEach((d) => { d.open = true; })`)
	p.Wait(`[...document.querySelectorAll(".qr img")].every((i) => { i.scrollIntoView(); return i.complete && i.naturalWidth > 0; }) && document.querySelectorAll(".qr img").length > 5`)
	p.Wait(`scrollTo(0, 0), scrollY === 0`)
	p.ScreenshotAll("kiosk-result")

	// A touch puts the end off; the warning can be answered.
	advance(p, "60")
	p.Press("x")
	advance(p, "60")
	p.Wait(`performance.now() - (window.since ??= performance.now()) > 700`) // it has looked
	if browsertest.Value[bool](p, warning) {
		t.Error("warned 60 seconds after a touch")
	}
	advance(p, "11")
	p.Wait(warning + ` && document.activeElement.id === "still" && parseInt(document.getElementById("still-left").textContent) > 10`)
	p.Screenshot("kiosk-warning")
	p.Click("#still")
	p.Wait(`document.getElementById("still-here").hidden && !document.querySelector("main").inert`)
	advance(p, "75")
	p.Wait(warning)
	advance(p, "16")
	// Nothing is left: not in the page, the history or the storage.
	p.Wait(`location.href === ` + quote(at+"/?kiosk=1") +
		` && document.readyState === "complete" && !document.getElementById("result") && window.later === 0 && ` + inviting)
	wantForgotten(t, p, began)
	s.wantSubmissions(t, 1)

	// The next one speaks Spanish, and starts over when done: who comes then is asked
	// in the tablet's own language.
	p.Click(".begin[lang=es]")
	p.Wait(`document.documentElement.lang === "es" && window.finder?.startOver`)
	question(p, quiz.Age)
	p.Click(option("high-school"))
	question(p, quiz.Gender)
	browsertest.Value[any](p, `void (window.left = true)`)
	p.Click("#home")
	// It is shown at once, and loaded afresh when the server answers.
	p.Wait(`!window.left && document.readyState === "complete" && location.href === ` + quote(at+"/?kiosk=1") +
		` && document.documentElement.lang === "en" && ` + inviting)
	wantForgotten(t, p, began)

	// Without a network it is the same, in both languages, but what is to be counted stays.
	p.Wait(`finder.pages.en && finder.pages.es && finder.ownLanguage === "en"`)
	l.Cut()
	p.Click(".begin[lang=es]")
	p.Wait(`document.documentElement.lang === "es" && !document.getElementById("quiz").hidden`)
	answerAll(p, child)
	says(p, "es", "result.kept")
	left := browsertest.Value[string](p, `document.body.innerText`)
	if !strings.Contains(left, "Lo que guardamos") || strings.Contains(left, "What we keep") ||
		browsertest.Value[string](p, "document.documentElement.lang") != "es" || !strings.Contains(p.Address(), "lang=es") {
		t.Errorf("at %s is said %s", p.Address(), left)
	}
	p.Screenshot("kiosk-offline-spanish")
	p.Click(".save")
	p.Click("#again")
	p.Wait(`location.href === ` + quote(at+"/?kiosk=1") + ` && !document.getElementById("result") && document.documentElement.lang === "en" &&
		document.getElementById("attract-title").textContent.startsWith("Find") && document.getElementById("privacy").textContent === "What we keep" && ` + inviting)
	wantForgotten(t, p, began)
	p.Screenshot("kiosk-offline-next")
	l.Mend()
	s.wantSubmissions(t, 2)
	all, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil || all[0].SessionID == all[1].SessionID || all[0].ClientIDHash == all[1].ClientIDHash {
		t.Errorf("two people at one tablet are linked (%v): %+v", err, all)
	}
}

// wantForgotten checks that nothing of a person is left in the browser.
func wantForgotten(t *testing.T, p *browsertest.Page, historyLength int) {
	t.Helper()
	if got := chosen(p); len(got) != 0 {
		t.Errorf("still chosen are %q", got)
	}
	if n := browsertest.Value[int](p, "history.length"); n != historyLength {
		t.Errorf("the history has %d entries, want %d", n, historyLength)
	}
	if left := browsertest.Value[string](p,
		`JSON.stringify([Object.keys(sessionStorage), Object.keys(localStorage).filter((n) => !/^(waiting:|call-(en|es)$)/.test(n))])`); left != "[[],[]]" {
		t.Errorf("the storage still has %s", left)
	}
}

func TestAKiosksServerMadeResultGoesToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	at := l.url(browsertest.PlainHost)
	p := browser.Page(t, browsertest.AtStart(movedClock), browsertest.Dark(), browsertest.Screen(1180, 820))
	p.Open(at + "/result?kiosk=1&lang=es&age=high-school&gender=male&situation=just-curious&interests=all")
	p.Wait(`document.getElementById("result") && window.finder?.kiosk`)
	p.Wait(`document.querySelector("#along img")?.naturalWidth > 0`)
	if code := browsertest.Value[string](p, `document.querySelector("#along img").src`); strings.Contains(code, "kiosk") {
		t.Errorf("the code for the phone leads to a kiosk: %s", code)
	}
	p.Screenshot("kiosk-server-result-dark")
	wantOnOneScreen(t, p)
	for _, id := range []string{"home", "again"} {
		if href := browsertest.Value[string](p, `document.getElementById("`+id+`").href`); strings.Contains(href, "lang") {
			t.Errorf("%s leads to the next person in this one's language: %s", id, href)
		}
	}
	for _, id := range []string{"home", "privacy", "change", "again", "language"} {
		if href := browsertest.Value[string](p, `document.getElementById("`+id+`").href`); !strings.Contains(href, "kiosk=1") {
			t.Errorf("%s leads out of the kiosk: %s", id, href)
		}
	}
	advance(p, "91")
	p.Wait(`location.href === ` + quote(at+"/?kiosk=1") + ` && window.later === 0 && ` + inviting)

	// On this computer itself there is no code: it prints, and who has printed is done.
	p.Open(s.URL + "/result?kiosk=1&age=married-parents&gender=female&states=parent&situation=just-curious&interests=all")
	p.Wait(`window.finder?.kiosk && !document.getElementById("print").hidden && document.getElementById("along").textContent.includes("/?kiosk=1")`)
	p.Screenshot("kiosk-here-dark")
	wantOnOneScreen(t, p)
	p.Click(".save")
	browsertest.Value[any](p, `void (window.print = () => { window.printed = true; dispatchEvent(new Event("afterprint")); })`)
	p.Click("#print")
	p.Wait(`window.printed && ` + warning)
	advance(p, "21")
	p.Wait(`location.href === ` + quote(s.URL+"/?kiosk=1") + ` && window.later === 0 && ` + inviting)
	wantForgotten(t, p, browsertest.Value[int](p, "history.length"))
}

// wantOnOneScreen checks that a tablet shows three cards and what one takes home without
// being scrolled, in large type.
func wantOnOneScreen(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if low := browsertest.Value[[]string](p, `[...document.querySelectorAll("#title, #along, .first .card")].map((e) => [e.id || e.dataset.key, e.getBoundingClientRect()])
		.filter(([, r]) => r.height === 0 || r.bottom > innerHeight).map(([name, r]) => name + " ends at " + r.bottom)`); len(low) > 0 {
		t.Errorf("below the screen: %q", low)
	}
	if cards := browsertest.Value[int](p, `document.querySelectorAll(".first .card").length`); cards != 3 {
		t.Errorf("%d cards come first", cards)
	}
	if size := browsertest.Value[string](p, `getComputedStyle(document.getElementById("lead")).fontSize`); size != "24px" {
		t.Errorf("words of %s", size)
	}
}

func TestAKioskWorksAsAPlainForm(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t, browsertest.WithoutScripts())
	p.Open(v.url + "/?kiosk=1")
	p.Click(".begin[lang=en]")
	p.Wait(`document.readyState === "complete" && location.search.includes("q=age")`)
	for i, q := range quiz.Pages(child) {
		total := "4"
		if i == 0 {
			total = "5"
		}
		formStep(p, q.ID, "Question "+digit(i+1)+" of "+total)
		for _, value := range child.Get(q.ID) {
			p.Click(option(value))
		}
		next(p)
		if i < 3 {
			if u, _ := url.Parse(p.Address()); u.Query().Get("kiosk") != "1" {
				t.Errorf("after %s the page is %s", q.ID, p.Address())
			}
		}
	}
	p.Wait(`document.getElementById("result") && document.querySelectorAll("a.outside").length === 0 && document.querySelectorAll(".qr img").length > 0`)
	v.wantOne(child)
}

func TestACodeIsDrawnOnlyForWhatIsOurs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for path, want := range map[string]int{
		"/qr/mass/0": 200, "/qr/parish": 200, "/qr/mass/99": 404, "/qr/mass/-1": 404, "/qr/mass/x": 404, "/qr/nobody/0": 404,
		"/qr/result?age=high-school": 404, // this address is no phone's
	} {
		status, h, body := s.ask(t, "GET", path, "")
		if status != want || want == 200 && (h.Get("Content-Type") != "image/svg+xml" || !strings.Contains(body, "<path")) {
			t.Errorf("%s: %d %s %.80s", path, status, h.Get("Content-Type"), body)
		}
	}
}

// Who dictates or takes the words that the keyboard offers presses no key, and is there.
func TestATabletKnowsThatSomebodyTypesWithoutKeys(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	p := browser.Page(t, browsertest.AtStart(movedClock))
	p.Open(s.URL + "/result?kiosk=1&" + everythingQuery)
	p.Wait(asks + ` && window.finder`)
	p.Click("#call-name")
	advance(p, "60")
	p.Insert("Ana")
	p.Wait(`document.getElementById("call-name").value === "Ana"`)
	advance(p, "15")
	p.Wait(`performance.now() - (window.since ??= performance.now()) > 700`) // it has looked
	if !browsertest.Value[bool](p, `document.getElementById("call-name").value === "Ana" && !(`+warning+`)`) {
		t.Error("warned 15 seconds after something was typed")
	}
}
