package admin_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// behindAProxy lets a test write which address a request comes from.
func behindAProxy(t *testing.T, rateLimit bool) func(*web.Config) {
	t.Helper()
	proxies, err := ratelimit.NewAddresses([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	return func(c *web.Config) { c.Addresses, c.RateLimit = proxies, rateLimit }
}

// A guess is one request that tries a password.
type guess struct{ address, name, password string }

// ways are the ways in which a password can be tried: the form, and HTTP Basic.
var ways = map[string]func(t *testing.T, s *webtest.Site, g guess) int{
	"form": func(t *testing.T, s *webtest.Site, g guess) int {
		return signIn(t, s, g.name, g.password, "X-Forwarded-For", g.address).Status
	},
	"basic": func(t *testing.T, s *webtest.Site, g guess) int {
		return s.Ask(t, "GET", "/api/ministries/all", "", "X-Forwarded-For", g.address, "Authorization", basic(g.name, g.password)).Status
	},
}

// atOnce makes so many guesses side by side, of the sites in turn, and counts
// the answers.
func atOnce(t *testing.T, way string, sites []*webtest.Site, n int, of func(i int) guess) map[int]int {
	t.Helper()
	counts := map[int]int{}
	var mu sync.Mutex
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			status := ways[way](t, sites[i%len(sites)], of(i))
			mu.Lock()
			defer mu.Unlock()
			counts[status]++
		})
	}
	close(start)
	all.Wait()
	return counts
}

// Guesses that come at once are held as those that come one after the other,
// by one server and by several on one database, and keep nobody out who comes
// from elsewhere with the right password.
func TestGuessesAtOnceAreHeldLikeGuessesInTurn(t *testing.T) {
	for way := range ways {
		for _, servers := range []int{1, 3} {
			t.Run(fmt.Sprint(way, servers), func(t *testing.T) {
				onBoth(t, func(t *testing.T, s *webtest.Site) {
					for _, name := range []string{"Anna", "Ben"} {
						s.Account(t, name, store.Editor)
					}
					sites := []*webtest.Site{s}
					for range servers - 1 {
						another := webtest.On(t, s.Store, behindAProxy(t, false))
						another.Clock.Advance(s.Clock.Now().Sub(another.Clock.Now()))
						sites = append(sites, another)
					}
					welcome := map[string]int{"form": http.StatusSeeOther, "basic": http.StatusOK}[way]
					got := atOnce(t, way, sites, 51, func(i int) guess {
						if i == 25 {
							return guess{"192.0.2.2", "Ben", right}
						}
						return guess{"192.0.2.1", fmt.Sprint("Nobody", i%7), "wrong"}
					})
					if want := map[int]int{401: auth.MaxFailures, 429: 50 - auth.MaxFailures, welcome: 1}; !maps.Equal(got, want) {
						t.Errorf("of one address: %v, want %v", got, want)
					}
					if got := ways[way](t, s, guess{"192.0.2.1", "Ben", "another wrong one"}); got != 429 {
						t.Errorf("the address afterwards: %d", got)
					}
					// From many addresses on one account: five, then one in each pause.
					tries := auth.MaxFailures
					for _, pause := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second} {
						for _, each := range sites {
							each.Clock.Advance(pause)
						}
						got := atOnce(t, way, sites, 50, func(i int) guess {
							return guess{fmt.Sprintf("198.51.100.%d", i), "Anna", "wrong"}
						})
						if want := map[int]int{401: tries, 429: 50 - tries}; !maps.Equal(got, want) {
							t.Errorf("of one account after %v: %v, want %v", pause, got, want)
						}
						tries = 1
					}
					if got := ways[way](t, s, guess{"192.0.2.3", "Anna", right}); got != 429 {
						t.Errorf("a slowed account: %d", got)
					}
					s.Clock.Advance(8 * time.Second)
					if got := ways[way](t, s, guess{"192.0.2.3", "Anna", right}); got != welcome {
						t.Errorf("a slowed account after its pause: %d", got)
					}
				}, behindAProxy(t, false))
			})
		}
	}
}

