package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
)

// everything fits more than 20 ministries.
var everything = quiz.Answers{
	Age: "married-parents", Gender: "skip", States: []string{"parent"},
	Situation: []string{"new-to-stedward"}, Interests: []string{"all"},
}

const shownKeys = `[...document.querySelectorAll(".card[data-key]:not([hidden])")].map((e) => e.dataset.key)`

// taken notes what a page gives to the phone's sharing and to the clipboard.
const taken = `window.taken = {};
	Object.defineProperty(navigator, "share", { value: (what) => { window.taken.shared = what; return Promise.resolve(); } });
	document.addEventListener("copy", (e) => { window.taken.copied = String(document.getSelection()) || document.activeElement.value; });
	window.print = () => { window.taken.printed = true; window.dispatchEvent(new Event("beforeprint")); };`

func TestTheResultIsTakenAlong(t *testing.T) {
	t.Parallel()
	english := i18n.For("en")
	v := startFinder(t)
	plain := strings.Replace(v.url, "127.0.0.1", browsertest.PlainHost, 1) // no clipboard there: the older way
	for _, c := range []struct{ name, start string }{
		{"made by the browser", "/?" + everythingQuery + "&q=interests"}, {"made by the server", "/result?" + everythingQuery},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := browser.Page(t, browsertest.Phone(), browsertest.AtStart(taken))
			p.Open(plain + c.start)
			p.Wait(`document.readyState === "complete" && window.finder`)
			if strings.HasPrefix(c.start, "/?") {
				question(p, quiz.Interests)
				p.Tap("#next")
			}
			p.Wait(`document.getElementById("result") && !document.querySelector(".save").hidden`)
			all := browsertest.Value[[]string](p, shownKeys)
			if len(all) <= 20 {
				t.Fatalf("only %d cards", len(all))
			}
			third := all[2]
			heart := `.card[data-key="` + third + `"] .save`
			p.Tap(heart)
			p.Wait(`document.querySelector(` + quote(heart) +
				`).getAttribute("aria-pressed") === "true" && !document.getElementById("mine-line").hidden`)
			p.Screenshot("result-favourite-phone-" + fileWord(c.name))
			p.Tap("#copy")
			p.Wait(`document.getElementById("said").textContent === ` + quote(english.T("result.copied")))
			copied := browsertest.Value[string](p, "window.taken.copied")
			name := browsertest.Value[string](p, `document.querySelector('.card[data-key="`+third+`"] .name').textContent`)
			if !strings.HasPrefix(copied, english.T("result.mine")+"\n\n• "+name) || strings.Count(copied, "• ") != len(all) ||
				!strings.HasSuffix(copied, plain+"/result?"+everythingQuery+"&keep="+third) {
				t.Errorf("copied is %s", copied)
			}
			p.Tap("#mine")
			if got := browsertest.Value[[]string](p, shownKeys); !slices.Equal(got, []string{third}) {
				t.Errorf("the favourites are %q", got)
			}
			p.Tap("#share")
			p.Wait(`window.taken.shared`)
			shared := browsertest.Value[map[string]string](p, "window.taken.shared")
			if strings.Count(shared["text"], "• ") != 1 || shared["url"] != plain+"/result?"+everythingQuery+"&keep="+third ||
				strings.Contains(shared["text"], "/result?") {
				t.Errorf("shared is %q", shared)
			}
			p.Tap("#link")
			p.Wait(`document.getElementById("said").textContent === ` + quote(english.T("result.link_copied")) + ` && window.taken.copied === ` +
				quote(plain+"/result?"+everythingQuery+"&keep="+third))
			p.ScreenshotAll("result-only-favourites-phone-" + fileWord(c.name))
			p.Tap("#print")
			p.Wait(`window.taken.printed && [...document.querySelectorAll("details")].every((d) => d.open)`)
			p.Reload() // what is saved stays on the device
			p.Wait(`document.querySelector(` + quote(heart) + `)?.getAttribute("aria-pressed") === "true"`)
			p.Tap(heart)
			p.Wait(`document.getElementById("mine-line").hidden`)
		})
	}
	v.wantOne(everything) // more than 20, counted once; the other was only looked at
}

var everythingQuery = "age=married-parents&gender=skip&states=parent&situation=new-to-stedward&interests=all"

func fileWord(name string) string { return strings.ReplaceAll(name, " ", "-") }

