package admin_test

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// More people try more with -wanderers 20 -wander 700.
var (
	firstWanderer = flag.Uint64("wander", 1, "the number from which on people try things in the dashboard")
	wanderers     = flag.Int("wanderers", 2, "how many people try things in the dashboard")
)

// wanderSteps is how many things each of them tries.
const wanderSteps = 150

// unwatched are tables that change by themselves, or by being looked at; of a list that
// is being brought each version is kept, also one that is refused, and what its columns are.
var unwatched = []string{"sessions", "jobs", "installation", "connect_counts", "import_drafts", "import_recipes"}

// noted are paths whose looks are in the log of changes: they give away who waits or has answered.
var noted = regexp.MustCompile(`/call-sheets/|/export|/download`)

// A wanderer is somebody in the office who tries whatever a page offers.
type wanderer struct {
	*testing.T
	site   *webtest.Site
	tables *sql.DB
	random *rand.Rand
	role   store.Role
	lang   string
	cookie string
	signed int
	trail  []string
	// tried counts the addresses, of which the rarer ones are preferred.
	tried map[string]int
}

// Whoever tries whatever the dashboard offers sees pages that are whole, changes nothing by looking or by what
// is refused, finds what he has typed on the page of the refusal, and each change in the log.
func TestWhoeverTriesThingsLosesNothing(t *testing.T) {
	for i := range *wanderers {
		number := *firstWanderer + uint64(i)
		t.Run(strconv.FormatUint(number, 10), func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "finder.db")
			storetest.File(t, path)
			db, err := store.OpenSQLite(t.Context(), path)
			testkit.Must(t, err)
			s := webtest.On(t, db, withComputer(&tray{network: onWiFi}), func(c *web.Config) { c.RateLimit = false })
			tables, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
			testkit.Must(t, err)
			defer tables.Close()
			someSubmissions(t, s)
			backUp(t, s)
			storeList(t, s, broughtNames...)
			someWait(t, s)
			w := &wanderer{T: t, site: s, tables: tables, random: rand.New(rand.NewPCG(number, 0)), tried: map[string]int{},
				role: []store.Role{store.Editor, store.Administrator}[number%2], lang: []string{"en", "es"}[number/2%2]}
			w.signIn()
			page, a := "/admin", w.get("/admin")
			for range wanderSteps {
				page, a = w.next(page, a)
			}
		})
	}
}

func (w *wanderer) signIn() {
	w.signed++
	w.cookie = w.site.Account(w, fmt.Sprint("Person ", w.signed), w.role)
}

// state is what is stored, by table.
func (w *wanderer) state() map[string]string {
	w.Helper()
	all := map[string]string{}
	for _, name := range w.rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") {
		if name = strings.TrimSuffix(name, "|"); !slices.Contains(unwatched, name) {
			all[name] = strings.Join(w.rows("SELECT * FROM "+name), "\n")
		}
	}
	return all
}

func (w *wanderer) rows(query string) (all []string) {
	w.Helper()
	rows, err := w.tables.QueryContext(w.Context(), query)
	testkit.Must(w, err)
	defer rows.Close()
	columns, err := rows.Columns()
	testkit.Must(w, err)
	for rows.Next() {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		testkit.Must(w, rows.Scan(into...))
		line := ""
		for _, v := range values {
			if raw, ok := v.([]byte); ok {
				v = string(raw)
			}
			line += fmt.Sprint(v, "|")
		}
		all = append(all, line)
	}
	testkit.Must(w, rows.Err())
	return all
}

// changed lists the tables in which two states differ.
func changed(before, after map[string]string) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for name := range after {
			if before[name] != after[name] && !yield(name) {
				return
			}
		}
	})
}

// wrong fails the test, and tells how to come there.
func (w *wanderer) wrong(format string, args ...any) {
	w.Helper()
	w.Errorf("%s, in %s, by:\n  %s\n%s", w.role, w.lang, strings.Join(w.trail[max(0, len(w.trail)-8):], "\n  "), fmt.Sprintf(format, args...))
}

// ask sends a request, and looks at the page that comes.
func (w *wanderer) ask(method, path, body, kind, told string) webtest.Answer {
	w.Helper()
	a := w.site.Ask(w, method, path, body, "Content-Type", kind, "Accept", "text/html", "Accept-Language", w.lang, "Cookie", w.cookie,
		"Sec-Fetch-Site", "same-origin")
	w.trail = append(w.trail, fmt.Sprintf("%s %s %s: %d %s", method, path, told, a.Status, a.Header.Get("Location")))
	if a.Status >= 500 {
		w.wrong("%s", a.Body)
	}
	if a.Status < 300 || a.Status >= 400 {
		w.wantWhole(a)
	}
	return a
}

