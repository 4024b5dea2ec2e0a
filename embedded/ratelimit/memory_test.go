package ratelimit

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-chi/httprate"
)

// Within its bound it counts as httprate's own counter does, whatever comes, from
// whom, and after however long.
func TestTheCounterInMemoryCountsAsThatOfItsLibrary(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ours, theirs := newInMemory(), httprate.NewLocalLimitCounter(Window)
		ours.Config(100, Window)
		theirs.Config(100, Window)
		random := rand.New(rand.NewPCG(11, 24))
		counted := 0
		for range 20_000 {
			time.Sleep(time.Duration(random.ExpFloat64() * float64(Window) / 50))
			if random.IntN(2000) == 0 {
				time.Sleep(Window * time.Duration(1+random.IntN(3)))
			}
			window := time.Now().UTC().Truncate(Window)
			who, n := strconv.Itoa(random.IntN(5)), 1+random.IntN(3)
			if random.IntN(2) == 0 {
				if err := ours.IncrementBy(who, window, n); err != nil {
					t.Fatal(err)
				}
				if err := theirs.IncrementBy(who, window, n); err != nil {
					t.Fatal(err)
				}
			}
			now, before, err := ours.Get(who, window, window.Add(-Window))
			wantNow, wantBefore, _ := theirs.Get(who, window, window.Add(-Window))
			if err != nil || now != wantNow || before != wantBefore {
				t.Fatalf("%s has %d now and %d before, want %d and %d (%v)", who, now, before, wantNow, wantBefore, err)
			}
			counted += now + before
		}
		if counted == 0 {
			t.Error("nothing was counted")
		}
	})
}

// At the bound everybody is counted; with one more it is the one who has not
// asked for longest that is not. Who has long been gone is forgotten in any case.
func TestAsManyAddressesAreCountedAsThereMayBe(t *testing.T) {
	c := newInMemory()
	window := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	ask := func(who int, window time.Time) {
		t.Helper()
		if err := c.Increment(strconv.Itoa(who), window); err != nil {
			t.Fatal(err)
		}
	}
	counts := func(who int, window time.Time) int {
		t.Helper()
		now, before, err := c.Get(strconv.Itoa(who), window, window.Add(-Window))
		if err != nil {
			t.Fatal(err)
		}
		return now + before
	}
	for who := range maxAddresses {
		ask(who, window)
	}
	ask(0, window) // and is not the one who has not asked for longest
	for who, want := range map[int]int{0: 2, 1: 1, maxAddresses - 1: 1} {
		if n := counts(who, window); n != want {
			t.Errorf("of %d addresses number %d has asked %d times, want %d", maxAddresses, who, n, want)
		}
	}
	ask(maxAddresses, window)
	for who, want := range map[int]int{0: 2, 1: 0, 2: 1, maxAddresses: 1} {
		if n := counts(who, window); n != want {
			t.Errorf("with one more number %d has asked %d times, want %d", who, n, want)
		}
	}
	ask(0, window.Add(Window))
	if n := c.counts.Len(); n != maxAddresses {
		t.Errorf("a minute later %d are remembered", n)
	}
	ask(0, window.Add(2*Window))
	if n := c.counts.Len(); n != 1 || counts(0, window.Add(2*Window)) != 2 {
		t.Errorf("two minutes later %d are remembered, and the first has asked %d times", n, counts(0, window.Add(2*Window)))
	}
}

// Two minutes after somebody has asked nothing is left of it, also when nobody
// else asks; and it was never the address that was kept.
func TestAddressesAreGoneAfterTwoMinutesWithoutAnybodyAsking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(17 * time.Second) // somewhere in a minute
		limiter := ClientIP{}.PerMinute("test", 5, func(http.ResponseWriter, *http.Request) {})
		counter := limiter.rate.Counter().(*inMemory)
		ask := func(address string) {
			r := httptest.NewRequest("POST", "/", nil)
			r.RemoteAddr = address
			limiter.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), r)
		}
		kept := func() int {
			counter.mu.Lock()
			defer counter.mu.Unlock()
			for _, key := range counter.counts.Keys() {
				if strings.Contains(key, "192.0.2") || len(key) < 20 {
					t.Errorf("%q is kept", key)
				}
			}
			return counter.counts.Len()
		}
		for round := range 3 {
			ask("192.0.2.1:1")
			time.Sleep(90 * time.Second)
			ask("192.0.2.2:1")
			if n := kept(); n == 0 || n > 2 { // the first's minute may be long enough over
				t.Fatalf("round %d: %d are kept", round, n)
			}
			time.Sleep(30 * time.Second)
			synctest.Wait()
			if n := kept(); n > 1 {
				t.Errorf("round %d: two minutes after the first %d are kept", round, n)
			}
			time.Sleep(90 * time.Second)
			synctest.Wait()
			if n := kept(); n != 0 {
				t.Errorf("round %d: two minutes after the second %d are kept", round, n)
			}
			time.Sleep(time.Hour)
		}
	})
}
