package admin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

const (
	form  = "application/x-www-form-urlencoded"
	right = "a long way to Nashville"
)

// post sends a form of the office as a browser does from the same page.
func post(t *testing.T, s *webtest.Site, path, cookie string, values url.Values, headers ...string) webtest.Answer {
	t.Helper()
	all := append([]string{"Content-Type", form, "Cookie", cookie, "Accept", "text/html", "Sec-Fetch-Site", "same-origin"}, headers...)
	return s.Ask(t, "POST", path, values.Encode(), all...)
}

func signIn(t *testing.T, s *webtest.Site, name, password string, headers ...string) webtest.Answer {
	t.Helper()
	return post(t, s, "/admin/login", "", url.Values{"name": {name}, "password": {password}}, headers...)
}

func cookieOf(a webtest.Answer) string {
	c, _, _ := strings.Cut(a.Header.Get("Set-Cookie"), ";")
	return c
}

// isIn reports whether a cookie opens the office.
func isIn(t *testing.T, s *webtest.Site, cookie string) bool {
	t.Helper()
	return s.Ask(t, "GET", "/admin", "", "Cookie", cookie).Status == 200
}

func TestTheLinkOfTheTrayWorksOnceWithinAMinute(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		if a := s.Ask(t, "GET", "/admin", ""); a.Status != 303 || a.Header.Get("Location") != "/admin/login" {
			t.Fatalf("without signing in: %d %s", a.Status, a.Header.Get("Location"))
		}
		link := s.EnterLink()
		a := s.Ask(t, "GET", link, "", webtest.Opening()...)
		for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
			if !strings.Contains(a.Header.Get("Set-Cookie"), want) {
				t.Errorf("the cookie is not %s: %s", want, a.Header.Get("Set-Cookie"))
			}
		}
		if a.Status != 303 || a.Header.Get("Location") != "/admin/setup" {
			t.Errorf("the first time: %d %s", a.Status, a.Header.Get("Location"))
		}
		cookie := cookieOf(a)
		name, token, _ := strings.Cut(cookie, "=")
		if a := s.Ask(t, "GET", "/admin", "", "Cookie", cookie); a.Status != 200 ||
			!strings.Contains(a.Body, "Nobody has taken the quiz in the last 14 days") {
			t.Errorf("signed in: %d %s", a.Status, a.Body)
		}
		early := s.EnterLink()
		s.Clock.Advance(auth.LinkLife - time.Millisecond)
		if a := s.Ask(t, "GET", early, "", webtest.Opening()...); a.Status != 303 {
			t.Errorf("a moment before its end: %d", a.Status)
		}
		late := s.EnterLink()
		s.Clock.Advance(auth.LinkLife)
		for name, path := range map[string]string{
			"used before": link, "too late": late, "nothing": "/admin/enter", "garbage": "/admin/enter?t=%00%ff",
			"another key":      "/admin/enter?t=" + auth.SignLink([]byte("another"), auth.LinkOpens, s.Clock.Now(), auth.LinkLife),
			"no key":           "/admin/enter?t=" + auth.SignLink(nil, auth.LinkOpens, s.Clock.Now(), auth.LinkLife),
			"a cookie's token": "/admin/enter?t=" + token,
		} {
			if a := s.Ask(t, "GET", path, "", webtest.Opening()...); a.Status != 403 || a.Header.Get("Set-Cookie") != "" {
				t.Errorf("%s: %d %v", name, a.Status, a.Header)
			}
		}
		if isIn(t, s, name+"="+auth.SignLink(webtest.LinkKey, auth.LinkOpens, s.Clock.Now(), auth.LinkLife)) {
			t.Error("a link's token opens as a cookie")
		}
	})
}

func TestTheSetUpMakesTheFirstAccountOrIsPutOffForGood(t *testing.T) {
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		cookie := s.Enter(t)
		for name, c := range map[string]struct {
			values url.Values
			says   string
		}{
			"no name":   {url.Values{"name": {" "}, "password": {right}, "password_again": {right}}, "Please enter a name"},
			"short":     {url.Values{"name": {"Anna"}, "password": {"short"}, "password_again": {"short"}}, "at least 10 characters"},
			"common":    {url.Values{"name": {"Anna"}, "password": {"Password2026!"}, "password_again": {"Password2026!"}}, "one of the first"},
			"differing": {url.Values{"name": {"Anna"}, "password": {right}, "password_again": {right + "!"}}, "differ"},
		} {
			if a := post(t, s, "/admin/setup", cookie, c.values); a.Status != 400 || !strings.Contains(a.Body, c.says) ||
				strings.Contains(a.Body, right) {
				t.Errorf("%s: %d %s", name, a.Status, a.Body)
			}
		}
		if a := post(t, s, "/admin/setup", cookie, url.Values{"later": {"1"}}); a.Status != 303 ||
			a.Header.Get("Location") != "/admin/setup/parish" {
			t.Errorf("later: %d", a.Status)
		}
		if a := s.Ask(t, "GET", s.EnterLink(), "", webtest.Opening()...); a.Header.Get("Location") != "/admin" {
			t.Errorf("asked again although put off: %s", a.Header.Get("Location"))
		}
		a := post(t, s, "/admin/setup", cookie, url.Values{"name": {"Anna"}, "password": {right}, "password_again": {right}})
		if a.Status != 303 || !isIn(t, s, cookieOf(a)) {
			t.Fatalf("%d %s", a.Status, a.Body)
		}
		if a := post(t, s, "/admin/setup", cookie,
			url.Values{"name": {"anna"}, "password": {right}, "password_again": {right}}); a.Status != 409 {
			t.Errorf("the name again: %d", a.Status)
		}
		if a := signIn(t, s, "ANNA", right); a.Status != 303 || a.Header.Get("Location") != "/admin/login?signed=1" {
			t.Errorf("signing in: %d %s", a.Status, a.Body)
		}
	})
}

