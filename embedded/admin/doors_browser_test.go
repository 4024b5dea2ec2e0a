package admin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web/browsertest"
	"ministryfinder/embedded/web/webtest"
)

// The tray opens the dashboard at a host of its own on this computer: the link
// signs in at once, and another program at 127.0.0.1 is not sent the cookies.
func TestOtherProgramsAreNotSentTheCookies(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Account(t, "Anna", store.Administrator)
	var seen atomic.Value
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/admin" {
			seen.Store(r.Header.Get("Cookie"))
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte("<title>another program</title>"))
	}))
	defer other.Close()
	p := browser.Page(t)
	p.Open(strings.Replace(s.URL, "127.0.0.1", "abcdefghijklmnopqrstuvwxyz.localhost", 1) + s.EnterLink())
	arrive(p, "/admin")
	p.Open(other.URL + "/admin")
	if got, _ := seen.Load().(string); got != "" {
		t.Errorf("another program was sent %q", got)
	}
	// At 127.0.0.1 itself cookies know no ports: this is what the own host is for.
	p.Open(s.URL + s.EnterLink())
	arrive(p, "/admin")
	p.Open(other.URL + "/admin")
	if got, _ := seen.Load().(string); !strings.Contains(got, "finder_session_") {
		t.Errorf("another program was sent %q: does the own host still make a difference?", got)
	}
}

// Where the link is opened elsewhere, and where it sets up, a person sees what it does.
func TestLinksShowWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]browsertest.Option{
		"en": {browsertest.WithAxe()}, "es-phone-dark": {browsertest.WithAxe(), browsertest.Phone(), browsertest.Dark(),
			browsertest.Language("es")},
	} {
		s := webtest.New(t, behindAProxy(t, false))
		p := browser.Page(t, options...)
		p.Open(s.URL + "/admin/enter?t=" + setUpLink(s))
		p.WantAccessible("set-up-" + name)
		p.Screenshot("link-set-up-" + name)
		fill(p, "#name", "Anna")
		fill(p, "#password", "short")
		p.Click(".fields .primary")
		p.Wait(`document.activeElement.id === "password" && document.activeElement.getAttribute("aria-invalid") === "true"`)
		if link := browsertest.Value[string](p, `document.getElementById("language").href`); !strings.Contains(link, "&t=") {
			t.Errorf("the other language loses the link: %s", link)
		}
		fill(p, "#password", right)
		fill(p, "#password-again", right)
		p.Click(".fields .primary")
		arrive(p, "/admin/setup/parish")
		// As through a proxy, which is not this computer.
		fetched := s.Ask(t, "GET", s.EnterLink()+"&lang="+name[:2], "", "X-Forwarded-For", "192.0.2.1", "Accept", "text/html")
		if fetched.Status != 200 {
			t.Fatal(fetched.Status)
		}
		p.Open(s.URL + "/admin/login")
		browsertest.Value[bool](p,
			`(document.documentElement.innerHTML = new DOMParser().parseFromString(`+quoted(
				fetched.Body)+`, "text/html").documentElement.innerHTML, true)`)
		p.Wait(`document.querySelector('input[name="t"]') !== null`)
		p.WantAccessible("link-" + name)
		p.Screenshot("link-" + name)
		p.Click("main .primary")
		arrive(p, "/admin")
	}
}
