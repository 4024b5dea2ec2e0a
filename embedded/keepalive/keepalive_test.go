package keepalive_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/keepalive"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// calling returns a Caller of an address, and its log.
func calling(t *testing.T, address string) (*keepalive.Pinger, *bytes.Buffer) {
	t.Helper()
	log := &bytes.Buffer{}
	c, err := keepalive.New(keepalive.Config{
		Address: address, Zone: func() *time.Location { return time.UTC }, Now: time.Now, Log: slog.New(slog.NewTextHandler(log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, log
}

func TestTheAddressIsAskedAndFailuresAreCounted(t *testing.T) {
	var status atomic.Int64
	var asked atomic.Value
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Store(r.Method + " " + r.URL.String())
		w.WriteHeader(int(status.Load()))
		_, _ = w.Write([]byte(`{"status":"healthy"}`))
	}))
	defer server.Close()
	c, log := calling(t, server.URL+"/")
	if r := c.Report(); r.Address != server.URL+"/" || !r.Last.IsZero() || r.Total != 0 {
		t.Errorf("before any request: %+v", r)
	}
	look := func(with, times int) keepalive.Report {
		t.Helper()
		status.Store(int64(with))
		for range times {
			c.PingOnce(t.Context())
		}
		return c.Report()
	}
	if r := look(200, 2); asked.Load() != "GET /api/health" || r.Total != 2 || r.Failures != 0 || r.LastError != "" || r.Last.IsZero() {
		t.Errorf("asked %v, %+v", asked.Load(), r)
	}
	if r := look(503, health.KeepAliveFailures-1); r.FailuresInARow != 4 || !strings.Contains(r.LastError, "503") {
		t.Errorf("%+v", r)
	}
	if r := look(503, 1); r.FailuresInARow != health.KeepAliveFailures {
		t.Errorf("%+v", r)
	}
	if r := look(204, 1); r.FailuresInARow != 0 || r.Failures != 5 || r.Total != 8 || r.LastError != "" {
		t.Errorf("%+v", r)
	}
	server.Close()
	if r := look(0, 2); r.FailuresInARow != 2 || r.Failures != 7 || !strings.Contains(r.LastError, "refused") {
		t.Errorf("%+v", r)
	}
	if n := strings.Count(log.String(), "\n"); n != 3 {
		t.Errorf("one line a change, not\n%s", log)
	}
}

func TestAnAddressThatHangsIsGivenUp(t *testing.T) {
	for name, begin := range map[string]func(http.ResponseWriter){
		"never answers": func(http.ResponseWriter) {},
		"never ends its answer": func(w http.ResponseWriter) {
			_, _ = w.Write([]byte("{"))
			_ = http.NewResponseController(w).Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				begin(w)
				<-r.Context().Done() // until the caller gives up
			}))
			defer server.Close()
			began := time.Now()
			c, _ := calling(t, server.URL)
			c.PingOnce(t.Context())
			took := time.Since(began)
			if r := c.Report(); took < keepalive.Timeout || took > 4*keepalive.Timeout || r.LastError != "no whole answer within 5s" ||
				r.FailuresInARow != 1 {
				t.Errorf("after %v: %+v", took, r)
			}
		})
	}
}

func TestOfAnEndlessAnswerOnlyABitIsRead(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for chunk := make([]byte, 32<<10); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	c, _ := calling(t, server.URL)
	c.PingOnce(t.Context())
	if r := c.Report(); r.Failures != 0 || r.Total != 1 {
		t.Errorf("%+v", r)
	}
}

func TestTheEndOfTheProgramIsNoFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	}))
	defer server.Close()
	c, log := calling(t, server.URL)
	c.PingOnce(ctx)
	if r := c.Report(); r.Total != 0 || r.Failures != 0 || log.Len() > 0 {
		t.Errorf("%+v %s", r, log)
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	for _, address := range []string{
		"", "quiz.example.org", "ftp://quiz.example.org", "https://", "http://:80", "/quiz", "https://me:hidden@quiz.example.org",
		"https://quiz.example.org/?a=hidden", "https://quiz.example.org/#hidden", "http://host:port", "javascript:hidden",
	} {
		_, err := keepalive.New(keepalive.Config{Address: address})
		if err == nil || strings.Contains(fmt.Sprint(err), "hidden") {
			t.Errorf("%q: %v", address, err)
		}
	}
	for _, address := range []string{"https://quiz.example.org", "http://127.0.0.1:5000/", "https://example.org/quiz/"} {
		if _, err := keepalive.New(keepalive.Config{Address: address}); err != nil {
			t.Errorf("%q: %v", address, err)
		}
	}
}
