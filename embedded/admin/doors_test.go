package admin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// with are headers beside or instead of those of a browser that opens a page.
func with(headers ...string) []string { return append(webtest.Opening(), headers...) }

// hidden finds the token in a page's form.
var hidden = regexp.MustCompile(`name="t" value="([^"]+)"`)

// Who only looks at a link, or fetches it ahead, does not use it; a person
// presses the button.
func TestALinkIsUsedByABrowserThatOpensItAndByNobodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		link := s.EnterLink() + "&next=/admin/health&lang=es"
		for name, c := range map[string]struct {
			method  string
			headers []string
		}{
			"HEAD": {"HEAD", webtest.Opening()}, "a preview": {"GET", nil},
			"an app's preview": {"GET", []string{"User-Agent", "WhatsApp/2.0", "Accept", "text/html"}},
			"prefetch":         {"GET", with("Sec-Purpose", "prefetch")}, "prerender": {"GET", with("Sec-Purpose", "prefetch;prerender")},
			"Firefox ahead": {"GET", with("X-Moz", "prefetch")},
			"Safari ahead":  {"GET", with("X-Purpose", "preview")}, "an image": {"GET", with("Sec-Fetch-Dest", "image")},
			"a frame":  {"GET", with("Sec-Fetch-Dest", "iframe")},
			"a script": {"GET", with("Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty")},
			"a proxy":  {"GET", with("X-Forwarded-For", "192.0.2.1")}, "another proxy": {"GET", with("Forwarded", "for=192.0.2.1")},
		} {
			a := s.Ask(t, c.method, link, "", c.headers...)
			if a.Status != 200 || a.Header.Get("Set-Cookie") != "" || a.Header.Get("Cache-Control") != "no-store, no-transform" {
				t.Errorf("%s: %d %v", name, a.Status, a.Header)
			}
			if c.method == "GET" && !strings.Contains(a.Body, `<button class="primary">Entrar</button>`) {
				t.Errorf("%s sees no button: %s", name, a.Body)
			}
		}
		page := s.Ask(t, "GET", link, "", "Accept", "text/html").Body
		token := hidden.FindStringSubmatch(page)[1]
		if a := post(t, s, "/admin/enter", "", url.Values{"t": {token}, "next": {"/admin/health"}}, "Sec-Fetch-Site",
			"cross-site"); a.Status != 403 {
			t.Errorf("pressed by another site: %d", a.Status)
		}
		a := post(t, s, "/admin/enter", "", url.Values{"t": {token}, "next": {"/admin/health"}, "lang": {"es"}})
		if a.Status != 303 || a.Header.Get("Location") != "/admin/health?lang=es" || !isIn(t, s, cookieOf(a)) {
			t.Errorf("the button: %d %v", a.Status, a.Header)
		}
		if a := post(t, s, "/admin/enter", "", url.Values{"t": {token}}); a.Status != 403 || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("pressed twice: %d", a.Status)
		}
		if a := s.Ask(t, "GET", s.EnterLink(), "", webtest.Opening()...); a.Status != 303 || !isIn(t, s, cookieOf(a)) {
			t.Errorf("opened at this computer: %d", a.Status)
		}
	}, func(c *web.Config) { c.RateLimit = false })
}

func setUpLink(s *webtest.Site) string {
	return auth.SignLink(webtest.LinkKey, auth.LinkSetsUp, s.Clock.Now(), auth.SetUpLinkLife)
}

