//go:build linux

package main_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/ratelimit/redistest"
	"ministryfinder/embedded/testkit"
)

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
	if got := storage(); got != "redis" {
		t.Fatalf("requests are counted in %s", got)
	}
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
	t.Logf("before: median %v, p99 %v; hung: first %v, then median %v, p99 %v", before[50], before[98], first, during[50], during[98])
	if first > redisHolds+noise {
		t.Errorf("the first submission took %v", first)
	}
	if during[98] > 4*before[98]+50*time.Millisecond {
		t.Errorf("the p99 of later ones is %v, and was %v", during[98], before[98])
	}
	if got := storage(); got != "memory" {
		t.Errorf("requests are counted in %s", got)
	}
	redis.Resume()
	testkit.Eventually(t, "Redis to be used again", func() (bool, string) { got := storage(); return got == "redis", got })
	many()
	log := read(s.log.Name())
	if away, again := strings.Count(log, "Redis does not answer"), strings.Count(log, "Redis can be used again"); away != 1 || again != 1 ||
		strings.Count(log, "msg=\"Redis") != 2 {
		t.Errorf("one line a change, not\n%s", log)
	}
}
