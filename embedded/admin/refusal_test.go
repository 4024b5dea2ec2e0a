package admin_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// Neither the words, the headers nor the time of a refusal tell whether there
// is an account: of the first wrong password, of those after it, and of what is
// not tried any more; by the form and by HTTP Basic.
func TestARefusalDoesNotTellWhetherThereIsAnAccount(t *testing.T) {
	asked := map[string]func(s *webtest.Site, address, name string) webtest.Answer{
		"form": func(s *webtest.Site, address, name string) webtest.Answer {
			return signIn(t, s, name, "a wrong way to Memphis", "X-Forwarded-For", address)
		},
		"basic": func(s *webtest.Site, address, name string) webtest.Answer {
			return s.Ask(t, "GET", "/admin/api/submissions", "", "X-Forwarded-For", address, "Authorization", basic(name, "a wrong way to Memphis"))
		},
	}
	const rounds, tries = 5, auth.MaxFailures + 2
	for way, ask := range asked {
		s := webtest.New(t, behindAProxy(t, false), func(c *web.Config) { c.Hashing = argon2id.Params{} }) // as people's are
		times := map[string][]time.Duration{}
		for i := range rounds {
			names := map[string]string{"there": fmt.Sprintf("Anna%d", i), "not": fmt.Sprintf("Nora%d", i)}
			s.Account(t, names["there"], store.Editor)
			for n := range tries {
				want := http.StatusUnauthorized
				if n >= auth.MaxFailures {
					want = http.StatusTooManyRequests
				}
				answers := map[string]string{}
				for is, name := range names {
					began := time.Now()
					a := ask(s, fmt.Sprintf("198.51.%d.%d", 10*i+n, len(is)), name)
					key := fmt.Sprint(is, want)
					times[key] = append(times[key], time.Since(began))
					if a.Status != want || a.Header.Get("Set-Cookie") != "" {
						t.Fatalf("%s, try %d of %s: %d", way, n+1, name, a.Status)
					}
					a.Header.Del("Date")
					a.Header.Del("Content-Security-Policy") // has a number of its own each time
					answers[is] = strings.ReplaceAll(fmt.Sprint(a.Header, a.Body), name, "NAME")
				}
				if answers["there"] != answers["not"] {
					t.Fatalf("%s, try %d: the answers differ:\n%s\n%s", way, n+1, answers["there"], answers["not"])
				}
			}
		}
		middle := func(key string) time.Duration { d := times[key]; slices.Sort(d); return d[len(d)/2] }
		there, not := middle("there401"), middle("not401")
		t.Logf("by %s a wrong password takes %v where there is an account, and %v where there is none", way, there, not)
		// The hash takes tens of milliseconds; without it the refusal would take one.
		if ratio := float64(there) / float64(not); ratio < 0.5 || ratio > 2 {
			t.Errorf("by %s the times differ by a factor of %.2f", way, ratio)
		}
		// What is not tried is not hashed, in either case.
		for _, is := range []string{"there", "not"} {
			if quick := middle(is + "429"); quick > there/2 {
				t.Errorf("by %s what is not tried takes %v (%s), what is tried %v", way, quick, is, there)
			}
		}
	}
}

// Who has to wait is told why and for how long: after wrong passwords of one's
// address, and after so many sign-ins of a minute that others may have caused.
func TestWhoHasToWaitIsToldWhy(t *testing.T) {
	for why, c := range map[string]struct {
		limited    bool
		tries      int
		page, json string
		least      int // seconds
	}{
		"wrong passwords":   {false, auth.MaxFailures, "too many wrong passwords", "Too many wrong passwords", int(auth.AddressLock.Seconds())},
		"too many sign-ins": {true, ratelimit.SignInsPerMinute, "Too many people", "Too many people", 1},
	} {
		t.Run(why, func(t *testing.T) {
			s := webtest.New(t, behindAProxy(t, c.limited))
			s.Account(t, "Anna", store.Administrator)
			for i := range c.tries {
				if c.limited {
					s.Clock.Advance(2 * time.Minute) // the pair is forgotten; the limit has a clock of its own
					if a := s.Ask(t, "GET", "/admin/api/submissions", "", "X-Forwarded-For", "192.0.2.1", "Authorization",
						basic("Anna", right)); a.Status != 200 {
						t.Fatalf("try %d: %d %s", i, a.Status, a.Body)
					}
				} else {
					signIn(t, s, fmt.Sprint("Nobody", i), "wrong", "X-Forwarded-For", "192.0.2.1")
				}
			}
			check := func(a webtest.Answer, words string) {
				t.Helper()
				seconds, err := strconv.Atoi(a.Header.Get("Retry-After"))
				if a.Status != http.StatusTooManyRequests || err != nil || seconds < c.least || seconds > c.least+60 ||
					!strings.Contains(a.Body, words) {
					t.Errorf("%d, after %q: %s", a.Status, a.Header.Get("Retry-After"), a.Body)
				}
			}
			check(signIn(t, s, "Anna", "wrong", "X-Forwarded-For", "192.0.2.1"), c.page)
			for _, path := range []string{"/admin/api/submissions", "/api/metrics", "/metrics"} {
				check(s.Ask(t, "GET", path, "", "X-Forwarded-For", "192.0.2.1", "Authorization", basic("Anna", "wrong")), c.json)
			}
		})
	}
}

// Changing one's own password asks for one's own present one, whatever name the
// form names, and says the same of each.
func TestChangingAPasswordTellsNothingOfOtherAccounts(t *testing.T) {
	s := webtest.New(t, behindAProxy(t, false))
	s.Account(t, "Ben", store.Administrator)
	for n, name := range []string{"Anna", "Anne", "Ida"} {
		cookie := s.Account(t, name, store.Editor)
		var answers []string
		for i, named := range []string{"Ben", "Ben", "Nora", name} {
			a := post(t, s, "/admin/account/password", cookie, url.Values{"name": {named}, "old": {"a wrong way to Memphis"},
				"password": {"quite another sentence"}, "password_again": {"quite another sentence"}},
				"X-Forwarded-For", fmt.Sprintf("192.0.2.%d", 10*n+i))
			if a.Status != http.StatusBadRequest || !strings.Contains(a.Body, "present password is wrong") {
				t.Fatalf("%d %s", a.Status, a.Body)
			}
			answers = append(answers, a.Body)
		}
		if len(slices.Compact(answers)) != 1 {
			t.Errorf("the pages differ: %q", answers)
		}
	}
	if a := signIn(t, s, "Ben", right); a.Status != http.StatusSeeOther {
		t.Errorf("a name in the form counts as a failure of its account: %d", a.Status)
	}
}
