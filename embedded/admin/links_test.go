package admin_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/linkcheck"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// linkedTo gives the first two ministries links of a website.
func linkedTo(t *testing.T, s *webtest.Site, links ...string) {
	t.Helper()
	_, err := s.Store.ChangeCatalogue(t.Context(), store.CatalogueChange{Who: "test", Action: store.ActionUpdate, At: s.Clock.Now()},
		func(present []catalogue.Ministry) ([]catalogue.Ministry, error) {
			for i := range present {
				present[i].Links = nil
			}
			present[0].Links, present[1].Links = links[:1], links[1:]
			return present, nil
		})
	if err != nil {
		t.Fatal(err)
	}
}

// An editor presses the button, sees how far it is, also on another server, and stops
// it; Today names what leads nowhere until it is changed. Without anybody's button the
// links are tried once a month only, where that is chosen.
func TestLinksThatLeadNowhereAreFound(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		var asked atomic.Int32
		var slow atomic.Bool
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch asked.Add(1); {
			case slow.Load():
				<-r.Context().Done()
			case r.URL.Path == "/gone":
				w.WriteHeader(404)
			case r.URL.Path == "/closed":
				w.WriteHeader(403)
			}
		}))
		t.Cleanup(site.Close)
		onLoopback := func(c *web.Config) { c.LinksOnLoopback, c.Now = true, s.Clock.Now }
		first, second := webtest.On(t, s.Store, onLoopback), webtest.On(t, s.Store, onLoopback)
		gone := site.URL + "/gone"
		linkedTo(t, s, gone, site.URL+"/well", site.URL+"/closed")
		eva, anna := s.Account(t, "Eva", store.Editor), s.Account(t, "Anna", store.Administrator)
		look := func(at *webtest.Site, path string) string {
			t.Helper()
			a := at.Ask(t, "GET", path, "", "Cookie", eva, "Accept", "text/html")
			if a.Status != 200 {
				t.Fatal(a.Status, a.Body)
			}
			return a.Body
		}
		const page = "/admin/ministries/links"
		press := func(at *webtest.Site, what string) {
			t.Helper()
			if a := post(t, at, page+"/"+what, eva, nil); a.Status != 303 || a.Header.Get("Location") != page {
				t.Fatalf("%s: %d %s", what, a.Status, a.Body)
			}
		}
		tried := func(at *webtest.Site) func() bool {
			return func() bool { return !strings.Contains(look(at, page), `id="running"`) }
		}
		if body := look(first, page); !strings.Contains(body, "Try 3 links now") || strings.Contains(body, `id="monthly"`) {
			t.Error(body)
		}
		// Nobody has asked for it: nothing is asked.
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		first.Config.Handler.(*web.Server).RunBackground(ctx)
		if asked.Load() != 0 {
			t.Error("websites are asked unasked")
		}

		press(first, "try")
		background(t, tried(first), first)
		for path, want := range map[string][]string{
			page: {"Links that answer: 1 of 3.", "The website says that there is no such page.", gone + `"`,
				`href="/admin/ministries/1#links"`, "The website does not let programs look.", "Could not be tried: 1"},
			page + "?lang=es":   {"Enlaces que responden: 1 de 3.", "El sitio web dice que esa página no existe.", "No se pudieron probar: 1"},
			"/admin":            {"leads nowhere: " + gone, "Change the link", `href="/admin/ministries/1#links"`},
			"/admin?lang=es":    {"no lleva a ninguna parte: " + gone, "Cambiar el enlace"},
			"/admin/ministries": {`href="` + page + `"`},
		} {
			body := look(second, path)
			for _, text := range want {
				if !strings.Contains(body, text) {
					t.Errorf("%s does not say %q: %s", path, text, body)
				}
			}
		}
		// When it is changed it is told no more.
		linkedTo(t, s, site.URL+"/new", site.URL+"/well", site.URL+"/closed")
		if body := look(first, "/admin"); strings.Contains(body, "leads nowhere") {
			t.Error(body)
		}

		// A round that takes long is seen and stopped from another server.
		slow.Store(true)
		before := asked.Load()
		running := make(chan struct{})
		inRound, end := context.WithCancel(t.Context())
		go func() {
			defer close(running)
			first.Config.Handler.(*web.Server).RunBackground(inRound)
		}()
		press(first, "try")
		testkit.Eventually(t, "the website is asked", func() (bool, string) { return asked.Load() > before, "" })
		press(second, "try") // which changes nothing: one is made already
		testkit.Eventually(t, "the other server sees how far it is", func() (bool, string) {
			body := look(second, page)
			return strings.Contains(body, "Links tried so far: 0 of 3."), body
		})
		press(second, "stop")
		testkit.Eventually(t, "it is stopped", func() (bool, string) { return tried(second)(), "" })
		if body := look(second, page); !strings.Contains(body, "It was stopped before its end.") {
			t.Error(body)
		}
		end()
		<-running
		slow.Store(false)

		// Each month, where an administrator wants it.
		if a := post(t, first, page+"/monthly", eva, url.Values{"on": {"1"}}); a.Status != 403 {
			t.Errorf("an editor: %d", a.Status)
		}
		if a := post(t, first, page+"/monthly", anna, url.Values{"on": {"1"}}); a.Status != 303 ||
			lastEntry(t, first).Action != "settings.link_check" {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		linkedTo(t, s, gone, site.URL+"/well")
		isDead := func() bool { return strings.Contains(look(first, "/admin"), "leads nowhere: "+gone) }
		wasAsked := func() bool { return asked.Load() > before }
		s.Clock.Advance(31 * 24 * time.Hour)
		eva = enterAs(t, s, "Eva")
		before = asked.Load()
		background(t, func() bool { return wasAsked() && tried(first)() && strings.Contains(look(first, page), "Tried today") }, first, second)
		if isDead() {
			t.Error("what was gone once is told")
		}
		s.Clock.Advance(24*time.Hour + time.Minute)
		eva = enterAs(t, s, "Eva")
		background(t, isDead, first, second)
		if job, err := s.Store.JobNamed(t.Context(), "links"); err != nil || strings.Contains(job.Outcome, "offline") {
			t.Error(job, err)
		}
	})
}

// enterAs signs an account in anew.
func enterAs(t *testing.T, s *webtest.Site, name string) string {
	t.Helper()
	door := s.Door(t)
	all, err := s.Store.Users(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, u := range all {
		if u.Name == name {
			signed, err := door.StartSessionOf(t.Context(), u, "", "test")
			if err != nil {
				t.Fatal(err)
			}
			return door.SessionCookie(false) + "=" + signed.Token
		}
	}
	t.Fatalf("nobody is called %s", name)
	return ""
}

// someTriedLinks are links of which one leads nowhere and one could not be tried, as a
// round has found them.
func someTriedLinks(t *testing.T, s *webtest.Site) {
	t.Helper()
	const gone, closed = "https://www.example.org/ministries/moms-group/a-page-that-is-there-no-more", "https://closed.example.org/"
	linkedTo(t, s, gone, closed, "https://parish.example.org/")
	now := s.Clock.Now()
	text, err := json.Marshal(linkcheck.State{Links: []linkcheck.Tried{
		{URL: gone, Outcome: linkcheck.Gone, At: now, Since: now, Dead: true}, {URL: closed, Outcome: linkcheck.Closed, At: now},
		{URL: "https://parish.example.org/", Outcome: linkcheck.Answers, At: now},
	}})
	if err == nil {
		err = s.Store.ReleaseLease(t.Context(), "links", "test", string(text), nil, now, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
}
