package admin_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/catalogue/examples"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/webtest"
)

const ministriesStep = "/admin/setup/ministries"

// active lists the keys of the ministries that are shown.
func active(t *testing.T, s *webtest.Site) (keys []string) {
	t.Helper()
	all, err := s.Store.Ministries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range catalogue.Active(all) {
		keys = append(keys, m.Key)
	}
	return keys
}

// isPreparing reports whether people are told that the quiz is being prepared,
// wherever they come.
func isPreparing(t *testing.T, s *webtest.Site) bool {
	t.Helper()
	n := 0
	pages := []string{"/", "/?lang=es", "/?kiosk=1", "/result?age=infant&interests=all"}
	for _, page := range pages {
		a := s.Ask(t, "GET", page, "")
		if a.Status != 200 {
			t.Errorf("%s: %d", page, a.Status)
		}
		if strings.Contains(a.Body, `id="preparing"`) {
			n++
		}
	}
	if n != 0 && n != len(pages) {
		t.Errorf("%d of %d pages say that the quiz is being prepared", n, len(pages))
	}
	s.Clock.Advance(2e9) // a health report serves everybody for a second
	if told := strings.Contains(s.Ask(t, "GET", "/api/health", "").Body, `"preparing":true`); told != (n > 0) {
		t.Errorf("/api/health says %v, the pages %v", told, n > 0)
	}
	return n > 0
}

// A new parish shows nobody's ministries but its own, whichever door it takes.
func TestANewParishBeginsWithItsOwnMinistries(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Enter(t)
		if n := len(active(t, s)); n != 48 || isPreparing(t, s) {
			t.Fatalf("%d are shown at first", n)
		}
		// The name of the parish that the starter catalogue is of changes nothing.
		post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"St. Edward Church"}, "place": {"Nashville, TN"}})
		if n := len(active(t, s)); n != 48 {
			t.Fatalf("%d are shown to St. Edward", n)
		}
		if a := post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"Holy Family"}, "place": {"Springfield"}}); a.Status != 303 ||
			a.Header.Get("Location") != ministriesStep {
			t.Fatalf("%d %v", a.Status, a.Header)
		}
		if n := len(active(t, s)); n != 0 || !isPreparing(t, s) {
			t.Errorf("%d are shown to Holy Family", n)
		}
		// Scripts and pages that are open already get valid answers.
		if a := s.Ask(t, "GET", "/api/get-ministries", ""); a.Status != 200 || a.Body != "{}" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		for path, want := range map[string]string{"/api/match": `"fallback":"contact"`, "/api/submit": `"success":true`} {
			if a := s.Ask(t, "POST", path, `{"answers":{"age":"infant"},"interests":["all"]}`); a.Status != 200 || !strings.Contains(a.Body, want) {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
		// Leaving the step out decides nothing, and the dashboard reminds.
		if a := post(t, s, ministriesStep, cookie, url.Values{"skip": {"1"}}); a.Status != 303 || !isPreparing(t, s) {
			t.Errorf("left out: %d", a.Status)
		}
		if a := s.Ask(t, "GET", "/admin/ministries", "", "Cookie", cookie); !strings.Contains(a.Body, `id="undecided"`) ||
			!strings.Contains(a.Body, `id="away"`) || strings.Contains(a.Body, "St. Edward") {
			t.Error("the list does not remind, or lists another parish's ministries")
		}
		post(t, s, ministriesStep, cookie, url.Values{"do": {"later"}})
		if !isPreparing(t, s) {
			t.Error("put off, the quiz is not being prepared")
		}
		// One tap brings them back, and one change takes that back.
		if a := post(t, s, ministriesStep, cookie, url.Values{"do": {"keep"}, "back": {"list"}}); a.Status != 303 || len(active(t, s)) != 48 ||
			isPreparing(t, s) {
			t.Errorf("brought back: %d", a.Status)
		}
		last, err := s.Store.LastRevision(t.Context())
		if err != nil || last.Action != store.ActionBringBack {
			t.Fatalf("%s (%v)", last.Action, err)
		}
		if _, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUndo, At: s.Clock.Now()},
			last.Edit()); err != nil || len(active(t, s)) != 0 {
			t.Errorf("%d are shown (%v)", len(active(t, s)), err)
		}
	})
}

// A ministry that staff have changed is the parish's own, and stays; what they add is
// shown at once.
func TestWhatStaffHaveMadeTheirOwnIsNotPutAway(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Enter(t)
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: s.Clock.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			present[0].When = "Sundays, 10 am"
			return present, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"Holy Family"}})
	if keys := active(t, s); !slices.Equal(keys, []string{"mass"}) || isPreparing(t, s) {
		t.Errorf("%q are shown", keys)
	}
}

// anothers is whatever names the parish of the starter catalogue.
var anothers = regexp.MustCompile(`(?i)stedward|st-edward|st\. edward|nashville`)

// fixed are the values of the contract, which every parish has.
var fixed = strings.NewReplacer("new-to-stedward", "", "new-to-nashville", "", "St. Edward Ministry Finder", "")

