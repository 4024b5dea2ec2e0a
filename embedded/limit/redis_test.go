//go:build linux

package limit_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/limit"
	"ministryfinder/embedded/limit/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// most is a limit that a test reaches quickly.
const most = 5

// counting is one of several servers that count together.
type counting struct {
	redis   *limit.Redis
	handler http.Handler
	log     *lockedBuffer
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}
func (l *lockedBuffer) String() string { l.mu.Lock(); defer l.mu.Unlock(); return l.b.String() }

func newCounting(t *testing.T, url string) *counting {
	t.Helper()
	log := &lockedBuffer{}
	redis, err := limit.OpenRedis(url, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	key := limit.NewKey()
	key.Set([]byte("a secret of the database that all share"))
	limiter := limit.Addresses{Redis: redis, Key: key}.PerMinute("test", most, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	return &counting{redis, limiter.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})), log}
}

// ask sends a request from an address and returns its status.
func (c *counting) ask(address string) int {
	r := httptest.NewRequest("POST", "/", nil)
	r.RemoteAddr = address + ":1234"
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	return w.Code
}

// allowed returns how many of many requests are let through.
func (c *counting) allowed(address string, many int) (n int) {
	for range many {
		if c.ask(address) == http.StatusOK {
			n++
		}
	}
	return n
}

func TestServersCountTogether(t *testing.T) {
	server := redistest.Start(t)
	one, two := newCounting(t, server.URL()), newCounting(t, server.URL())
	if n := one.allowed("192.0.2.1", 3) + two.allowed("192.0.2.1", 3) + one.allowed("192.0.2.1", 3); n != most {
		t.Errorf("together %d requests were let through, not %d", n, most)
	}
	if n := two.allowed("192.0.2.2", 2); n != 2 {
		t.Errorf("another address was held back: %d", n)
	}
	if one.redis.Storage() != "redis" {
		t.Errorf("counted in %s", one.redis.Storage())
	}
}

func TestAServerThatIsAwayOrHangsHoldsUpNobody(t *testing.T) {
	server := redistest.Start(t)
	for name, fault := range map[string]struct {
		address    string
		begin, end func()
	}{
		"stopped": {"192.0.2.1", server.Stop, func() { server.Restart(t) }},
		"hangs":   {"192.0.2.2", server.Pause, server.Resume},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCounting(t, server.URL())
			c.ask(fault.address)
			fault.begin()
			var times []time.Duration
			allowed := 0
			for range 100 {
				began := time.Now()
				if c.ask(fault.address+"1") == http.StatusOK {
					allowed++
				}
				times = append(times, time.Since(began))
			}
			if first := times[0]; first > time.Second { // half a second of it is ours
				t.Errorf("the first request took %v", first)
			}
			if slowest := slices.Max(times[1:]); slowest > 300*time.Millisecond {
				t.Errorf("a later request took %v", slowest)
			}
			if allowed != most || c.redis.Storage() != "memory" {
				t.Errorf("%d requests were let through, counted in %s", allowed, c.redis.Storage())
			}
			c.redis.Look(t.Context()) // still away
			fault.end()
			for end := time.Now().Add(time.Minute); c.redis.Storage() != "redis"; c.redis.Look(t.Context()) {
				if time.Now().After(end) {
					t.Fatal("it is not used again")
				}
			}
			if n := c.allowed(fault.address+"2", 9); n != most {
				t.Errorf("afterwards %d requests were let through", n)
			}
			if log := c.log.String(); strings.Count(log, "\n") != 2 {
				t.Errorf("one line a change, not\n%s", log)
			}
		})
	}
}

func TestAWrongURLDoesNotTellThePassword(t *testing.T) {
	for _, url := range []string{"http://user:hidden@host", "redis://user:hidden@host:port", "hidden"} {
		if _, err := limit.OpenRedis(url, slog.New(slog.DiscardHandler)); err == nil || strings.Contains(fmt.Sprint(err), "hidden") {
			t.Errorf("%s: %v", url, err)
		}
	}
}
