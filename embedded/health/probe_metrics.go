package health

import (
	"context"
	"time"
)

// Times between two readings of /api/metrics. It is larger than the others and
// what it tells changes slowly; who may not read it asks seldom.
const (
	metricsEvery   = time.Minute
	metricsRefused = 15 * time.Minute
)

// metricsReport is what a probe takes from GET /api/metrics, which answers only
// on the finder's own computer. What is absent is zero.
type metricsReport struct {
	System struct {
		DiskPercent float64 `json:"disk_percent"`
		DiskFreeMB  float64 `json:"disk_free_mb"`
	} `json:"system"`
	Application struct {
		TotalRequests int64 `json:"total_requests"`
		TotalErrors   int64 `json:"total_errors"`
	} `json:"application"`
	Cache struct {
		MemoryUsageMB float64 `json:"memory_usage_mb"`
		MaxMB         float64 `json:"max_mb"`
	} `json:"cache"`
	KeepAlive struct {
		FailuresInRow int `json:"failures_in_a_row"`
	} `json:"keep_alive"`
	SignIns struct {
		LockedAccounts int `json:"locked_accounts"`
	} `json:"sign_ins"`
}

// readMetrics reads the metrics when they are due. A finder that does not tell
// them is no finding: the figures stay zero.
func (p *Prober) readMetrics(ctx context.Context, address string, now time.Time) {
	if now.Before(p.metricsDue) {
		return
	}
	var m metricsReport
	p.metricsDue = now.Add(metricsEvery)
	if err := p.get(ctx, address, "/api/metrics", &m); err != nil {
		p.metrics, p.metricsDue = metricsReport{}, now.Add(metricsRefused)
		return
	}
	p.metrics = m
}

func (m metricsReport) into(s *Sample) {
	s.DiskPercent, s.DiskFreeMB = m.System.DiskPercent, m.System.DiskFreeMB
	s.Requests, s.Errors = m.Application.TotalRequests, m.Application.TotalErrors
	s.KeepAliveFailures, s.LockedAccounts = m.KeepAlive.FailuresInRow, m.SignIns.LockedAccounts
	if m.Cache.MaxMB > 0 {
		s.CachePercent = 100 * m.Cache.MemoryUsageMB / m.Cache.MaxMB
	}
}