func TestAWrongPasswordCountsForAQuarterOfAnHour(t *testing.T) {
	proxies, err := ratelimit.NewAddresses([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		s.Account(t, "Ben", store.Editor)
		from := func(address, name, password string) int {
			return signIn(t, s, name, password, "X-Forwarded-For", address).Status
		}
		const lasting, forgotten = "192.0.2.1", "192.0.2.2"
		for i := range auth.MaxFailures - 1 {
			for _, address := range []string{lasting, forgotten} {
				from(address, fmt.Sprint("Nobody", i), "wrong") // of each account one, which slows none
			}
		}
		s.Clock.Advance(auth.FailureWindow)
		from(lasting, "Somebody", "wrong")
		if status := from(lasting, "Ben", right); status != 429 {
			t.Errorf("the fifth after just a quarter of an hour: %d", status)
		}
		s.Clock.Advance(time.Millisecond)
		from(forgotten, "Somebody", "wrong")
		if status := from(forgotten, "Ben", right); status != 303 {
			t.Errorf("the fifth a moment later: %d", status)
		}
	}, func(c *web.Config) { c.Addresses = proxies })
}

func TestASessionEndsWhenIdleAfterADayAndWhenSignedOut(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	s.Clock.Advance(auth.DefaultIdle - time.Millisecond)
	if !isIn(t, s, cookie) {
		t.Fatal("ended within the hour")
	}
	s.Clock.Advance(auth.DefaultIdle - time.Millisecond)
	if !isIn(t, s, cookie) {
		t.Fatal("ended although used within the hour")
	}
	s.Clock.Advance(auth.DefaultIdle)
	if isIn(t, s, cookie) {
		t.Error("an hour idle, and still open")
	}
	fresh := signIn(t, s, "Anna", right)
	cookie = cookieOf(fresh)
	for i := range 24 {
		s.Clock.Advance(59 * time.Minute)
		if !isIn(t, s, cookie) {
			t.Fatalf("ended after %d hours although used", i)
		}
	}
	s.Clock.Advance(auth.Longest - 24*59*time.Minute - time.Millisecond)
	if !isIn(t, s, cookie) {
		t.Error("ended before the day")
	}
	s.Clock.Advance(time.Millisecond)
	if isIn(t, s, cookie) {
		t.Error("after a day, and still open")
	}
	one, two := cookieOf(signIn(t, s, "Anna", right)), cookieOf(signIn(t, s, "Anna", right))
	post(t, s, "/admin/sign-out", one, nil)
	if isIn(t, s, one) || !isIn(t, s, two) {
		t.Error("signing out ends the wrong session")
	}
	three := cookieOf(signIn(t, s, "Anna", right))
	post(t, s, "/admin/sign-out", three, url.Values{"everywhere": {"1"}})
	if isIn(t, s, two) || isIn(t, s, three) {
		t.Error("signing out everywhere leaves a session open")
	}
}

func TestASessionSurvivesARestart(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Editor)
	if again := webtest.On(t, s.Store); !isIn(t, again, cookie) {
		t.Error("another server of the database does not know the session")
	}
}

