package admin_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// someSubmissions stores a few weeks of answers.
func someSubmissions(t testing.TB, s *webtest.Site) {
	t.Helper()
	ages, interests := quiz.Values(quiz.Age), quiz.Values(quiz.Interests)
	for i := range 60 {
		a := quiz.Answers{
			Age: ages[i%len(ages)], Gender: quiz.Values(quiz.Gender)[i%3], Situation: []string{"just-curious"},
			Interests: []string{interests[i%len(interests)], interests[i*i%len(interests)]},
		}
		n := store.NewSubmission{
			Submission:  quiz.Submission{Answers: a, Ministries: []string{"mass", "ocia", "choir-ya"}[:1+i%3]},
			SubmittedAt: s.Clock.Now().Add(-time.Duration(i*i) * time.Hour / 4), ClientIDHash: string(rune('a' + i%20)), Unmet: a.Interests[:i%2],
		}
		if _, err := s.Store.AddSubmission(t.Context(), n); err != nil {
			t.Fatal(err)
		}
	}
	today := s.Clock.Now().In(s.Store.Zone()).Format(time.DateOnly)
	for q, n := range map[string]int{"age": 80, "gender": 74, "states": 30, "situation": 70, "interests": 66} {
		if err := s.Store.AddCounts(t.Context(), s.Store.CountsEpoch(),
			[]store.DayCount{{Day: today, Question: store.CountedReached, Value: q, N: n}}); err != nil {
			t.Fatal(err)
		}
	}
}

// view is a page of the office, and how to come to it.
type view struct {
	name, path string
	// get brings the page into the state that is looked at; nil when it is.
	get func(p *browsertest.Page)
}

// outside are the views of somebody who is not signed in.
var outside = []view{
	{"sign-in", "/admin/login", nil},
	{"wrong password", "/admin/login", func(p *browsertest.Page) {
		p.Wait(`Object.assign(document.getElementById("name"), { value: "Anna" })`)
		p.Click(".fields button")
		p.Wait(`document.getElementById("error")?.textContent !== ""`)
	}},
	{"old link", "/admin/enter?t=x", nil},
	{"help from outside", "/admin/help/signin?lang=en", nil},
}

// doubted are those of an administrator when the date cannot be right.
var doubted = []view{
	{"today with a date in doubt", "/admin", nil},
	{"today with a date in doubt, Spanish", "/admin?lang=es", nil},
	{"date in doubt", "/admin/clock", nil},
	{"date in doubt, Spanish", "/admin/clock?lang=es", nil},
}