// The link of the first start makes the first account and is good for nothing
// else, and for nothing at all when there is one.
func TestTheLinkOfTheFirstStartMakesTheFirstAccountOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		token, late := setUpLink(s), setUpLink(s)
		form := url.Values{"t": {token}, "name": {"Anna"}, "password": {right}, "password_again": {right}}
		a := s.Ask(t, "GET", "/admin/enter?t="+token+"&next=/admin/people", "", webtest.Opening()...)
		if a.Status != 200 || a.Header.Get("Set-Cookie") != "" || !strings.Contains(a.Body, "Make my account") ||
			strings.Contains(a.Body, `name="later"`) {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		for name, values := range map[string]url.Values{
			"weak": {"t": {token}, "name": {"Anna"}, "password": {"short"}, "password_again": {"short"}}, "later": {"t": {token}, "later": {"1"}},
			"nothing": {"t": {token}},
		} {
			if a := post(t, s, "/admin/enter", "", values); a.Status != 400 || a.Header.Get("Set-Cookie") != "" || !strings.Contains(a.Body, token) {
				t.Errorf("%s: %d %v", name, a.Status, a.Header)
			}
		}
		if a := post(t, s, "/admin/setup", "", form); !strings.HasPrefix(a.Header.Get("Location"), "/admin/login") {
			t.Errorf("without a session: %d %v", a.Status, a.Header)
		}
		computer := s.Enter(t)
		a = post(t, s, "/admin/enter", "", form)
		if a.Status != 303 || a.Header.Get("Location") != "/admin/setup/parish" || !isIn(t, s, cookieOf(a)) {
			t.Fatalf("%d %v %s", a.Status, a.Header, a.Body)
		}
		if e, err := s.Store.AuditEntries(t.Context(), 0, 2); err != nil || e[1].Who != "@set-up-link" || e[1].Action != "user.add" ||
			e[0].Action != "signin" {
			t.Errorf("%+v (%v)", e, err)
		}
		form.Set("name", "Mallory")
		for name, token := range map[string]string{"the same": token, "another": late} {
			form.Set("t", token)
			if a := s.Ask(t, "GET", "/admin/enter?t="+token, "", webtest.Opening()...); a.Status != 403 || a.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s, afterwards: %d", name, a.Status)
			}
			if a := post(t, s, "/admin/enter", "", form); a.Status != 403 || a.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s, pressed afterwards: %d", name, a.Status)
			}
		}
		if a := post(t, s, "/admin/setup", computer, form); a.Status != 409 {
			t.Errorf("the set-up of who is signed in: %d", a.Status)
		}
		if users, err := s.Store.Users(t.Context()); err != nil || len(users) != 1 {
			t.Errorf("%+v (%v)", users, err)
		}
	})
}

// Of two who make the first account at once one has it.
func TestThereIsOneFirstAccount(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		counts := map[int]int{}
		answers := make(chan int)
		for i := range 6 {
			go func() {
				answers <- post(t, s, "/admin/enter", "", url.Values{"t": {setUpLink(s)}, "name": {fmt.Sprint("Anna ", i)}, "password": {right},
					"password_again": {right}}).Status
			}()
		}
		for range 6 {
			counts[<-answers]++
		}
		users, err := s.Store.Users(t.Context())
		if err != nil || len(users) != 1 || counts[303] != 1 || counts[409]+counts[403] != 5 {
			t.Errorf("%v, %d accounts (%v)", counts, len(users), err)
		}
	})
}

// Another program at this computer sets cookies of our name for other paths: they
// keep nobody out.
func TestOtherProgramsCookiesKeepNobodyOut(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	name, _, _ := strings.Cut(cookie, "=")
	if name == "finder_session" || !strings.HasPrefix(name, "finder_session_") {
		t.Errorf("the cookie has a name that every installation has: %s", name)
	}
	other := webtest.New(t)
	if elsewhere := other.Account(t, "Anna", store.Editor); strings.HasPrefix(elsewhere, name+"=") {
		t.Errorf("two installations name it %s", name)
	}
	planted := ""
	for i := range 19 {
		planted += fmt.Sprintf("%s=planted%d; ", name, i)
	}
	for _, cookies := range []string{name + "=x; " + cookie, planted + cookie, name + `="; ` + cookie, "finder_session=x; " + cookie} {
		if !isIn(t, s, cookies) {
			t.Errorf("kept out by %q", cookies)
		}
	}
	if isIn(t, s, planted+name+"=one more; "+cookie) {
		t.Error("more cookies are tried than may be")
	}
	if a := post(t, s, "/admin/sign-out", planted+cookie, nil); a.Status != 303 || isIn(t, s, cookie) {
		t.Errorf("signing out ends another session: %d", a.Status)
	}
}

