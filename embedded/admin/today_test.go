package admin_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// The first page says how it is, how many came and what needs somebody, and does
// not ask any more for what is done.
func TestTodaySaysWhatNeedsYou(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		anna := s.Account(t, "Anna", store.Administrator)
		look := func(path string) string {
			t.Helper()
			a := s.Ask(t, "GET", path, "", "Cookie", anna, "Accept", "text/html")
			if a.Status != 200 {
				t.Fatal(a.Status, a.Body)
			}
			return a.Body
		}
		wants := func(body string, want ...string) {
			t.Helper()
			for _, text := range want {
				if !strings.Contains(body, text) {
					t.Errorf("%q is not said: %s", text, body)
				}
			}
		}
		page := look("/admin")
		wants(page, "All is well. The quiz answers.", "Nobody has taken the quiz in the last 14 days.", "nobody to ask.",
			`href="/admin/ministries?missing=contact"`, "1 of 5 done", "No phone has opened it yet", "No backup yet",
			`id="home" href="/admin"`,
			`href="/" id="see-quiz"`)
		wants(look("/admin?lang=es"), "Todo está bien.", "0 personas", "Todavía no hay copia",
			`href="/admin/ministries?missing=contact&amp;lang=es"`)
		if n := strings.Count(page, "<li><a href=\"/admin"); n > 6+4 {
			t.Errorf("the menu has %d entries and tiles", n)
		}

		const choir = `{"ministry_key":"choir-of-our-own","name":"Choir","phone":"555 0100"}`
		if a := s.Ask(t, "POST", "/api/ministries", choir, "Content-Type", "application/json", "Cookie", anna); a.Status > 201 {
			t.Fatal(a.Status, a.Body)
		}
		someSubmissions(t, s)
		backUp(t, s)
		if a := s.Ask(t, "GET", "/", "", "Accept", "text/html", "X-Forwarded-For", "192.0.2.7"); a.Status != 200 {
			t.Fatal(a.Status)
		}
		page = look("/admin")
		wants(page, "The last backup was made today at", "A phone was here just now", "4 of 5 done",
			"is not in Spanish yet.", `href="/admin/ministries/translate"`)
		s.Clock.Advance(2 * time.Minute)
		wants(look("/admin"), "A phone was here 2 minutes ago")
		refusedAnswersAreTold(t, s, look)
		s.Clock.Advance(7 * 24 * time.Hour)
		anna = s.Enter(t)
		if page := look("/admin"); strings.Contains(page, `href="/admin/help/refused`) {
			t.Errorf("a week later they are told still: %s", page)
		}

		all := look("/admin/ministries?missing=contact")
		wants(all, `<option value="contact" selected>`)
		// Where the statistics were they are still found.
		if a := s.Ask(t, "GET", "/admin?from=&age=infant", "", "Cookie", anna); a.Status != 303 ||
			a.Header.Get("Location") != "/admin/statistics?from=&age=infant" {
			t.Errorf("%d %s", a.Status, a.Header.Get("Location"))
		}
		// What is not there has the menu all the same, and leads back to it.
		for _, path := range []string{"/admin/nothing", "/admin/ministries/99999", "/admin/setup/computer"} {
			a := s.Ask(t, "GET", path, "", "Cookie", anna, "Accept", "text/html")
			if a.Status != 404 || !strings.Contains(a.Body, `class="places"`) || !strings.Contains(a.Body, "To Today") {
				t.Errorf("%s: %d %s", path, a.Status, a.Body)
			}
		}
		if a := s.Ask(t, "GET", "/admin/nothing", "", "Accept", "text/html"); a.Status != 404 || strings.Contains(a.Body, "places") {
			t.Errorf("a stranger: %d %s", a.Status, a.Body)
		}
		eva := s.Account(t, "Eva", store.Editor)
		if a := s.Ask(t, "GET", "/admin/settings", "", "Cookie", eva, "Accept", "text/html"); a.Status != 403 ||
			!strings.Contains(a.Body, `class="places"`) {
			t.Errorf("an editor: %d %s", a.Status, a.Body)
		}
	})
}

