package admin_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

const (
	// countProbes counts the hostile texts that have run as scripts.
	countProbes = `window.probed = 0; window.probe = () => { window.probed++; };`
	// injections lists what hostile texts have become in the page, run or not.
	injections = `(() => {
		const all = [...document.querySelectorAll("*"), ...[...document.querySelectorAll("template")].flatMap((t) => [...t.content.querySelectorAll("*")])];
		const bad = all.filter((e) => ["PROBE", "IFRAME", "BASE", "OBJECT", "EMBED"].includes(e.tagName) || [...e.attributes].some((a) => a.name.startsWith("on") || a.name === "srcdoc")
			|| e.tagName === "A" && e.hasAttribute("href") && !["http:", "https:", "mailto:", "tel:"].includes(new URL(e.getAttribute("href"), location.href).protocol)
			|| e.tagName === "SCRIPT" && !e.src && e.type !== "application/json");
		return [...bad.map((e) => e.outerHTML.slice(0, 200)), ...(window.probed > 0 ? [window.probed + " scripts ran"] : [])];
	})()`
)

// In a real browser, which would run what our own policy for pages forbids, no
// hostile text runs: whoever wrote it, whichever page shows it, and whether the
// server or the browser's script has made the page.
func TestHostileTextsDoNotRunInABrowser(t *testing.T) {
	t.Parallel()
	unbound := []browsertest.Option{browsertest.AtStart(countProbes), browsertest.WithoutPolicy()}
	wantTheyWouldRun(t, browser.Page(t, unbound...))

	s := webtest.New(t, func(c *web.Config) { c.RateLimit = false })
	s.Account(t, "Anna", store.Administrator)
	s.Account(t, `<img src=x onerror=probe()>`, store.Editor)
	first := storeHostile(t, s)
	p := enter(t, s, "/admin", unbound...)
	clean := func(what string) {
		t.Helper()
		if found := browsertest.Value[[]string](p, injections); len(found) > 0 {
			t.Errorf("%s: %q", what, found)
		}
	}
	open := func(path string) {
		t.Helper()
		p.Open(s.URL + path)
		p.Wait(`document.readyState === "complete"`)
		clean(path)
	}
	all := "age=infant&gender=skip&situation=just-curious&interests=all"
	for _, path := range []string{
		"/admin", "/admin/ministries", "/admin/ministries/x-ray?lang=es", fmt.Sprint("/admin/ministries/", first),
		fmt.Sprint("/admin/ministries/", first+1, "?lang=es"), fmt.Sprint("/admin/ministries/new?copy=", first), "/admin/people", "/admin/log",
		"/admin/log?lang=es",
		"/admin/settings", "/admin/submissions", "/admin/sheet?month=" + s.Clock.Now().UTC().Format("2006-01"), "/admin/poster", "/",
		"/?lang=es", "/privacy", "/result?" + all, "/result?lang=es&" + all, "/result?kiosk=1&" + all,
	} {
		open(path)
	}
	if n := browsertest.Value[int](p, `document.querySelectorAll(".card[data-key]").length`); n < 50 {
		t.Errorf("a result shows %d ministries", n)
	}
	for _, manner := range []string{"", "&lang=es", "&kiosk=1"} {
		open("/?" + all + manner + "&q=interests")
		p.Wait(`window.finder && document.querySelector("#next")`)
		p.Click("#next")
		p.Wait(`document.getElementById("result") && document.querySelectorAll(".card[data-key]").length > 50`)
		clean("a result that the browser makes" + manner)
	}
	for _, file := range []struct{ name, content string }{
		{`<img src=x onerror=probe()>.csv`, `<img src=x onerror=probe()>,ministry_key` + "\n"},
		{"x.csv", "ministry_key,name,age_groups,links\n<img src=x onerror=probe()>,a,</textarea><script>probe()</script>,javascript:probe()\n"},
		{"x.json", `[{"ministry_key":"new","name":"</script><script>probe()</script>","name_es":"<img src=x onerror=probe()>","details":"<img src=x onerror=probe()>"},{"ministry_key":"mass","name":"<svg/onload=probe()>"}]`},
	} {
		open("/admin/ministries/import")
		browsertest.Value[any](p,
			fmt.Sprintf(`(() => { const d = new DataTransfer(); d.items.add(new File([%s], %s)); document.getElementById("file").files = d.files; })()`, quoted(file.content), quoted(file.name)))
		p.Click("#upload")
		p.Wait(`document.readyState === "complete" && (document.getElementById("wrong") || document.getElementById("summary"))`)
		clean("the file " + file.name)
	}
}

// wantTheyWouldRun shows that the test can fail: the same texts do run in a page
// that takes them for more than texts, in spite of its policy.
func wantTheyWouldRun(t *testing.T, p *browsertest.Page) {
	t.Helper()
	careless := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'")
		_, _ = fmt.Fprint(w, `<!doctype html><title>x</title><a href="javascript:probe()">a</a><input value='' onfocus=probe() autofocus x=''>`,
			strings.Join(more[:3], "\n"), `<script>probe()</script>`)
	}))
	t.Cleanup(careless.Close)
	p.Open(careless.URL)
	p.Wait(`window.probed >= 4`) // the picture, the drawing, the input, the script
	if found := browsertest.Value[[]string](p, injections); len(found) < 5 {
		t.Errorf("found are only %q", found)
	}
}

// storeHostile puts hostile texts into every field past our own forms, which
// refuse some, and returns the first ministry's number.
func storeHostile(t *testing.T, s *webtest.Site) int64 {
	t.Helper()
	own := parish.Settings{
		Name: `</title><script>probe()</script>`, Place: `"><img src=x onerror=probe()>`, Phone: "javascript:probe() 5",
		Email: `"><svg/onload=probe()>@example.org`, Site: "javascript:probe()", Facebook: "javascript://example.org/%0aprobe()",
		Colour: "red}</style><script>probe()</script>",
		Words: map[string]map[string]string{"en": {"quiz.intro": `<img src=x onerror=probe()>`,
			"quiz.age.infant": `</script><script>probe()</script>`},
			"es": {"quiz.intro": `<svg/onload=probe()>`, "quiz.age.title": `' onfocus=probe() autofocus x='`}},
	}
	raw, err := json.Marshal(own)
	if err == nil {
		err = s.Store.SetSetting(t.Context(), `<svg/onload=probe()>`, parish.SettingName, string(raw), 0, s.Clock.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	var first int64
	for _, text := range slices.Concat(more, hostile) {
		if !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			continue // no text of a database
		}
		m := catalogue.Ministry{Key: text, Name: text, Description: text, Details: text, NameES: text, DescriptionES: text, DetailsES: text,
			When:   text,
			WhenES: text, Where: text, WhereES: text, Contact: text, Phone: text, Email: text, Needs: text,
			Links: []string{text, text}, Active: true}
		add := func(all []catalogue.Ministry) ([]catalogue.Ministry, error) { return append(slices.Clone(all), m), nil }
		done, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: text, Action: text, At: s.Clock.Now()}, add)
		if err != nil {
			t.Fatal(err)
		}
		if first == 0 {
			first = done.Added[0].ID
		}
	}
	if _, err := s.Store.AddSubmission(t.Context(),
		store.NewSubmission{Submission: quiz.Submission{Answers: quiz.Answers{Age: "infant", Interests: []string{"all"}},
			Ministries: slices.Concat(more, hostile[:10]), SessionID: `<img src=x onerror=probe()>`}, SubmittedAt: s.Clock.Now()}); err != nil {
		t.Fatal(err)
	}
	return first
}