// On HTTPS neither a neighbouring host nor plain HTTP sets our cookies, and what
// they set is not taken.
func TestOnHTTPSTheCookiesAreTheHostsOwn(t *testing.T) {
	proxies, err := ratelimit.NewAddresses([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.New(t, func(c *web.Config) { c.Addresses = proxies })
	plain := s.Account(t, "Anna", store.Editor)
	https := []string{"X-Forwarded-For", "192.0.2.1", "X-Forwarded-Proto", "https"}
	a := signIn(t, s, "Anna", right, https...)
	all := a.Header.Values("Set-Cookie")
	if a.Status != 303 || len(all) != 2 {
		t.Fatalf("%d %q", a.Status, all)
	}
	for _, c := range all {
		for _, want := range []string{"__Host-finder_", "; Path=/;", "; Secure", "; HttpOnly", "; SameSite=Lax"} {
			if !strings.Contains(c, want) {
				t.Errorf("%q is not %s", c, want)
			}
		}
		if strings.Contains(c, "Domain") {
			t.Errorf("%q is for other hosts", c)
		}
	}
	at := func(cookie string, headers ...string) int {
		return s.Ask(t, "GET", "/admin", "", append([]string{"Cookie", cookie}, headers...)...).Status
	}
	if got := at(cookieOf(a), https...); got != 200 {
		t.Errorf("its own: %d", got)
	}
	if got := at(plain, https...); got != 303 {
		t.Errorf("one that plain HTTP has set: %d", got)
	}
	if got := at(cookieOf(a)); got != 303 {
		t.Errorf("on plain HTTP: %d", got)
	}
}

// A stranger who guesses on and on keeps nobody out who has been in.
func TestTheBrowserThatWasInStaysWelcome(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		s.Account(t, "Anna", store.Editor)
		first := signIn(t, s, "Anna", right, "X-Forwarded-For", "192.0.2.1")
		_, browser, _ := strings.Cut(first.Header.Values("Set-Cookie")[1], "finder_browser_")
		browser, _, _ = strings.Cut("finder_browser_"+browser, ";")
		for i := range 2 * auth.MaxFailures {
			signIn(t, s, "Anna", "a guess", "X-Forwarded-For", fmt.Sprint("198.51.100.", i))
			signIn(t, s, "Nobody", "a guess", "X-Forwarded-For", "192.0.2.1")
		}
		if a := signIn(t, s, "Anna", right, "X-Forwarded-For", "192.0.2.77"); a.Status != 429 {
			t.Errorf("a stranger: %d", a.Status)
		}
		if a := signIn(t, s, "Anna", right, "X-Forwarded-For", "192.0.2.1", "Cookie", browser); a.Status != 303 {
			t.Errorf("the browser that was in: %d", a.Status)
		}
		if !strings.Contains(s.Ask(t, "GET", "/api/metrics", "").Body, `"sign_ins":{"locked_accounts":1}`) {
			t.Error("whoever watches is not told")
		}
	}, behindAProxy(t, false))
}

// Before an administrator is made or another's password set, who signed in long
// ago proves once more who asks.
func TestGraveChangesOfAccountsWantALateProof(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		admin := s.Account(t, "Anna", store.Administrator)
		s.Account(t, "Eva", store.Editor)
		add := func(cookie, name, role, own string) webtest.Answer {
			return post(t, s, "/admin/people", cookie, url.Values{"name": {name}, "role": {role}, "own_password": {own}})
		}
		change := func(cookie, what string, values url.Values) webtest.Answer {
			return post(t, s, fmt.Sprintf("/admin/people/%d/%s", idOf(t, s, "Eva"), what), cookie, values)
		}
		s.Clock.Advance(auth.ProveAgainAfter - time.Millisecond)
		if a := add(admin, "Early", "administrator", ""); a.Status != 200 {
			t.Errorf("just within the time: %d", a.Status)
		}
		if page := s.Ask(t, "GET", "/admin/people", "", "Cookie", admin).Body; strings.Contains(page, "own_password") {
			t.Error("within the time the page asks for the password")
		}
		s.Clock.Advance(time.Millisecond)
		// Eva's role, Eva's new password, an invitation
		if page := s.Ask(t, "GET", "/admin/people", "", "Cookie", admin).Body; strings.Count(page, `name="own_password"`) != 3 {
			t.Errorf("the page asks %d times", strings.Count(page, `name="own_password"`))
		}
		for own, says := range map[string]string{"": "give your own password", "wrong": "your own password was wrong"} {
			for name, a := range map[string]webtest.Answer{
				"a new one": add(admin, "Ida", "administrator", own),
				"a role":    change(admin, "role", url.Values{"role": {"administrator"}, "own_password": {own}}),
				"a reset":   change(admin, "link", url.Values{"own_password": {own}}),
			} {
				if a.Status != 403 || !strings.Contains(a.Body, says) || !strings.Contains(a.Body, `name="own_password"`) {
					t.Errorf("%s with %q: %d", name, own, a.Status)
				}
			}
			s.Clock.Advance(6 * time.Minute) // of the wrong ones nothing is locked
		}
		if a := signIn(t, s, "Eva", right); a.Status != 303 {
			t.Errorf("Eva's password is another: %d", a.Status)
		}
		if a := add(admin, "Ed", "editor", ""); a.Status != 200 {
			t.Errorf("an editor: %d", a.Status)
		}
		s.Clock.Advance(auth.FailureWindow)
		if a := add(admin, "Ida", "administrator", right); a.Status != 200 {
			t.Errorf("with the password: %d %s", a.Status, a.Body)
		}
		if a := change(admin, "link", url.Values{"own_password": {right}}); a.Status != 200 {
			t.Errorf("a reset with the password: %d", a.Status)
		}
		if a := change(admin, "role", url.Values{"role": {"administrator"}, "own_password": {right}}); a.Status != 303 {
			t.Errorf("a role with the password: %d", a.Status)
		}
		// The office computer has no password: it opens the dashboard anew.
		computer := s.Enter(t)
		if a := add(computer, "Olga", "administrator", ""); a.Status != 200 {
			t.Errorf("the office computer: %d", a.Status)
		}
		s.Clock.Advance(auth.ProveAgainAfter)
		if a := add(computer, "Olaf", "administrator", right); a.Status != 403 || !strings.Contains(a.Body, "open it again from the icon") {
			t.Errorf("the office computer later: %d", a.Status)
		}
	})
}