func TestWrongPasswordsLockTheAddressAndSlowTheAccount(t *testing.T) {
	proxies, err := ratelimit.NewAddresses([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	onBoth(t, func(t *testing.T, s *webtest.Site) {
		s.Account(t, "Anna", store.Editor)
		s.Account(t, "Ben", store.Editor)
		from := func(address, name, password string) webtest.Answer {
			return signIn(t, s, name, password, "X-Forwarded-For", address)
		}
		for i := range auth.MaxFailures {
			name := []string{"Anna", "Nobody"}[i%2] // whether there is such an account makes no difference
			if a := from("192.0.2.1", name, "wrong"); a.Status != 401 || !strings.Contains(a.Body, "name or the password is wrong") {
				t.Fatalf("try %d: %d %s", i, a.Status, a.Body)
			}
		}
		if a := from("192.0.2.1", "Ben", right); a.Status != 429 || a.Header.Get("Retry-After") == "" {
			t.Errorf("a locked address: %d %v", a.Status, a.Header)
		}
		if a := from("192.0.2.2", "Ben", right); a.Status != 303 {
			t.Errorf("another address: %d", a.Status)
		}
		for i := range auth.MaxFailures {
			from(fmt.Sprintf("192.0.2.%d", 10+i), "Anna", "wrong")
		}
		if a := from("192.0.2.3", "Anna", right); a.Status != 429 {
			t.Errorf("a slowed account: %d", a.Status)
		}
		s.Clock.Advance(6 * time.Minute)
		if a := from("192.0.2.3", "Anna", right); a.Status != 303 {
			t.Errorf("a slowed account, a while later: %d", a.Status)
		}
		s.Clock.Advance(auth.AddressLock - 6*time.Minute - time.Millisecond)
		if a := from("192.0.2.1", "Ben", right); a.Status != 429 {
			t.Errorf("an address within the hour: %d", a.Status)
		}
		s.Clock.Advance(time.Millisecond)
		if a := from("192.0.2.1", "Ben", right); a.Status != 303 {
			t.Errorf("an address after the hour: %d", a.Status)
		}
	}, func(c *web.Config) { c.Addresses = proxies })
}

func TestAForgedAddressChangesNothing(t *testing.T) {
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	for i := range auth.MaxFailures {
		signIn(t, s, "Nobody", "wrong", "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", i))
	}
	if a := signIn(t, s, "Anna", right, "X-Forwarded-For", "192.0.2.99"); a.Status != 429 {
		t.Errorf("%d: a header that anybody can write tells the address", a.Status)
	}
}

func TestScriptsSignInWithHTTPBasic(t *testing.T) {
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	metrics := func(name, password string) int {
		t.Helper()
		headers := []string{"X-Forwarded-For", "192.0.2.1"} // not this computer, which may read without
		if name != "" {
			headers = append(headers, "Authorization", basic(name, password))
		}
		return s.Ask(t, "GET", "/api/metrics", "", headers...).Status
	}
	if got := metrics("", ""); got != 401 {
		t.Errorf("without: %d", got)
	}
	if got := metrics("anna", right); got != 200 {
		t.Errorf("with: %d", got)
	}
	if got := metrics("Anna", "wrong"); got != 401 {
		t.Errorf("with a wrong one: %d", got)
	}
	u, err := s.Store.UserNamed(t.Context(), "Anna")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Store.SetPassword(t.Context(), "test", u.ID, 0, "", s.Clock.Now()); err == nil {
		if got := metrics("Anna", right); got != 401 && got != 503 {
			t.Errorf("after the password was changed: %d", got)
		}
	}
}

func TestLeadingElsewhereIsRefused(t *testing.T) {
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	for next, want := range map[string]string{
		"/admin/ministries?age=infant": "/admin/ministries?age=infant", "/admin": "/admin", "": "/admin",
		"https://example.com/": "/admin", "//example.com": "/admin", "/administer": "/admin", `/admin/\example.com`: "/admin",
		"/admin/\r\nX: y": "/admin",
	} {
		a := post(t, s, "/admin/login", "", url.Values{"name": {"Anna"}, "password": {right}, "next": {next}})
		got := s.Ask(t, "GET", a.Header.Get("Location"), "", "Cookie", cookieOf(a)).Header.Get("Location")
		if got != want {
			t.Errorf("%q leads to %q, want %q", next, got, want)
		}
	}
}

func TestABrowserThatKeepsNoCookiesIsToldSo(t *testing.T) {
	s := webtest.New(t)
	s.Account(t, "Anna", store.Editor)
	for lang, says := range map[string]string{"en": "did not keep the sign-in", "es": "no guardó la entrada"} {
		a := post(t, s, "/admin/login", "", url.Values{"name": {"Anna"}, "password": {right}, "next": {"/admin/links"}, "lang": {lang}})
		a = s.Ask(t, "GET", a.Header.Get("Location"), "", "Accept", "text/html")
		if a.Status != 200 || !strings.Contains(a.Body, says) || !strings.Contains(a.Body, `name="next" value="/admin/links"`) {
			t.Errorf("%s: %d %s", lang, a.Status, a.Body)
		}
	}
	if a := s.Ask(t, "GET", "/admin/login", "", "Accept", "text/html"); strings.Contains(a.Body, "did not keep") {
		t.Error("who has not tried yet is told so, too")
	}
}

func TestAnotherSiteCannotChangeAnything(t *testing.T) {
	s := webtest.New(t)
	cookie := s.Account(t, "Anna", store.Administrator)
	for _, headers := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
		{"Sec-Fetch-Site", "", "Origin", "https://example.com"}} {
		if a := post(t, s, "/admin/sign-out", cookie, nil, headers...); a.Status != 403 || !isIn(t, s, cookie) {
			t.Errorf("%v: %d", headers, a.Status)
		}
	}
}