// inside are the views of an administrator.
var inside = []view{
	{"set-up", "/admin/setup", nil},
	{"set-up with mistakes", "/admin/setup", func(p *browsertest.Page) {
		p.Click(".fields .primary")
		p.Wait(`document.getElementById("password-error")`)
	}},
	{"set-up of the parish", "/admin/setup/parish", nil},
	{"set-up of the ministries", "/admin/setup/ministries", nil},
	{"examples", "/admin/ministries/examples?lang=es", nil},
	{"set-up of the computer", "/admin/setup/computer?lang=es", func(p *browsertest.Page) {
		fill(p, "#backups", "stick")
		p.Click(".fields .primary")
		p.Wait(`document.getElementById("problem")`)
	}},
	{"today", "/admin", nil},
	{"today, Spanish", "/admin?lang=es", nil},
	{"share", "/admin/share", nil},
	{"share, Spanish", "/admin/share?lang=es", nil},
	{"this computer", "/admin/computer", nil},
	{"this computer, Spanish", "/admin/computer?lang=es", nil},
	{"help", "/admin/help", nil},
	{"help with a table, Spanish", "/admin/help/health?lang=es", nil},
	{"help with pictures", "/admin/help/today?lang=en", nil},
	{"help that was found, Spanish", "/admin/help?lang=es&q=tel%C3%A9fonos", nil},
	{"help that was not found", "/admin/help?lang=en&q=zzzz", nil},
	{"links", "/admin/ministries/links", openAll},
	{"links, Spanish", "/admin/ministries/links?lang=es", openAll},
	{"no such page", "/admin/nothing", nil},
	{"statistics", "/admin/statistics", func(p *browsertest.Page) { p.Wait(`document.querySelector("#funnel")`) }},
	{"statistics of an answer", "/admin/statistics?from=&age=infant&lang=es", nil},
	{"statistics of nobody", "/admin/statistics?from=2020-01-01&to=2020-01-02", nil},
	{"wrong filter", "/admin/statistics?from=golf&age=golf", nil},
	{"health", "/admin/health?range=24h", openAll},
	{"health of an hour", "/admin/health", nil},
	{"health of a range that is none", "/admin/health?range=golf&lang=es", openAll},
	{"health of three months", "/admin/health?range=90d&lang=es", nil},
	{"submissions", "/admin/submissions?from=", nil},
	{"submissions not removed", "/admin/submissions?lang=es", func(p *browsertest.Page) {
		p.Click(".danger")
		p.Wait(`document.getElementById("word-error")`)
	}},
	{"backups", "/admin/backups", nil},
	{"backup not there", "/admin/backups/restore?lang=es&name=golf", nil},
	{"restore of a backup", "/admin/backups", askToRestore},
	{"restore of a backup, Spanish", "/admin/backups?lang=es", askToRestore},
	{"restore from another browser", "/admin/backups/progress", nil},
	{"settings", "/admin/settings", openAll},
	{"settings with mistakes", "/admin/settings?lang=es", func(p *browsertest.Page) {
		p.Wait(`Object.assign(document.getElementById("email"), { value: "nobody" })`)
		p.Click(".primary")
		p.Wait(`document.getElementById("email-error")`)
	}},
	{"list, new and gone", changesPath, nil},
	{"list, new and gone, Spanish", changesPath + "?lang=es", openAll},
	{"list, for whom", audiencePath, nil},
	{"list, for whom, Spanish", audiencePath + "?lang=es", func(p *browsertest.Page) { p.Click("#r2 summary") }},
	{"accounts", "/admin/people", openAll},
	{"accounts with mistakes", "/admin/people?lang=es", func(p *browsertest.Page) {
		p.Click(".fields .primary")
		p.Wait(`document.getElementById("name-error")`)
	}},
	{"link of an invitation", "/admin/people", inviteEva},
	{"link of an invitation, Spanish", "/admin/people?lang=es", inviteEva},
	{"invitation", "/admin/people?lang=es", func(p *browsertest.Page) {
		inviteEva(p)
		p.Click("#link")
		p.Wait(`document.getElementById("password-again")`)
	}},
	{"calling back", "/admin/connect", openAll},
	{"calling back with mistakes, Spanish", "/admin/connect?lang=es", func(p *browsertest.Page) {
		fill(p, "#promise", "99")
		p.Click(".fields .primary")
		p.Wait(`document.getElementById("promise-error")`)
	}},
	{"leaders", "/admin/leaders", nil},
	{"leaders, Spanish", "/admin/leaders?lang=es", func(p *browsertest.Page) { p.Click(".entries summary") }},
	{"people who wait", "/admin/waiting", nil},
	{"people who wait, Spanish", "/admin/waiting?lang=es", openAll},
	{"people who wait, closed", "/admin/waiting?standing=closed", nil},
	{"one who waits", "/admin/waiting", onePerson},
	{"one who waits, Spanish", "/admin/waiting?lang=es", func(p *browsertest.Page) {
		onePerson(p)
		p.Click("section > form .danger")
		p.Wait(`document.getElementById("sure")`)
	}},
	{"cards", "/admin/cards", nil},
	{"cards with mistakes, Spanish", "/admin/cards?lang=es", func(p *browsertest.Page) {
		fill(p, "#about", "m")
		p.Click(".fields .primary")
		p.Wait(`document.getElementById("ministries-error")`)
	}},
	{"call sheets", "/admin/call-sheets", nil},
	{"call sheets, Spanish", "/admin/call-sheets?lang=es", nil},
	{"my account", "/admin/account", nil},
	{"log", "/admin/log", openAll},
}