func TestANewParishServesNothingOfAnother(t *testing.T) {
	s := webtest.New(t)
	cookie, clicks := s.Enter(t), 0
	click := func(path string, form url.Values) {
		t.Helper()
		clicks++
		if a := post(t, s, path, cookie, form); a.Status != 303 {
			t.Fatalf("%s: %d", path, a.Status)
		}
	}
	click("/admin/setup", url.Values{"later": {"1"}})
	click("/admin/setup/parish", url.Values{"name": {"Holy Family"}, "place": {"Springfield"}})
	clicks++ // the door of the examples
	if a := post(t, s, "/admin/ministries/examples", cookie, url.Values{"setup": {"1"}}); a.Status != 400 ||
		!strings.Contains(a.Body, "at least one") {
		t.Errorf("nothing is ticked: %d", a.Status)
	}
	if a := post(t, s, "/admin/ministries/examples", cookie, url.Values{"setup": {"1"}, "do": {"search"}, "q": {"choir"},
		"key": {"sunday-mass"}}); a.Status != 200 || strings.Count(a.Body, " checked") != 1 || strings.Count(a.Body, "<li hidden>") < 50 {
		t.Errorf("a search: %d", a.Status)
	}
	all, err := examples.All()
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"setup": {"1"}}
	for _, e := range all {
		form.Add("key", e.Key)
	}
	click("/admin/ministries/examples", form)
	if keys := active(t, s); len(keys) != len(all) || isPreparing(t, s) {
		t.Errorf("%d of %d are shown", len(keys), len(all))
	}
	t.Logf("from the first start to a quiz of one's own: %d clicks and one a ministry", clicks)

	pages := []string{
		"/", "/?kiosk=1", "/privacy", "/result?age=elementary&interests=music", "/result?age=married-parents&states=parent&interests=all",
		"/result?age=journeying-adults&interests=all&kiosk=1", "/api/get-ministries", "/sw.js", "/manifest.webmanifest", "/health", "/api/health",
		"/api/ministries/all", "/api/ministries/export-csv", "/api/ministries/export-json", "/admin", "/admin/ministries",
		"/admin/ministries?status=inactive", "/admin/ministries/x-ray", "/admin/ministries/new", "/admin/ministries/import",
		"/admin/ministries/examples", ministriesStep, "/admin/sheet", "/admin/submissions", "/admin/health", "/admin/people",
		"/admin/poster?address=" + url.QueryEscape("http://192.168.1.20:5000/"),
	}
	files := regexp.MustCompile(`(?:src|href)="(/(?:static|parish)/[^"]+)"`)
	for i := 0; i < len(pages); i++ {
		for _, lang := range []string{"en", "es"} {
			a := s.Ask(t, "GET", pages[i], "", "Cookie", cookie, "Accept-Language", lang)
			if a.Status != 200 {
				t.Errorf("%s: %d", pages[i], a.Status)
			}
			if found := anothers.FindAllString(fixed.Replace(a.Body), 3); len(found) > 0 {
				at := anothers.FindStringIndex(fixed.Replace(a.Body))
				body := fixed.Replace(a.Body)
				t.Errorf("%s in %s names %q: …%s…", pages[i], lang, found, body[max(0, at[0]-80):min(len(body), at[1]+40)])
			}
			for _, link := range files.FindAllStringSubmatch(a.Body, -1) {
				if !slices.Contains(pages, link[1]) {
					pages = append(pages, link[1])
				}
			}
		}
	}
	t.Logf("%d pages and files in two languages", len(pages))
}

// What a parish brings is its own, also where the ministries that came with the program
// have the same name: nothing of theirs is joined with it, whether they are put away or
// go with the publishing.
func TestABroughtMinistryHasNothingOfAnotherParish(t *testing.T) {
	const list = "Ministry,Description\nKnights of Columbus,Men who serve\nMoms Group,Mothers\n"
	for _, away := range []bool{true, false} {
		s := webtest.New(t)
		cookie := s.Enter(t)
		if away {
			post(t, s, "/admin/setup/parish", cookie, url.Values{"name": {"Holy Family"}})
		}
		page := sendList(t, s, cookie, bringPath, list).Body
		if a := sendList(t, s, cookie, columnsPath, list, "do", "go", "shape", hiddenIn(t, page, "shape"), "columns", "2",
			"col.0", "name", "col.1", "description", "heading", "0", "waiting", "0"); a.Status != 303 {
			t.Fatal(a.Status, a.Body)
		}
		_, version := brought(t, s)
		if a := sendForm(t, s, cookie, bringPath+"/publish", "version", version, "hide_others", "1"); a.Status != 303 {
			t.Fatal(a.Status, a.Body)
		}
		all, err := s.Store.Ministries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, audiences := range catalogue.Joined(all) {
			if name := audiences[0].Name; (name == "Knights of Columbus" || name == "Moms Group") && (len(audiences) != 1 ||
				!audiences[0].Active || audiences[0].Origin != catalogue.OriginOwn || audiences[0].Details != "") {
				t.Errorf("put away %t: %s is %+v", away, name, audiences)
			}
		}
		if n := len(active(t, s)); n != 2 {
			t.Errorf("put away %t: %d are shown", away, n)
		}
		for _, path := range []string{"/admin", "/admin/leaders", "/admin/cards", "/admin/connect", "/admin/ministries/translate"} {
			body := s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html").Body
			if strings.Contains(body, "Welcome to St. Edward!") || strings.Contains(body, "Cub Scouts") {
				t.Errorf("put away %t: %s lists another parish's ministries", away, path)
			}
		}
		if body := s.Ask(t, "GET", "/admin", "", "Cookie", cookie, "Accept", "text/html").Body; !strings.Contains(body, "2 shown, 2 in all") {
			t.Errorf("put away %t: Today counts others", away)
		}
	}
}