// On paper there are the ministries, the favourites first, with their
// addresses, and nothing that one would touch.
func TestTheResultOnPaper(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t, browsertest.Print())
	p.Open(v.url + "/result?" + everythingQuery)
	p.Wait(`document.readyState === "complete" && document.querySelector(".save")?.hidden === false`)
	browsertest.Value[any](p, `void (document.querySelectorAll(".save")[4].click(), dispatchEvent(new Event("beforeprint")))`)
	if seen := browsertest.Value[[]string](p,
		`[...document.querySelectorAll("button, summary, .language, .bottom, #change, .joy")].filter((e) => e.checkVisibility()).map((e) => e.outerHTML)`); len(seen) > 0 {
		t.Errorf("printed are %q", seen)
	}
	order := browsertest.Value[[]string](p,
		`[...document.querySelectorAll(".card[data-key]")].slice(0, 8).sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top || a.getBoundingClientRect().left - b.getBoundingClientRect().left).map((e) => e.dataset.key)`)
	if mine := browsertest.Value[string](p, `document.querySelector(".is-mine").dataset.key`); order[0] != mine {
		t.Errorf("the favourite %s is not the first of %q", mine, order)
	}
	p.Wait(`[...document.querySelectorAll(".card:not(.is-name) a.outside")].every((a) => a.checkVisibility() && a.textContent.includes(a.dataset.short))`)
	p.Wait(`((a) => getComputedStyle(a, "::after").content.includes(a.getAttribute("href")))(document.querySelector("#ask .outside"))`)
	if high := browsertest.Value[float64](p, `document.documentElement.scrollHeight`); high > 1400 {
		t.Errorf("the result takes %g pixels on paper, more than a page", high)
	}
	p.ScreenshotAll("result-print")
}

// The two ways to a result give the same page.
func TestTheBrowsersResultLooksLikeTheServers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	reachable(t, s)
	s.Clock.Advance(time.Since(s.Clock.Now()))
	seen := `document.querySelectorAll("details").forEach((d) => { d.open = true; }), document.getElementById("result").innerText.replace(/\s+/g, " ") + [...document.querySelectorAll("#result a")].map((a) => a.getAttribute("href")).join(" ")`
	for name, c := range map[string]struct {
		query string
		last  string
	}{
		"family": {"age=married-parents&gender=female&states=married&states=parent&situation=just-curious&interests=service&interests=kids",
			"interests"},
		"elementary": {"age=elementary&gender=male&situation=just-curious&interests=music", "interests"},
		"everything": {everythingQuery, "interests"},
		"spanish":    {"age=journeying-adults&gender=male&states=single&situation=just-curious&interests=prayer&lang=es", "interests"},
	} {
		t.Run(name, func(t *testing.T) {
			p := browser.Page(t)
			p.Open(s.URL + "/?" + c.query + "&q=" + c.last)
			question(p, c.last)
			p.Click("#next")
			p.Wait(`document.getElementById("result") && document.getElementById("note").textContent !== ""`)
			browsertest.Value[any](p, `void (document.getElementById("note").textContent = "")`)
			made := browsertest.Value[string](p, seen)
			p.Open(s.URL + "/result?" + c.query)
			p.Wait(`document.readyState === "complete" && document.getElementById("result") && !document.querySelector(".save").hidden`)
			if server := browsertest.Value[string](p, seen); !sameLinks(made, server) {
				t.Errorf("the browser makes\n%s\nthe server\n%s", made, server)
			}
		})
	}
}

// takenTimes gives the calendars' files that the browser makes, by the ministries' keys,
// at a time given in milliseconds.
const takenTimes = `(async (now) => {
	const catalogue = await (await fetch("/api/get-ministries")).json(), model = JSON.parse(document.getElementById("model").textContent), out = {};
	const clock = Date.now, url = URL.createObjectURL, click = HTMLAnchorElement.prototype.click;
	let made = null;
	Date.now = () => now;
	URL.createObjectURL = (blob) => { made = blob; return "blob:none"; };
	HTMLAnchorElement.prototype.click = () => {};
	const ask = window.fetch;
	window.fetch = () => Promise.reject(new Error("away"));
	for (const m of finder.match.list(catalogue).filter((m) => m.calendar)) {
		const link = document.createElement("a");
		finder.takeTime(link, m, (key) => model[key]);
		link.dispatchEvent(new MouseEvent("click", { cancelable: true }));
		while (!made) await new Promise((resolve) => setTimeout(resolve));
		out[m.key] = await made.text();
		made = null;
	}
	Date.now = clock; window.fetch = ask; URL.createObjectURL = url; HTMLAnchorElement.prototype.click = click;
	window.times = out;
})`