// onePerson comes to the page of somebody who waits.
func onePerson(p *browsertest.Page) {
	p.Click("#list th a")
	p.Wait(`location.pathname.includes("/person/") && document.readyState === "complete"`)
	openAll(p)
}

// inviteEva comes to the page with a link.
func inviteEva(p *browsertest.Page) {
	fill(p, "#name", "Eva")
	p.Click(".narrow-form .primary")
	p.Wait(`document.getElementById("link")`)
}

// askToRestore comes to the page that says what a restore would do.
func askToRestore(p *browsertest.Page) {
	p.Click(".rows form[action='/admin/backups/restore'] button")
	p.Wait(`document.getElementById("confirm")`)
}

// openAll unfolds what is folded.
func openAll(p *browsertest.Page) {
	p.Wait(`document.readyState === "complete" && [...document.querySelectorAll("details")].every((d) => d.open = true)`)
}

// TestEveryPageOfTheOfficeIsAccessible runs axe-core on everything that can be
// seen, on phone and desktop, light and dark, and measures targets and text at
// twice the size. Each page is loaded once.
func TestEveryPageOfTheOfficeIsAccessible(t *testing.T) {
	t.Parallel()
	s, data := healthSite(t, withComputer(&tray{network: onWiFi}))
	someSubmissions(t, s)
	someHealth(t, data, s.Clock.Now())
	s.Account(t, "Anna", store.Administrator)
	backUp(t, s)
	storeList(t, s, broughtNames...)
	someTriedLinks(t, s)
	someWait(t, s)
	p := browser.Page(t, browsertest.Screen(320, 568), browsertest.ReducedMotion(), browsertest.WithAxe())
	see := func(v view) {
		p.Open(s.URL + v.path)
		p.Wait(`document.readyState === "complete"`)
		if v.get != nil {
			v.get(p)
		}
		shot := strings.ReplaceAll(v.name, " ", "-")
		look := func(on string) {
			p.WantAccessible(v.name + " on a " + on)
			p.WantBigTargets(v.name + " on a " + on)
			p.WantWholeWords(v.name + " on a " + on)
		}
		look("phone")
		p.ScreenshotAll("office-phone-light-" + shot)
		p.OnDesktop(func() {
			look("desktop")
			browsertest.ScreenshotForPeople(p, "office-desktop-light-"+shot)
		})
		p.InDark(func() { // the colours do not depend on the screen
			p.WantReadable(v.name + ", dark")
			browsertest.ScreenshotForPeople(p, "office-phone-dark-"+shot)
		})
		p.WantReflow(v.name)
		if problems := p.Problems(); len(problems) > 0 {
			t.Errorf("%s: %q", v.name, problems)
		}
	}
	for _, v := range outside {
		see(v)
	}
	p.Open(s.URL + s.EnterLink())
	p.Wait(`location.pathname === "/admin"`)
	p.InForcedColors(func() {
		if n := browsertest.Value[int](p, `[...document.querySelectorAll(".places li a")].filter((a) =>
			getComputedStyle(a).borderBottomColor !== getComputedStyle(document.body).backgroundColor).length`); n != 1 {
			t.Errorf("%d tabs look current in colors that a person has chosen", n)
		}
		p.ScreenshotAll("office-phone-forced-statistics")
	})
	for _, v := range inside {
		see(v)
		wantHelp(t, s, p, v.name)
	}
	if *takePictures {
		takeHelpPictures(t, s)
	}
	leap(t, s, 40*24*time.Hour)
	p.Open(s.URL + s.EnterLink()) // the session is over
	p.Wait(`document.querySelector(".needs a[href='/admin/clock']")`)
	for _, v := range doubted {
		see(v)
		wantHelp(t, s, p, v.name)
	}
	for _, request := range p.Requests() {
		if !strings.HasPrefix(request, s.URL) && !strings.HasPrefix(request, "data:") {
			t.Errorf("another host is asked: %s", request)
		}
	}
}