// A browser that is signed in is led back from the quiz, a visitor and a tablet in
// the hall are not; and what one gets the other does not.
func TestTheQuizLeadsStaffBack(t *testing.T) {
	s := webtest.New(t)
	anna := s.Account(t, "Anna", store.Administrator)
	const back = `id="dashboard"`
	for _, c := range []struct {
		path, cookie, accept string
		want                 bool
	}{
		{"/", anna, "text/html", true}, {"/", "", "text/html", false}, {"/", anna, "*/*", false}, {"/?kiosk=1", anna, "text/html", false},
		{"/?lang=es", anna, "text/html", true}, {"/privacy", anna, "text/html", true}, {"/privacy", "", "text/html", false},
		{"/result?age=married-parents&gender=female&states=married&situation=just-curious&interests=service", anna, "text/html", true}, {"/", anna, "text/html", true},
	} {
		a := s.Ask(t, "GET", c.path, "", "Cookie", c.cookie, "Accept", c.accept)
		if a.Status != 200 || strings.Contains(a.Body, back) != c.want {
			t.Errorf("%+v: %d %s", c, a.Status, a.Body)
		}
	}
}

// refusedAnswersAreTold looks for answers that were not taken: from five on, with the
// reasons, in both languages.
func refusedAnswersAreTold(t *testing.T, s *webtest.Site, look func(path string) string) {
	t.Helper()
	refuse := func(n int) {
		t.Helper()
		for range n {
			if a := s.Ask(t, "POST", "/api/submit", "[]", "Content-Type", "application/json"); a.Status != 400 {
				t.Fatal(a.Status, a.Body)
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // one round of what the server does for itself, and its end
		s.Config.Handler.(*web.Server).RunBackground(ctx)
	}
	refuse(4)
	if page := look("/admin"); strings.Contains(page, `href="/admin/help/refused`) {
		t.Errorf("four are told: %s", page)
	}
	refuse(1)
	today := s.Clock.Now().In(s.Store.Zone()).Format(time.DateOnly)
	if err := s.Store.AddCounts(t.Context(), s.Store.CountsEpoch(), []store.DayCount{
		{Day: today, Question: store.CountedRefused, Value: store.RefusedLimit, N: 30},
		{Day: today, Question: store.CountedRefused, Value: store.RefusedNotKept, N: 2},
	}); err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{
		"en": "In the last 7 days answers were not taken 37 times. Too many came within a minute from one network: 30. " +
			"The computer could not keep them: 2. They did not fit this version of the quiz: 5.",
		"es": "En los últimos 7 días no se aceptaron respuestas 37 veces. Llegaron demasiadas en un minuto desde una misma red: 30. " +
			"La computadora no pudo guardarlas: 2. No eran para esta versión del cuestionario: 5.",
	} {
		if page := look("/admin?lang=" + lang); !strings.Contains(page, want) || !strings.Contains(page, `href="/admin/help/refused`) {
			t.Errorf("%s: %s", lang, page)
		}
	}
}

// TestAnAdministratorSaysThatTheDateIsRight has a computer that was off for two months,
// and one whose clock is set while somebody looks at the page.
func TestAnAdministratorSaysThatTheDateIsRight(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		look := func(cookie, path string, want ...string) {
			t.Helper()
			a := s.Ask(t, "GET", path, "", "Cookie", cookie, "Accept", "text/html")
			for _, text := range want {
				if a.Status != 200 || !strings.Contains(a.Body, text) {
					t.Errorf("%s: %d, %q is not said: %s", path, a.Status, text, a.Body)
				}
			}
		}
		const off = 62 * 24 * time.Hour
		leap(t, s, off)
		texts, now := i18n.For("en"), s.Clock.Now().In(s.Store.Zone())
		was := now.Add(-off)
		anna, eva := s.Account(t, "Anna", store.Administrator), s.Account(t, "Eva", store.Editor)
		for _, path := range []string{"/admin", "/admin/computer", "/admin/health"} {
			look(eva, path, "says that today is "+texts.Date(now), "was sure is "+texts.Date(was), `href="/admin/clock"`)
		}
		look(anna, "/admin/clock", texts.LongDate(now), texts.LongDate(was), "cannot be taken back", `id="confirm"`)
		look(eva, "/admin/clock", `id="ask"`)
		form := url.Values{"day": {now.AddDate(0, 0, 1).Format(time.DateOnly)}}
		if a := post(t, s, "/admin/clock", anna, form); a.Status != 409 || !strings.Contains(a.Body, "changed meanwhile") {
			t.Errorf("another day: %d %s", a.Status, a.Body)
		}
		if c, err := s.Store.ClockAt(t.Context(), s.Clock.Now()); err != nil || !c.Doubted {
			t.Errorf("another day is believed: %+v (%v)", c, err)
		}
		form.Set("day", now.Format(time.DateOnly))
		if a := post(t, s, "/admin/clock", anna, form); a.Status != 303 || a.Header.Get("Location") != "/admin?done=clock" {
			t.Errorf("%d %v", a.Status, a.Header)
		}
		look(anna, "/admin?done=clock", "goes on from today")
		look(anna, "/admin/log", "date said to be right")
		if a := s.Ask(t, "GET", "/admin", "", "Cookie", anna, "Accept", "text/html"); strings.Contains(a.Body, "/admin/clock") {
			t.Errorf("the warning is still there: %s", a.Body)
		}
		if a := post(t, s, "/admin/clock", anna, form); a.Status != 303 || a.Header.Get("Location") != "/admin/clock" {
			t.Errorf("pressed twice: %d %v", a.Status, a.Header)
		}
		look(anna, "/admin/clock?lang=es", `id="well"`)

		// The date is wrong, and somebody sets the clock.
		leap(t, s, 400*24*time.Hour)
		look(s.Enter(t), "/admin", "/admin/clock")
		s.Clock.Advance(-400 * 24 * time.Hour)
		anna = s.Enter(t)
		look(anna, "/admin/clock", `id="well"`)
		if a := s.Ask(t, "GET", "/admin", "", "Cookie", anna, "Accept", "text/html"); strings.Contains(a.Body, "/admin/clock") {
			t.Errorf("the clock is set, and the warning is still there: %s", a.Body)
		}
	})
}