// A calendar gets the same file from the browser and from the server, on each day.
func TestACalendarGetsTheSameFileFromTheBrowser(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	whens := []string{
		"Tuesdays, 7 to 8:30 pm", "Saturdays, 4 to 5 pm", "First Monday of the month, 9 am", "Last Sunday of the month, 11 pm to midnight",
		"Mondays and Thursdays, 6:30 pm", "Domingos a las 9:00 a.m.", "Third Friday of the month, noon", "First, third and fifth Sundays, 11 am",
	}
	keys := []string{"mass", "confession", "ocia", "moms-group", "infant-baptism", "cursillo", "bible-bunco", "adoration-guild"}
	change := map[string]func(m *catalogue.Ministry){}
	for i, when := range whens {
		change[keys[i]] = func(m *catalogue.Ministry) {
			m.When, m.WhenES = when, when
			m.Where = strings.Repeat([]string{"", "Hall, ", `A\B; `, "Salón ñandú · ", "🏠👨‍👩‍👧 "}[i%5], 3*i)
			m.Name = []string{"Plain", "Grüße, Ñandú; y más", strings.Repeat("Ministry of long names ", 4)}[i%3]
		}
	}
	contact(t, s, change)
	p := browser.Page(t)
	p.Open(s.URL)
	p.Wait(`window.finder?.takeTime && window.finder.match`)
	compared := 0
	for range 6 {
		s.Clock.Advance(7*24*time.Hour + 5*time.Hour)
		browsertest.Value[any](p, fmt.Sprintf("void (window.times = null, %s(%d))", takenTimes, s.Clock.Now().UnixMilli()))
		p.Wait("window.times")
		for key, made := range browsertest.Value[map[string]string](p, "window.times") {
			status, _, server := s.ask(t, "GET", "/calendar/"+key+".ics?lang=en", "")
			if compared++; status != 200 || made != server {
				t.Errorf("%s: the browser makes\n%q\nthe server, %d,\n%q", key, made, status, server)
			}
		}
	}
	if compared < 6*6 {
		t.Errorf("only %d files were compared", compared)
	}
}

// sameLinks compares two pages; the order within an address does not count.
func sameLinks(a, b string) bool {
	norm := func(s string) string {
		words := strings.Fields(s)
		for i, w := range words {
			if path, query, ok := strings.Cut(w, "?"); ok {
				parts := strings.Split(query, "&")
				slices.Sort(parts)
				words[i] = path + "?" + strings.Join(parts, "&")
			}
		}
		return strings.Join(words, " ")
	}
	return norm(a) == norm(b)
}

func TestTheCelebrationIsSmallAndRespectsReducedMotion(t *testing.T) {
	t.Parallel()
	v := startFinder(t)
	p := browser.Page(t, browsertest.ReducedMotion())
	p.Open(v.url + "/result?" + everythingQuery)
	p.Wait(`document.getElementById("result")`)
	if n := browsertest.Value[int](p, "document.getAnimations().length"); n != 0 {
		t.Errorf("%d things move", n)
	}
	if n := browsertest.Value[int](p, `document.querySelector(".joy").outerHTML.length + [...document.styleSheets[0].cssRules].flatMap((r) => [r, ...(r.cssRules || [])])
		.filter((r) => /^\.(joy|sparks|way|place|door)|^@keyframes (way|place|door|spark) /.test(r.cssText)).reduce((n, r) => n + r.cssText.length, 0)`); n < 1000 || n > 2000 {
		t.Errorf("the celebration has %d bytes", n)
	}
}

// One visit is one session, however the person goes; the same answers again
// are not stored again; a new month is a new device, half an hour a new visit.
func TestResultsOfOneVisitAreLinkedAndNotDoubleCounted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t, browsertest.AtStart(movedClock))
	again := func(interest string) {
		p.Back()
		question(p, quiz.Interests)
		if interest != "" {
			p.Click(option(interest))
		}
		p.Press(kb.Tab)
		p.Click("#next")
		says(p, "en", "result.counted")
	}
	p.Open(s.URL)
	// On the tenth of the next month: the sitting must not go on into another month.
	advance(p, "(new Date(new Date().getFullYear(), new Date().getMonth() + 1, 10) - new Date()) / 1000")
	answerAll(p, adult)
	says(p, "en", "result.counted")
	again("")
	s.wantSubmissions(t, 1)
	advance(p, "29*60")
	again("prayer") // changed
	s.wantSubmissions(t, 2)
	again("prayer") // as before
	s.wantSubmissions(t, 2)
	advance(p, "29*60")
	again("")
	s.wantSubmissions(t, 2)
	advance(p, "31*60")
	again("") // another sitting
	s.wantSubmissions(t, 3)
	advance(p, "32*24*3600")
	again("")
	s.wantSubmissions(t, 4)
	all, err := s.Store.Submissions(t.Context(), store.Filter{}, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	if all[0].SessionID != all[1].SessionID || all[1].SessionID == all[2].SessionID {
		t.Errorf("the sessions are %s, %s, %s", all[0].SessionID, all[1].SessionID, all[2].SessionID)
	}
	if all[0].ClientIDHash != all[1].ClientIDHash || all[2].ClientIDHash == all[3].ClientIDHash || all[3].ClientIDHash == "" {
		t.Errorf("the devices are %s, %s, %s, %s", all[0].ClientIDHash, all[1].ClientIDHash, all[2].ClientIDHash, all[3].ClientIDHash)
	}
}

