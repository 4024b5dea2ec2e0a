package health_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/health"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAProbeReadsBothReports(t *testing.T) {
	cpu, status := 1.0, http.StatusOK
	mux := http.NewServeMux()
	mux.HandleFunc("/api/health", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		fmt.Fprint(w, `{"status":"warning","database":"connected","cache":{"memory_usage_mb":1.5,"entries":3,"hit_rate":0.5},"issues":["High memory usage"]}`)
	})
	mux.HandleFunc("/api/memory-status", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"process":{"rss_mb":45.5,"percent":2.5,"live_heap_mb":7,"goroutines":9,"cpu_seconds":%g,"started":"2026-11-23T08:00:00Z"},"system":{"percent":61,"cpu_percent":12},"people_today":4}`, cpu)
	})
	asked := 0
	mux.HandleFunc("/api/metrics", func(w http.ResponseWriter, _ *http.Request) {
		asked++
		fmt.Fprint(w, `{"system":{"disk_percent":71,"disk_free_mb":5120},"application":{"total_requests":90,"total_errors":2},"cache":{"memory_usage_mb":10,"max_mb":50},"keep_alive":{"failures_in_a_row":3}}`)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	p := health.NewProber()
	defer p.Close()
	now := began
	clock := func() time.Time { return now }
	s := p.Probe(t.Context(), server.URL, clock)
	if !s.OK || s.RSSMB != 45.5 || s.SystemPercent != 61 || s.CacheEntries != 3 || s.Status != "warning" || s.PeopleToday != 4 ||
		s.ProcessCPU != 0 || s.LiveHeapMB != 7 || !s.Started.Equal(began) {
		t.Errorf("%+v", s)
	}
	if s.DiskPercent != 71 || s.DiskFreeMB != 5120 || s.Requests != 90 || s.Errors != 2 || s.CachePercent != 20 || s.KeepAliveFailures != 3 {
		t.Errorf("of the metrics: %+v", s)
	}
	cpu, now, status = 3.5, now.Add(5*time.Second), http.StatusServiceUnavailable
	if s = p.Probe(t.Context(), server.URL+"/", clock); !s.OK || s.ProcessCPU != 50 || s.DiskPercent != 71 || asked != 1 {
		t.Errorf("%+v, metrics asked for %d times", s, asked)
	}
}

func TestAProbeOfTheFormerProgram(t *testing.T) {
	// It reported neither CPU nor heap nor when it began.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "health") {
			fmt.Fprint(w, `{"status":"healthy","database":"connected","cache":{"memory_usage_mb":12.34,"entries":150,"hit_rate":0.85},"memory":{"rss_mb":45.23,"percent":2.34},"issues":[],"timestamp":"2026-11-23T08:00:00Z"}`)
		} else {
			fmt.Fprint(w, `{"process":{"rss_mb":45.23,"vms_mb":300,"percent":2.34},"system":{"total_gb":8,"available_gb":4,"percent":50}}`)
		}
	}))
	defer server.Close()
	p := health.NewProber()
	defer p.Close()
	if s := p.Probe(t.Context(), server.URL, time.Now); !s.OK || s.RSSMB != 45.23 || s.PeopleToday != -1 || s.ProcessCPU != 0 {
		t.Errorf("%+v", s)
	}
}

func TestWhatDoesNotAnswerAsAFinderIsNoError(t *testing.T) {
	var opened atomic.Int64
	for name, handler := range map[string]http.HandlerFunc{
		"not found": http.NotFound,
		"a page":    func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"endless": func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewUnstartedServer(handler)
			server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
				if s == http.StateNew {
					opened.Add(1)
				}
			}
			server.Start()
			defer server.Close()
			p := health.NewProber()
			defer p.Close()
			s := p.Probe(t.Context(), server.URL, time.Now)
			if s.OK || s.Error == "" || s.At.IsZero() {
				t.Errorf("%+v", s)
			}
		})
	}
	if opened.Load() == 0 {
		t.Error("nothing was asked")
	}
}

func TestAHangingFinderIsGivenUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := health.NewProber()
	defer p.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if s := p.Probe(ctx, "http://"+l.Addr().String(), time.Now); s.OK || s.Error == "" {
		t.Errorf("%+v", s)
	}
}

// An answer may have 64 KB; of a larger one the end is not read.
func TestAnAnswerHasABound(t *testing.T) {
	size := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		const body = `{"status":"healthy"}`
		fmt.Fprint(w, strings.Repeat(" ", size-len(body))+body)
	}))
	defer server.Close()
	p := health.NewProber()
	defer p.Close()
	for size = range map[int]bool{64 << 10: true, 64<<10 + 1: true} {
		if s := p.Probe(t.Context(), server.URL, time.Now); s.OK != (size == 64<<10) {
			t.Errorf("an answer of %d bytes: %+v", size, s)
		}
	}
}

// A finder elsewhere may tell anything: nothing of it grows without a bound,
// breaks what is written down, or steers the terminal it is printed on.
func TestWhatAFinderElsewhereTellsIsBounded(t *testing.T) {
	issues := strings.Repeat(`"\u001b[2J`+strings.Repeat("é", 300)+`",`, 17)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/api/health":
			fmt.Fprintf(w, `{"status":"\u001b]0;x\u0007","database":"\u202egpj","cache":{"memory_usage_mb":-1},"issues":[%[1]s],"issue_codes":[%[2]s{"code":"x"}]}`,
				strings.TrimSuffix(issues, ","),
				strings.Repeat(`{"code":"\u001b[2J`+strings.Repeat("é",
					300)+`","count":-1,"where":"\u202egpj","details":[`+strings.Repeat(`"`+strings.Repeat("é", 100)+`",`, 4)+`""]},`, 17))
		case "/api/memory-status":
			fmt.Fprint(w, `{"process":{"rss_mb":1e308,"goroutines":-1,"started":"9999-12-31T23:59:59-12:00"},"people_today":-2}`)
		default:
			fmt.Fprint(w, `{"cache":{"memory_usage_mb":1e308,"max_mb":1e-300},"application":{"total_requests":9223372036854775807}}`)
		}
	}))
	defer server.Close()
	p := health.NewProber()
	defer p.Close()
	s := p.Probe(t.Context(), server.URL, func() time.Time { return began })
	checkSample(t, s)
	if !s.OK || s.RSSMB != 1e12 || s.CachePercent != 1e12 || s.CacheMB != 0 || s.Goroutines != 0 || s.Requests != 1e12 ||
		s.PeopleToday != -1 || !s.Started.IsZero() {
		t.Errorf("%+v", s)
	}
	if len(s.Issues) != 16 || len([]rune(s.Issues[0])) != 200 || !strings.HasPrefix(s.Issues[0], "[2Jé") || s.Status != "]0;x" ||
		s.Database != "gpj" {
		t.Errorf("%d issues, %q %q %q", len(s.Issues), s.Status, s.Database, s.Issues)
	}
	if i := s.IssueCodes[0]; len(s.IssueCodes) != 16 || len([]rune(i.Code)) != 32 || i.Count != 0 || i.Where != "gpj" ||
		len(i.Details) != 3 || len([]rune(i.Details[2])) != 80 {
		t.Errorf("%d codes, %+v", len(s.IssueCodes), i)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		_, _ = c.Read(make([]byte, 4096)) // whatever is asked
		fmt.Fprintf(c, "HTTP/1.1 418 \x1b[31m%s\r\nContent-Length: 0\r\n\r\n", strings.Repeat("x", 10_000))
	}()
	s = p.Probe(t.Context(), "http://"+l.Addr().String(), time.Now)
	checkSample(t, s)
	if n := len([]rune(s.Error)); s.OK || n != 500 {
		t.Errorf("%d characters say why: %q", n, s.Error)
	}
	_ = l.Close()
	<-answered
}