// leap notes the date, and has the clock go on by so much.
func leap(t *testing.T, s *webtest.Site, by time.Duration) {
	t.Helper()
	_, err := s.Store.RecordClock(t.Context(), time.Time{}, s.Clock.Now())
	testkit.Must(t, err)
	s.Clock.Advance(by)
	s.Keeper.Refresh(t.Context())
}

// Since when the first one waits is said as people say it.
func TestTodaySaysSinceWhenTheFirstOneWaits(t *testing.T) {
	s := webtest.New(t)
	takesCalls(t, s)
	anna := s.Account(t, "Anna", store.Administrator)
	for _, step := range []struct {
		daysAgo int
		en, es  string
	}{
		{0, "The first one has waited since today.", "La primera espera desde hoy."},
		{1, "The first one has waited since yesterday.", "La primera espera desde ayer."},
		{2, "The first one has waited since ", "La primera espera desde el "},
	} {
		someoneAsks(t, s, "Lena", "(615) 555-0101", step.daysAgo, 0, 1)
		if body := pageOf(t, s, anna, "/admin"); !strings.Contains(body, step.en) {
			t.Errorf("%d days ago: %q is not said: %s", step.daysAgo, step.en, body)
		}
		if body := pageOf(t, s, anna, "/admin?lang=es"); !strings.Contains(body, step.es) {
			t.Errorf("%d days ago: %q is not said: %s", step.daysAgo, step.es, body)
		}
	}
}