// unfilled are what a template or a text shows that lacks something.
var unfilled = []string{"%!", "<no value>", "&lt;nil&gt;", "ZgotmplZ", "map[", "0001-01-01"}

func (w *wanderer) wantWhole(a webtest.Answer) {
	w.Helper()
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return
	}
	for _, part := range []string{"<title>", "<h1", `<html lang="` + w.lang} {
		if !strings.Contains(a.Body, part) {
			w.wrong("the page has no %s: %.600s", part, a.Body)
		}
	}
	for _, part := range unfilled {
		if at := strings.Index(a.Body, part); at >= 0 {
			w.wrong("the page has %s: %s", part, a.Body[max(0, at-200):min(len(a.Body), at+200)])
		}
	}
}

func (w *wanderer) get(path string) webtest.Answer {
	w.Helper()
	before := w.state()
	a := w.ask("GET", path, "", "", "")
	if d := changed(before, w.state()); len(d) > 0 && (!noted.MatchString(path) || !slices.Equal(d, []string{"audit_log"})) {
		w.wrong("a look has changed %v", d)
	}
	return a
}

// next follows a redirect, or a link, or sends a form.
func (w *wanderer) next(page string, a webtest.Answer) (string, webtest.Answer) {
	w.Helper()
	to := a.Header.Get("Location")
	switch {
	case strings.HasPrefix(to, "/admin/login"), strings.HasPrefix(page, "/admin/login"):
		w.signIn()
		return "/admin", w.get("/admin")
	case strings.HasPrefix(to, "/"):
		to, _, _ = strings.Cut(to, "#")
		return to, w.get(to)
	case !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html"), w.random.IntN(12) == 0:
		page = beginnings[w.random.IntN(len(beginnings))]
		return page, w.get(page)
	}
	root, err := html.Parse(strings.NewReader(a.Body))
	testkit.Must(w, err)
	forms := slices.DeleteFunc(formsOf(root, page), func(f *htmlForm) bool {
		return strings.HasSuffix(f.action, "/sign-out") || strings.HasSuffix(f.action, "/backups/restore") // which goes on for a while
	})
	links := append(linksOf(w.T, a.Body), "/admin")
	links = slices.DeleteFunc(links, func(l string) bool { return strings.Contains(l, "lang=") })
	if len(forms) > 0 && w.random.IntN(2) == 0 {
		f := rarest(w, forms, func(f *htmlForm) string { return f.action })
		return f.action, w.send(f)
	}
	page = rarest(w, links, func(l string) string { return l })
	return page, w.get(page)
}

// rarest chooses of five at random the one whose address was tried least.
func rarest[T any](w *wanderer, all []T, address func(T) string) T {
	best := all[w.random.IntN(len(all))]
	for range 4 {
		if other := all[w.random.IntN(len(all))]; w.tried[alike(address(other))] < w.tried[alike(address(best))] {
			best = other
		}
	}
	w.tried[alike(address(best))]++
	return best
}

// send fills in a form, sends it, and looks at what it has changed.
func (w *wanderer) send(f *htmlForm) webtest.Answer {
	w.Helper()
	values := w.fill(f)
	button := f.buttons[w.random.IntN(len(f.buttons))]
	if button.name != "" {
		values.Add(button.name, button.value)
	}
	action, _, _ := strings.Cut(f.action, "#")
	if button.action != "" {
		action, _, _ = strings.Cut(button.action, "#")
	}
	if !f.post {
		path, _, _ := strings.Cut(action, "?")
		return w.get(path + "?" + values.Encode())
	}
	body, kind := values.Encode(), form
	if f.files {
		body, kind = w.withFiles(f, values)
	}
	before := w.state()
	a := w.ask("POST", action, body, kind, values.Encode())
	d := changed(before, w.state())
	isLogged := slices.ContainsFunc(d, func(name string) bool { return name == "audit_log" || name == "connect_request_events" })
	switch {
	case len(d) > 0 && a.Status >= 400:
		w.wrong("what is refused has changed %v", d)
	case len(d) > 0 && strings.HasPrefix(action, "/admin") && !isLogged:
		w.wrong("nothing in the log tells what has changed %v", d)
	}
	if a.Status == 400 || a.Status == 409 || a.Status == 422 {
		w.wantKept(f, values, a)
		if title := i18n.For(w.lang).T("page.wrong"); !strings.Contains(a.Body, "<title>"+title+" · ") {
			w.wrong("the title does not begin with %q: %.600s", title, a.Body)
		}
	}
	return a
}
