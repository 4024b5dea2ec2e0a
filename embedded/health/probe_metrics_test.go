package health_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/health"
)

// ailing is a finder with a full disk and cache, a public address that fails and a
// locked account, which answers the question for its metrics with a status.
func ailing(t *testing.T) (address string, metricsStatus *atomic.Int64, asked *atomic.Int64) {
	metricsStatus, asked = new(atomic.Int64), new(atomic.Int64)
	metricsStatus.Store(http.StatusOK)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/health":
			fmt.Fprint(w, `{"status":"healthy","database":"connected"}`)
		case "/api/memory-status":
			fmt.Fprint(w, `{"process":{"rss_mb":45.5,"started":"2026-11-23T08:00:00Z"}}`)
		default:
			asked.Add(1)
			w.WriteHeader(int(metricsStatus.Load()))
			if metricsStatus.Load() == http.StatusOK {
				fmt.Fprint(w, `{"system":{"disk_percent":99,"disk_free_mb":100},"cache":{"memory_usage_mb":49,"max_mb":50},`+
					`"keep_alive":{"failures_in_a_row":9},"sign_ins":{"locked_accounts":1}}`)
			} else {
				fmt.Fprint(w, `{"message":"not now"}`)
			}
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, metricsStatus, asked
}

// watched is a prober and an engine that look every 5 seconds.
type watched struct {
	*health.Prober
	*health.Engine
	address string
	now     time.Time
}

func (w *watched) watch(t *testing.T, d time.Duration) (kinds []health.Kind, last health.Sample) {
	for end := w.now.Add(d); w.now.Before(end); w.now = w.now.Add(5 * time.Second) {
		last = w.Probe(t.Context(), w.address, func() time.Time { return w.now })
		for _, e := range w.Add(last) {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds, last
}

// Metrics that cannot be read, once or for long, say nothing: what was wrong is not told
// to be well, and not told again when they are back. The figures stay for five minutes.
func TestMetricsThatCannotBeReadEndNoAlert(t *testing.T) {
	for _, status := range []int{500, 502, 503, 404, 401, 403} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			address, metricsStatus, asked := ailing(t)
			w := &watched{health.NewProber(), health.NewEngine(health.DefaultLimits()), address, began}
			defer w.Close()
			raised, s := w.watch(t, 3*time.Minute)
			if len(raised) != 4 || s.NoMetrics || !slices.Contains(raised, health.DiskFull) {
				t.Fatalf("raised: %v; %+v", raised, s)
			}
			metricsStatus.Store(int64(status))
			asked.Store(0)
			changed, s := w.watch(t, 2*time.Minute)
			refused := status == 401 || status == 403
			if len(changed) != 0 || s.NoMetrics != refused || !s.OK {
				t.Errorf("after two minutes: %v; %+v", changed, s)
			}
			changed, s = w.watch(t, 10*time.Minute)
			if len(changed) != 0 || !s.NoMetrics || s.DiskPercent != 0 || len(w.Snapshot().Active) != 4 {
				t.Errorf("after twelve minutes: %v; %+v", changed, s)
			}
			if n := asked.Load(); refused != (n == 1) {
				t.Errorf("they were asked for %d times", n)
			}
			metricsStatus.Store(http.StatusOK)
			changed, s = w.watch(t, 5*time.Minute)
			if len(changed) != 0 || s.NoMetrics || s.DiskPercent != 99 {
				t.Errorf("when they are back: %v; %+v", changed, s)
			}
		})
	}
}

// A proxy whose finder is away may answer 503 with JSON of its own, which is no report.
func TestAnotherProgramsJSONIsNoReport(t *testing.T) {
	for path, body := range map[string]string{
		"/api/health": `{"message":"no upstream"}`, "/api/health ": `{"status":"error"}`, "/api/memory-status": `{"message":"no upstream"}`,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path || r.URL.Path+" " == path {
				w.WriteHeader(http.StatusServiceUnavailable)
				fmt.Fprint(w, body)
				return
			}
			fmt.Fprint(w, `{"status":"healthy","database":"connected"}`)
		}))
		p := health.NewProber()
		if s := p.Probe(t.Context(), server.URL, time.Now); s.OK || s.Error == "" {
			t.Errorf("503 and %s from %s is taken for a finder's: %+v", body, path, s)
		}
		p.Close()
		server.Close()
	}
}

// A server that records its own figures has metrics also when its disk cannot be read.
func TestADiskThatCannotBeReadHasNoRoomAgain(t *testing.T) {
	f := newFeed()
	full := func(s *health.Sample) { s.DiskPercent, s.DiskFreeMB = 99, 100 }
	if events := f.run(2*time.Minute, full); len(events) != 1 || events[0].Kind != health.DiskFull {
		t.Fatalf("%+v", events)
	}
	if events := f.run(5*time.Minute, func(s *health.Sample) { s.DiskPercent, s.DiskFreeMB = 0, 0 }); len(events) != 0 {
		t.Errorf("the disk is not read, and told is %+v", events)
	}
	if events := f.run(2*time.Minute, func(s *health.Sample) { s.DiskPercent, s.DiskFreeMB = 50, 100 }); len(events) != 1 {
		t.Errorf("it has room again, and told is %+v", events)
	}
}
