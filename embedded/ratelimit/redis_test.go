//go:build linux

package ratelimit_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	client "github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/ratelimit/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// most is a limit that a test reaches quickly.
const most = 5

// counting is one of several servers that count together.
type counting struct {
	redis   *ratelimit.Redis
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
	redis, err := ratelimit.OpenRedis(url, slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	key := ratelimit.NewKey()
	key.Set([]byte("a secret of the database that all share"))
	limiter := ratelimit.ClientIP{Redis: redis, Key: key}.PerMinute("test", most,
		func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
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
			if first := times[0]; first > 10*time.Second { // half a second of it is ours
				t.Errorf("the first request took %v", first)
			}
			// If they waited for Redis, all would; on a busy computer a few take long.
			slices.Sort(times[1:])
			if middle := times[50]; middle > 300*time.Millisecond {
				t.Errorf("half of the later requests took %v and more", middle)
			}
			if allowed != most || c.redis.Storage() != "memory" {
				t.Errorf("%d requests were let through, counted in %s", allowed, c.redis.Storage())
			}
			c.redis.Check(t.Context()) // still away
			fault.end()
			for end := time.Now().Add(time.Minute); c.redis.Storage() != "redis"; c.redis.Check(t.Context()) {
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

// Limits are told apart by their names: one that is changed, or two that are
// alike, do not count together. What Redis holds is a hash, for two minutes.
func TestRedisCountsByNameAndHoldsHashesForTwoMinutes(t *testing.T) {
	server := redistest.Start(t)
	redis, err := ratelimit.OpenRedis(server.URL(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = redis.Close() })
	addresses := ratelimit.ClientIP{Redis: redis, Key: ratelimit.NewKey()}
	refuse := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }
	for _, name := range []string{ratelimit.Submissions, ratelimit.Matches, ratelimit.Counts, ratelimit.SignIns, ratelimit.Changes} {
		limiter := addresses.PerMinute(name, most, refuse)
		c := &counting{redis: redis, handler: limiter.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))}
		if n := c.allowed("192.0.2.1", most); n != most {
			t.Errorf("%s: %d are let through", name, n)
		}
	}
	o, err := client.ParseURL(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	look := client.NewClient(o)
	defer look.Close()
	keys, err := look.Keys(t.Context(), "*").Result()
	if err != nil || len(keys) < 4 {
		t.Fatalf("%v (%v)", keys, err)
	}
	for _, key := range keys {
		left, err := look.PTTL(t.Context(), key).Result()
		if err != nil || left <= 0 || left > 2*time.Minute || strings.Contains(key, "192.0.2") {
			t.Errorf("%s stays for %v (%v)", key, left, err)
		}
	}
}

// What Redis answers is told as what it is, once, and what it wants.
func TestWhatIsWrongWithRedisIsToldInWords(t *testing.T) {
	port := freePort(t)
	plain, locked := redistest.Start(t, "--port", port, "--bind", "127.0.0.1"), redistest.Start(t, "--requirepass", "s3cret")
	rights := redistest.Start(t, "--user", "reader", "on", ">s3cret", "~*", "+@read", "+ping")
	for name, c := range map[string]struct{ url, want string }{
		"no password":          {locked.URL(), "Redis wants a password, and REDIS_URL has none"},
		"a wrong password":     {strings.Replace(locked.URL(), "unix://", "unix://:wr0ng@", 1), "Redis refuses the user or the password"},
		"an unknown user":      {"redis://anna:wr0ng@127.0.0.1:" + port, "Redis refuses the user or the password"},
		"a database too many":  {"redis://127.0.0.1:" + port + "/99", "no database of the number"},
		"a user without right": {strings.Replace(rights.URL(), "unix://", "unix://reader:s3cret@", 1), "may not do what is needed"},
		"no TLS":               {"rediss://127.0.0.1:" + port, "if it does not speak TLS, write redis://"},
		"nobody there":         {"redis://127.0.0.1:1", "Redis does not answer"},
		"a copy":               {redistest.Start(t, "--replicaof", "127.0.0.1", "1").URL(), "a copy that cannot be written"},
		"a cluster":            {redistest.Start(t, "--cluster-enabled", "yes").URL(), "a cluster, which cannot be used"},
		"no memory":            {redistest.Start(t, "--maxmemory", "1").URL(), "Redis has no memory left"},
	} {
		counting := newCounting(t, c.url)
		for range 2 {
			counting.redis.Check(t.Context())
			counting.ask("192.0.2.1")
		}
		log := counting.log.String()
		if !strings.Contains(log, c.want) || strings.Count(log, "\n") != 1 || strings.Contains(log, "wr0ng") ||
			strings.Contains(log, "s3cret") || counting.redis.Storage() != "memory" {
			t.Errorf("%s is told as\n%s", name, log)
		}
	}
	if c := newCounting(t, plain.URL()); c.ask("192.0.2.1") != http.StatusOK || c.redis.Storage() != "redis" {
		t.Error("the one without fault is not used")
	}
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

// A mistake in REDIS_URL is named, and the password never told.
func TestAMistakeInTheURLIsNamedWithoutThePassword(t *testing.T) {
	for url, want := range map[string]string{
		"": "it is empty", " ": "it is empty", "hidden": "does not begin with redis://", "redis:hidden@host": "does not begin with redis://",
		"host:6379":               "does not begin with redis://",
		"http://user:hidden@host": "neither redis://", "postgres://user:hidden@host/0": "neither redis://",
		"redis-cli -u redis://:hidden@host": "a command that was copied",
		"REDIS_URL=redis://:hidden@host":    "begins with its own name", "redis://user:hidden@host:port": "the port is no number",
		"redis://user:hidden@host:70000": "from 1 to 65535",
		"redis://:hid/den@host:6379/0":   "%40 %3A %2F", "redis://:hid#den@host": "%40 %3A %2F", "redis://:hid?den@host": "%40 %3A %2F",
		"redis://:hid%xyden@host": "%40 %3A %2F", "redis://:hid%zzden@host:6379": "%40 %3A %2F",
		"redis://:hidden@host\r\nX: y": "a line break", "redis://user:hidden@": "no host",
		"redis://user:hidden@host/hidden": "the number of a database", "redis://user:hidden@host/0?hidden=x": "settings, those behind the ?",
		"redis://user:hidden@host/-1": "the number of a database", "redis://[::1": "must be written",
		"unix://:hidden@/run/redis.sock?db=x": "settings, those behind the ?", "redis://hid den@host": "a blank",
	} {
		_, err := ratelimit.OpenRedis(url, slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(strings.ToLower(fmt.Sprint(err)), "hid") ||
			!strings.Contains(err.Error(), "REDIS_URL") {
			t.Errorf("%q: %v, want %q", url, err, want)
		}
	}
	for _, url := range []string{
		"redis://host", "REDIS://host:6379", "rediss://user:p%40ss%2Fword@host:6379/3", "redis://:p@ss@host", "unix:///run/redis.sock",
		"'redis://host'", "  redis://host \r\n", `"redis://[::1]:6379/0?read_timeout=1s"`,
	} {
		r, err := ratelimit.OpenRedis(url, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Errorf("%q: %v", url, err)
			continue
		}
		_ = r.Close()
	}
}