// Who has many addresses in one network of IPv6 has as many guesses as others.
func TestGuessesFromANetworkOfIPv6AreThoseOfOneAddress(t *testing.T) {
	s := webtest.New(t, behindAProxy(t, false))
	s.Account(t, "Anna", store.Editor)
	for i := range auth.MaxFailures {
		signIn(t, s, fmt.Sprint("Nobody", i), "wrong", "X-Forwarded-For", fmt.Sprintf("2001:db8:1:2:%x::1", i))
	}
	for address, want := range map[string]int{"2001:db8:1:2:ffff::9": 429, "2001:db8:1:3::1": 303} {
		if a := signIn(t, s, "Anna", right, "X-Forwarded-For", address); a.Status != want {
			t.Errorf("%s: %d, want %d", address, a.Status, want)
		}
	}
}

// A script with the right password is not held back, also when it asks for much
// at once; who has others than a remembered one checked is, together with the
// form.
func TestScriptsAreBoundedByTheSignInsThatAreChecked(t *testing.T) {
	s := webtest.New(t, behindAProxy(t, true))
	s.Account(t, "Anna", store.Editor)
	// The limit counts by the minutes of the computer's clock, and forgives more
	// as the next one goes on: what a slow computer did in two of them is done
	// again, for another address.
	const tries = 10
	for try := range tries {
		minute := time.Now().Truncate(time.Minute)
		problem := signInsAreBounded(t, s, fmt.Sprintf("192.0.2.%d", 2*try+1), fmt.Sprintf("192.0.2.%d", 2*try+2))
		if problem == "" {
			return
		}
		if time.Now().Truncate(time.Minute).Equal(minute) || try == tries-1 {
			t.Fatal(problem)
		}
	}
}

// signInsAreBounded comes to the limit from an address, and says what was
// answered otherwise than it should be.
func signInsAreBounded(t *testing.T, s *webtest.Site, address, another string) (problem string) {
	t.Helper()
	script := guess{address, "Anna", right}
	for range 2 {
		if got := atOnce(t, "basic", []*webtest.Site{s}, 2*ratelimit.SignInsPerMinute,
			func(int) guess { return script }); got[200] != 2*ratelimit.SignInsPerMinute {
			return fmt.Sprintf("a script with the right password: %v", got)
		}
	}
	for range ratelimit.SignInsPerMinute - 1 {
		s.Clock.Advance(2 * time.Minute) // by this clock the pair is forgotten, by the limit's it is the same minute
		if got := ways["basic"](t, s, script); got != 200 {
			return fmt.Sprintf("within the limit: %d", got)
		}
	}
	if got := ways["basic"](t, s, script); got != 200 {
		return fmt.Sprintf("a remembered pair: %d", got)
	}
	for way := range ways {
		if got := ways[way](t, s, guess{address, "Anna", "another"}); got != 429 {
			return fmt.Sprintf("beyond the limit, by %s: %d", way, got)
		}
	}
	if got := ways["basic"](t, s, guess{another, "Anna", right}); got != 200 {
		return fmt.Sprintf("from another address: %d", got)
	}
	return ""
}

// The present password, which is asked for before it is changed, is guessed no
// more often than at the sign-in: the computer may have been left alone.
func TestAPasswordOfOnesOwnIsGuessedNoMoreOften(t *testing.T) {
	s := webtest.New(t, behindAProxy(t, false))
	cookie := s.Account(t, "Anna", store.Editor)
	wrong := 0
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			a := post(t, s, "/admin/account/password", cookie, url.Values{"old": {fmt.Sprint("wrong", i)}, "password": {"quite another sentence"},
				"password_again": {"quite another sentence"}},
				"X-Forwarded-For", fmt.Sprint("192.0.2.", i))
			mu.Lock()
			defer mu.Unlock()
			if strings.Contains(a.Body, "present password is wrong") {
				wrong++
			} else if a.Status != 400 || a.Header.Get("Retry-After") == "" {
				t.Errorf("%d %s", a.Status, a.Body)
			}
		})
	}
	all.Wait()
	if wrong != auth.MaxFailures {
		t.Errorf("%d were checked", wrong)
	}
}
