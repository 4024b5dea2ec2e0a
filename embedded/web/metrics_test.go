package web_test

import (
	"strings"
	"testing"

	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/requeststats"
)

func TestMetricsCountEveryRequestByItsRoute(t *testing.T) {
	s := newSite(t)
	s.ask(t, "GET", "/", "")
	s.ask(t, "GET", "/api/get-ministries", "")
	s.ask(t, "POST", "/api/submit", `{"answers":7}`)
	s.ask(t, "GET", "/no/such/page", "")
	s.ask(t, "GET", "/no/other/page", "")
	status, _, body := s.ask(t, "GET", "/api/metrics", "")
	type metrics struct {
		System struct {
			MemoryPercent float64 `json:"memory_percent"`
			DiskPercent   float64 `json:"disk_percent"`
			DiskFreeMB    float64 `json:"disk_free_mb"`
			UptimeHuman   string  `json:"uptime_human"`
		}
		Application struct {
			TotalRequests int64 `json:"total_requests"`
			Endpoints     map[string]struct{ Total, Success, Error int64 }
			Errors        map[string]int64
			DataSize      map[string]struct{ Held, Most int } `json:"monitoring_data_size"`
		}
		RateLimiting struct {
			StorageType string `json:"storage_type"`
		} `json:"rate_limiting"`
	}
	m := decode[metrics](t, body)
	if status != 200 || m.System.MemoryPercent <= 0 || m.System.DiskPercent <= 0 || m.System.DiskFreeMB <= 0 || m.System.UptimeHuman == "" ||
		m.RateLimiting.StorageType != "memory" {
		t.Fatalf("%d %s", status, body)
	}
	for name, want := range map[string]int64{"GET:/": 1, "GET:/api/get-ministries": 1, "POST:/api/submit": 1, "other": 2} {
		if got := m.Application.Endpoints[name]; got.Total != want || got.Success != want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if m.Application.TotalRequests != 5 || m.Application.Errors["404 other"] != 2 || m.Application.Errors["400 POST:/api/submit"] != 1 {
		t.Errorf("%s", body)
	}
	if d := m.Application.DataSize["endpoints"]; d.Held != 4 || d.Most != requeststats.MaxRoutes {
		t.Errorf("data size %+v", d)
	}
	status, h, text := s.ask(t, "GET", "/metrics", "")
	if status != 200 || !strings.HasPrefix(h.Get("Content-Type"), "text/plain; version=0.0.4") {
		t.Fatalf("%d %v", status, h)
	}
	for _, want := range []string{
		"# TYPE finder_memory_bytes gauge\n", `finder_requests_total{route="GET:/api/get-ministries",outcome="success"} 1`,
		`finder_request_seconds_bucket{route="other",le="+Inf"} 2`, `finder_request_seconds_count{route="GET:/"} 1`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}

func TestMetricsAreNotForStrangers(t *testing.T) {
	s := newSite(t)
	for _, path := range []string{"/api/metrics", "/metrics"} {
		for _, header := range []string{"X-Forwarded-For", "Forwarded"} {
			if status, _, body := s.ask(t, "GET", path, "", header, "for=203.0.113.9"); status != 401 || strings.Contains(body, "percent") {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
	}
}

func TestRateLimitInfo(t *testing.T) {
	s := newSite(t)
	type info struct {
		RateLimit struct {
			Remaining   int    `json:"remaining_requests"`
			Limit       int    `json:"limit"`
			Window      int    `json:"window_seconds"`
			ResetTime   string `json:"reset_time"`
			StorageType string `json:"storage_type"`
		} `json:"rate_limit"`
		Timestamp string
	}
	ask := func() info {
		t.Helper()
		_, _, body := s.ask(t, "GET", "/api/rate-limit-info", "")
		return decode[info](t, body)
	}
	before := ask().RateLimit
	if before.Remaining != ratelimit.SubmissionsPerMinute || before.Limit != ratelimit.SubmissionsPerMinute || before.Window != 60 ||
		before.StorageType != "memory" || before.ResetTime == "" {
		t.Errorf("%+v", before)
	}
	for range 3 {
		s.ask(t, "POST", "/api/submit", `{}`)
	}
	if after := ask().RateLimit; after.Remaining != ratelimit.SubmissionsPerMinute-3 {
		t.Errorf("%+v", after)
	}
}
