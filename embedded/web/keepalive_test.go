package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/keepalive"
	"ministryfinder/embedded/web"
)

func TestAKeepAliveThatFailsIsToldAndShown(t *testing.T) {
	var fails atomic.Bool
	public := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if fails.Load() {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer public.Close()
	var caller *keepalive.Pinger
	s := newSite(t, func(c *web.Config) {
		var err error
		caller, err = keepalive.New(keepalive.Config{Address: public.URL, Zone: c.Store.Zone, Now: c.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		c.KeepAlive = caller
	})
	type metrics struct {
		KeepAlive *struct {
			Address        string
			Last           *time.Time
			LastError      string `json:"last_error"`
			FailuresInARow int    `json:"failures_in_a_row"`
			Total          int64
		} `json:"keep_alive"`
	}
	shown := func() metrics {
		t.Helper()
		_, _, body := s.ask(t, "GET", "/api/metrics", "")
		return decode[metrics](t, body)
	}
	issue := "The keep-alive of " + public.URL + " has failed 5 times in a row"
	told := func() (bool, health.Status) {
		t.Helper()
		s.Clock.Advance(time.Minute) // beyond the last report
		status, _, body := s.ask(t, "GET", "/api/health", "")
		rep := decode[health.HealthReport](t, body)
		if status != 200 {
			t.Errorf("%d %s", status, body)
		}
		return slices.Contains(rep.Issues, issue), rep.Status
	}
	if k := shown().KeepAlive; k == nil || k.Address != public.URL || k.Last != nil || k.Total != 0 {
		t.Errorf("before the first request: %+v", k)
	}
	fails.Store(true)
	for range health.KeepAliveFailures - 1 {
		caller.PingOnce(t.Context())
	}
	if is, _ := told(); is {
		t.Error("told too early")
	}
	caller.PingOnce(t.Context())
	if is, status := told(); !is || status != "warning" {
		t.Errorf("not told, or as %s", status)
	}
	if k := shown().KeepAlive; k.FailuresInARow != 5 || k.Total != 5 || k.Last == nil || !strings.Contains(k.LastError, "502") {
		t.Errorf("%+v", k)
	}
	if _, _, text := s.ask(t, "GET", "/metrics", ""); !strings.Contains(text, "finder_keep_alive_failures_in_a_row 5\n") {
		t.Errorf("not in\n%s", text)
	}
	fails.Store(false)
	caller.PingOnce(t.Context())
	if is, _ := told(); is {
		t.Error("still told")
	}
	if k := shown().KeepAlive; k.FailuresInARow != 0 || k.LastError != "" || k.Total != 6 {
		t.Errorf("%+v", k)
	}
}

func TestWithoutAPublicAddressThereIsNoKeepAlive(t *testing.T) {
	s := newSite(t)
	if _, _, body := s.ask(t, "GET", "/api/metrics", ""); strings.Contains(body, "keep_alive") {
		t.Errorf("%s", body)
	}
}
