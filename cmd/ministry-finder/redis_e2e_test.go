//go:build linux

package main_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/ratelimit/redistest"
	"ministryfinder/embedded/testkit"
)

// maxTurns is how many lines about Redis there may be: it goes away once, and a busy
// computer has it seem so once or twice more.
const maxTurns = 6

// redisHolds is how long the first submission may wait for a Redis that hangs.
const redisHolds = 600 * time.Millisecond

// A Redis that takes connections and never answers holds up the first
// submission for a moment, and nobody after it; when it answers again it is
// used again. The log has a line for each change.
func TestARedisThatHangsHoldsUpNobody(t *testing.T) {
	t.Parallel()
	redis := redistest.Start(t)
	s := tryServedWith(t, []string{"REDIS_URL=" + redis.URL(), "TRUSTED_PROXIES=127.0.0.1"}, dataFolder(t, "")).listens()
	storage := func() string {
		limits, _ := s.get("/api/metrics")["rate_limiting"].(map[string]any)
		return fmt.Sprint(limits["storage_type"])
	}
	inRedis := func() (bool, string) { got := storage(); return got == "redis", got }
	testkit.Eventually(t, "requests to be counted in Redis", inRedis)
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	people := 0
	submit := func() time.Duration {
		t.Helper()
		people++
		r, err := http.NewRequest(http.MethodPost, s.url+"/api/submit", strings.NewReader(`{"answers":{"age":"infant"},"interests":["support"]}`))
		testkit.Must(t, err)
		r.Header.Set("Content-Type", "application/json")
		// Each person has an address of their own, so that nobody comes to the limit.
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.100.%d", people%250))
		began := time.Now()
		res, err := client.Do(r)
		testkit.Must(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		testkit.Must(t, err)
		took := time.Since(began)
		if res.StatusCode != http.StatusOK {
			t.Fatalf("submission %d: %s %s", people, res.Status, body)
		}
		return took
	}
	many := func() []time.Duration {
		t.Helper()
		var times []time.Duration
		for range 100 {
			times = append(times, submit())
		}
		slices.Sort(times)
		return times
	}
	before := many()
	noise := before[len(before)-1] // of this computer, on which other tests run
	redis.Pause()
	first := submit()
	during := many()
	if got := storage(); got != "memory" {
		t.Errorf("requests are counted in %s", got)
	}
	t.Logf("before: median %v, p99 %v; hung: first %v, then median %v, p99 %v", before[50], before[98], first, during[50], during[98])
	if first > redisHolds+noise {
		t.Errorf("the first submission took %v", first)
	}
	testkit.Within(t, "the p99 of later ones", 4*before[98]+50*time.Millisecond, func() time.Duration {
		if during == nil {
			during = many()
		}
		p99 := during[98]
		during = nil
		return p99
	})
	redis.Resume()
	testkit.Eventually(t, "Redis to be used again", inRedis)
	many()
	// A busy computer may be too slow for Redis once more. Away and again come in turn.
	lines := regexp.MustCompile(`msg="Redis (does not answer|can be used again)`).FindAllStringSubmatch(read(s.log.Name()), -1)
	for i, line := range lines {
		if want := []string{"does not answer", "can be used again"}[i%2]; line[1] != want {
			t.Errorf("one line a change, not\n%s", read(s.log.Name()))
		}
	}
	if n := strings.Count(read(s.log.Name()), `msg="Redis`); n < 2 || n > maxTurns || n != len(lines) {
		t.Errorf("%d lines tell of Redis:\n%s", n, read(s.log.Name()))
	}
}