// Who starts over gives the phone or the computer to the next person: another visit,
// who counts as well, also from a result that the server has made and with the same answers.
func TestTheNextPersonAtTheSameBrowserIsCountedToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := browser.Page(t)
	p.Open(s.URL)
	people := func(want int) {
		t.Helper()
		found, err := s.Store.Statistics(t.Context(), store.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if found.People != want {
			t.Errorf("%d people are counted, not %d", found.People, want)
		}
	}
	for i, answers := range []quiz.Answers{adult, everything, everything} {
		if i > 0 {
			p.Click("#again")
			question(p, quiz.Age)
		}
		answerAll(p, answers)
		says(p, "en", "result.counted")
		people(i + 1)
	}
	p.Reload() // the server makes the result now
	p.Wait(`document.readyState === "complete" && !document.getElementById("quiz") && document.getElementById("again")`)
	people(3)
	p.Click("#again")
	answerAll(p, adult)
	says(p, "en", "result.counted")
	people(4)
	s.reached(t, map[string]int{"age": 4, "gender": 4, "states": 4, "situation": 4, "interests": 4})
}

// Bounds of a first visit in bytes over the wire: of what the page asks for, and of
// that with what is kept for a visit without a network.
const (
	visitLimit = 46_000
	lightLimit = 80_000
	maxAsking  = 3_000 // what the form adds to the page
)

func TestAFirstVisitWithTheWholeQuizIsLight(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	p := browser.Page(t, browsertest.Phone())
	p.Open(l.url("127.0.0.1"))
	first := p.Received()
	answerAll(p, everything)
	says(p, "en", "result.counted")
	p.Wait(ready)
	page, all := p.Received(), int(l.sent.Load())
	t.Logf("first page %d bytes, whole quiz %d bytes; with what the service worker keeps %d bytes", first, page, all)
	if page == 0 || page > visitLimit || all < page || all > lightLimit {
		t.Errorf("the page brought %d bytes, at most %d, and everything %d, at most %d", page, visitLimit, all, lightLimit)
	}
	// What asking adds to the first visit, form and thanks of another browser.
	s.asking(t)
	other := browser.Page(t, browsertest.Phone())
	other.Open(l.url("127.0.0.1"))
	answerAll(other, everything)
	says(other, "en", "result.counted")
	other.Wait(asks + " && " + ready)
	added := other.Received() - page
	t.Logf("asking to be called adds %d bytes", added)
	if added > maxAsking || page+added > visitLimit {
		t.Errorf("asking to be called adds %d bytes, at most %d, and the page brought %d, at most %d", added, maxAsking, page+added, visitLimit)
	}
	for _, asked := range p.Requests() {
		if !strings.HasPrefix(asked, l.url("127.0.0.1")+"/") && !strings.HasPrefix(asked, "data:image/svg+xml,") {
			t.Errorf("the page asked elsewhere: %s", asked)
		}
	}
}

// The first thing that a person sees is there before any script is.
func TestTheFirstQuestionIsShownBeforeAnyScriptIsThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	scripts := make(chan struct{})
	l.set(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".js") {
			<-scripts
		}
		s.Config.Handler.ServeHTTP(w, r)
	}))
	let := sync.OnceFunc(func() { close(scripts) })
	defer let()
	p := browser.Page(t, browsertest.Phone(), browsertest.AtStart(`
		window.largest = [];
		new PerformanceObserver((list) => largest.push(...list.getEntries())).observe({ type: "largest-contentful-paint", buffered: true });`))
	p.Begin(l.url("127.0.0.1"))
	p.Wait(`window.largest?.length > 0 && document.getElementById("title") && document.readyState !== "complete" && !window.finder`)
	before := browsertest.Value[float64](p, "largest.at(-1).size")
	let()
	p.Wait(`window.finder?.startOver && document.readyState === "complete"`)
	question(p, quiz.Age)
	if after := browsertest.Value[float64](p, "largest.at(-1).size"); after != before {
		t.Errorf("the largest thing was %g before the scripts came and is %g after", before, after)
	}
}
