package web_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"ministryfinder/embedded/parish"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web/browsertest"
)

// Who adds the tablet's page to the home screen gets an icon that opens the kiosk again,
// in the tablet's own language, with and without a network.
func TestATabletsIconOpensTheKiosk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	contacts := `{"name":"Saint Ed","phone":"(615) 555-0199","email":"office@example.org","site":"https://example.org/"}`
	if err := s.Store.SetSetting(t.Context(), "test", parish.SettingName, contacts, 0, s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	l := newLine(t, s)
	at := l.url("127.0.0.1")
	p := browser.Page(t, browsertest.AtStart(movedClock), browsertest.Screen(834, 1112))
	manifest := func() (m struct{ ID, StartURL, Scope, Display string }) {
		p.Wait(`window.read ??= (fetch(document.querySelector("link[rel=manifest]").href).then(async (res) => { window.manifest = await res.json(); }), 1)`)
		p.Wait(`Boolean(window.manifest)`)
		for name, to := range map[string]*string{"id": &m.ID, "start_url": &m.StartURL, "scope": &m.Scope, "display": &m.Display} {
			*to = browsertest.Value[string](p, "window.manifest."+name)
		}
		return m
	}
	p.Open(at + "/")
	phone := manifest()
	if phone.ID != "/" || phone.StartURL != "/" || phone.Display != "standalone" {
		t.Errorf("a phone's is %+v", phone)
	}
	for _, path := range []string{"/?kiosk=1", "/?kiosk=1&lang=es", "/privacy?kiosk=1"} {
		p.Open(at + path)
		m := manifest()
		if m.ID != "/?kiosk=1" || m.StartURL != "/?kiosk=1" || m.Scope != "/" || m.Display != "fullscreen" {
			t.Fatalf("that of %s is %+v", path, m)
		}
	}
	p.Open(at + manifest().StartURL)
	p.Wait(inviting)
	p.Wait(ready)
	l.Cut()
	p.Open(at + "/?kiosk=1")
	p.Wait(`document.documentElement.classList.contains("kiosk") && window.finder?.startOver && document.getElementById("offline").textContent !== ""`)
	if link := browsertest.Value[string](p, `document.querySelector("link[rel=manifest]").href`); !strings.Contains(link, "kiosk=1") {
		t.Errorf("without a network the icon is that of %s", link)
	}
	// No link of the kept page leads out of the kiosk.
	answerAll(p, adult)
	if out := browsertest.Value[[]string](p, `[...document.querySelectorAll("a[href]")].map((a) => a.href).filter((to) => !to.startsWith(location.origin))`); len(out) > 0 {
		t.Errorf("away from the tablet lead %q", out)
	}
	p.Click("#privacy")
	p.Wait(`location.pathname === "/privacy" && document.readyState === "complete" && window.finder`)
	if !browsertest.Value[bool](p, `finder.kiosk`) {
		t.Fatalf("at %s the tablet is none any more", p.Address())
	}
	p.Click("#language")
	p.Wait(`location.pathname === "/privacy" && document.documentElement.lang === "es" && document.readyState === "complete" && window.finder?.kiosk`)
	l.Mend()
	advance(p, "91")
	p.Wait(`location.href === ` + quote(at+"/?kiosk=1") + ` && window.later === 0 && ` + inviting)
}

// The login page of a Wi-Fi, which answers everything with 200, is no server of ours: a
// tablet goes on with what it has, and does not open that page.
func TestATabletDoesNotOpenTheLoginPageOfAWiFi(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := newLine(t, s)
	at := l.url(browsertest.PlainHost)
	p := browser.Page(t)
	p.Open(at + "/?kiosk=1")
	p.Wait(inviting + ` && finder.pages.en && finder.pages.es && finder.ownLanguage === "en"`)
	p.Wait(`performance.getEntriesByName(location.origin + "/api/get-ministries").length > 0`)
	var asked atomic.Int64
	l.set(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/health" {
			asked.Add(1)
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<!doctype html><title>Guest Wi-Fi</title><p>Please sign in"))
	}))
	browsertest.Value[any](p, `void (window.stayed = true)`)
	p.Click(".begin[lang=es]")
	p.Wait(`document.documentElement.lang === "es" && !document.getElementById("quiz").hidden && window.stayed`)
	question(p, quiz.Age)
	p.Click("#home")
	testkit.Eventually(t, "the tablet's questions for the server", func() (bool, int64) { return asked.Load() >= 3, asked.Load() })
	p.Wait(inviting + ` && window.stayed`)
	l.set(s.Config.Handler)
	p.Wait(`!window.stayed && ` + inviting)
}