// One's own password is not reset, whoever one is and however lately one came.
func TestOnesOwnPasswordIsNotReset(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		admin := s.Account(t, "Anna", store.Administrator)
		a := post(t, s, fmt.Sprintf("/admin/people/%d/link", idOf(t, s, "Anna")), admin, url.Values{"own_password": {right}})
		if a.Status != http.StatusConflict || !strings.Contains(a.Body, "with the present one") {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		if page := s.Ask(t, "GET", "/admin/people", "", "Cookie", admin).Body; strings.Contains(page, "/link\"") {
			t.Error("the page offers it")
		}
		if a := signIn(t, s, "Anna", right); a.Status != 303 {
			t.Errorf("the password is another: %d", a.Status)
		}
	})
}

// A script that removes everything says so with the page's word.
func TestAScriptRemovesEverythingWithTheWordOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		s.Account(t, "Anna", store.Administrator)
		for i := range 2 {
			s.Ask(t, "POST", "/api/submit", fmt.Sprintf(`{"session_id":"%d"}`, i), "Content-Type", "application/json")
		}
		clear := func(body string) webtest.Answer {
			return s.Ask(t, "POST", "/admin/api/clear-all-data", body, "Authorization", basic("Anna", right))
		}
		for _, body := range []string{"", "{}", "null", `{"word":"yes"}`, `{"word":true}`, `"remove"`, "remove", "word=", `{"word":"remove"`,
			strings.Repeat(" ", 300<<10) + `{"word":"remove"}`} {
			if a := clear(body); a.Status != 400 || !strings.Contains(a.Body, `{\"word\":\"remove\"}`) ||
				!strings.Contains(a.Body, "validation_error") {
				t.Errorf("%.30q: %d %s", body, a.Status, a.Body)
			}
		}
		if a := clear(`{"word":" Remove "}`); a.Status != 200 || !strings.Contains(a.Body, `"records_deleted":2`) {
			t.Errorf("%d %s", a.Status, a.Body)
		}
		for _, body := range []string{`{"word":"eliminar"}`, "word=remove"} {
			if a := clear(body); a.Status != 200 {
				t.Errorf("%s: %d", body, a.Status)
			}
		}
	})
}

// With a certificate of the parish's own, on its Wi-Fi, no browser is told to
// insist on HTTPS for a year: the certificate may go again.
func TestAnOwnCertificateTellsNobodyToInsistOnHTTPS(t *testing.T) {
	clients, err := clientip.New(clientip.Config{Names: []string{"quiz.example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.New(t, func(c *web.Config) { c.Addresses.Clients = clients })
	over := httptest.NewTLSServer(s.Config.Handler)
	defer over.Close()
	for host, want := range map[string]bool{"": false, "ministry-finder.local:8080": false, "192.168.1.5": false, "quiz.example.org": true,
		"QUIZ.example.org:443": true} {
		req, err := http.NewRequestWithContext(t.Context(), "GET", over.URL+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		res, err := over.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if got := res.Header.Get("Strict-Transport-Security") != ""; got != want {
			t.Errorf("%q: %v, want %v", host, got, want)
		}
	}
}