// wantHelp checks that each link to the help of a page leads to a task.
func wantHelp(t *testing.T, s *webtest.Site, p *browsertest.Page, name string) {
	t.Helper()
	all := browsertest.Value[[]string](p, `[...document.querySelectorAll("#help, .more")].map((a) => a.getAttribute("href"))`)
	if len(all) == 0 {
		t.Errorf("%s: there is no way to the help", name)
	}
	for _, link := range all {
		if a := s.Ask(t, "GET", link, ""); a.Status != 200 || !strings.Contains(a.Body, `id="q"`) {
			t.Errorf("%s: %s: %d", name, link, a.Status)
		}
	}
}

// takePictures has the pictures of the help taken anew.
var takePictures = flag.Bool("update", false, "take the pictures in assets/docs/staff/pictures anew")

// takeHelpPictures takes the pictures of the help from the pages themselves.
func takeHelpPictures(t *testing.T, s *webtest.Site) {
	folder := filepath.Join("..", "..", "assets", "docs", "staff", "pictures")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range i18n.Languages {
		p := browser.Page(t, browsertest.Screen(760, 800), browsertest.ReducedMotion(), browsertest.Language(lang))
		p.Open(s.URL + s.EnterLink())
		arrive(p, "/admin")
		for _, v := range []struct {
			name, path string
			height     float64
		}{
			{"today", "/admin", 540}, {"ministries", "/admin/ministries", 540}, {"council", "/admin/statistics?from=", 800},
			{"share", "/admin/share", 400}, {"computer", "/admin/computer", 540}, {"parish", "/admin/settings", 540},
			{"calls", "/admin/connect", 540}, {"leaders", "/admin/leaders", 540}, {"waiting", "/admin/waiting", 540},
			{"cards", "/admin/cards", 540}, {"call-sheets", "/admin/call-sheets", 540},
		} {
			p.Open(s.URL + v.path)
			p.Wait(`document.readyState === "complete"`)
			// The folder of this test is none that anybody has.
			p.Wait(`document.querySelectorAll("main .soft").forEach((e) => e.textContent = e.textContent.replace(/\/tmp\/[^ ]*[0-9]/, "/media/backup")) || true`)
			p.SaveWebP(filepath.Join(folder, v.name+"-"+lang+".webp"), "#title", v.height)
		}
	}
}

// TestAParishsColourStaysReadable looks at the quiz in colours that could not
// be read as they are.
func TestAParishsColourStaysReadable(t *testing.T) {
	t.Parallel()
	for _, colour := range []string{"#ffee58", "#0b0b3b", "#808080"} {
		s := webtest.New(t)
		admin := s.Account(t, "Anna", store.Administrator)
		files := map[string][]byte{"logo": picture(t, 300, 120), "photo": picture(t, 1600, 900)}
		if a := saveWith(t, s, admin, files, "version", "0", "name", "St. Edward Church", "photo_alt", "Our church", "phone", "555 0100",
			"colour", colour,
			"own_colour", "1"); a.Status != 303 {
			t.Fatal(a.Status)
		}
		for look, options := range map[string][]browsertest.Option{"light": {browsertest.Phone()},
			"dark": {browsertest.Phone(), browsertest.Dark()}} {
			p := browser.Page(t, append(options, browsertest.ReducedMotion(), browsertest.WithAxe())...)
			for name, path := range map[string]string{
				"first": "/", "kiosk": "/?kiosk=1",
				"question": "/?age=married-parents&gender=female&states=married&q=states",
				"result":   "/result?age=married-parents&gender=female&states=married&situation=just-curious&interests=service",
			} {
				p.Open(s.URL + path)
				p.Wait(`document.readyState === "complete" && getComputedStyle(document.documentElement).getPropertyValue("--brand") !== "#1f4e79"`)
				p.WantAccessible(colour + " " + look + " " + name)
				p.Screenshot("parish-" + colour[1:] + "-" + look + "-" + name)
			}
		}
	}
}
