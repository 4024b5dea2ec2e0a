package web_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// The calendar gets the server's file, which every browser saves, and one that the page
// makes where the server cannot be reached or has trouble.
func TestTheCalendarTakesTheServersFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	contact(t, s, map[string]func(m *catalogue.Ministry){"mass": func(m *catalogue.Ministry) { m.When = "Sundays, 9 to 10 am" },
		"confession": func(m *catalogue.Ministry) { m.When = "Saturdays, 4 to 5 pm" }})
	l := newLine(t, s)
	var taken, busy atomic.Int64
	l.set(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/calendar/confession.ics":
		case busy.Load() > 0:
			w.Header().Set("Finder-Format", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		case r.Method == http.MethodGet:
			taken.Add(1)
		}
		s.Config.Handler.ServeHTTP(w, r)
	}))
	p := browser.Page(t, browsertest.AtStart(`window.made = 0; { const make = URL.createObjectURL; URL.createObjectURL = (blob) => { window.made++; return make.call(URL, blob); }; }`))
	p.Open(l.url("127.0.0.1") + "/?age=journeying-adults&gender=male&states=single&situation=just-curious&interests=all&q=interests")
	question(p, quiz.Interests)
	p.Click("#next")
	p.Wait(`document.querySelector('[data-key="confession"] [data-step=calendar]')`)
	take := func() {
		browsertest.Value[any](p, `void (document.querySelectorAll("details").forEach((d) => { d.open = true; }), document.querySelector('[data-key="confession"] [data-step=calendar]').click())`)
	}
	take()
	testkit.Eventually(t, "the server's file", func() (bool, int64) { return taken.Load() == 1, taken.Load() })
	if n := browsertest.Value[int](p, "window.made"); n != 0 || !browsertest.Value[bool](p, `Boolean(document.getElementById("result"))`) {
		t.Errorf("%d files were made with a server that answers, at %s", n, p.Address())
	}
	busy.Store(1)
	take()
	p.Wait("window.made === 1")
	l.Cut()
	take()
	p.Wait("window.made === 2")
	if n := taken.Load(); n != 1 || !browsertest.Value[bool](p, `Boolean(document.getElementById("result"))`) {
		t.Errorf("the server gave %d files", n)
	}
}
