package health

import (
	"context"
	"net/http"
	"time"
)

// Times between two readings of /api/metrics. It is larger than the others and
// what it tells changes slowly; who may not read it asks seldom.
const (
	metricsEvery   = time.Minute
	metricsRefused = 15 * time.Minute
	// metricsKept is how long a reading counts when the next ones fail.
	metricsKept = 5 * time.Minute
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

// metrics are the last reading of /api/metrics: when it was made, which is never for
// the zero value, and when the next is due.
type metrics struct {
	last    metricsReport
	at, due time.Time
}

// readMetrics puts the metrics into a sample, and reads them when they are due. A
// finder that does not tell them is no finding, and neither is one that fails once:
// the last reading counts for some minutes, and after that the sample has none.
func (p *Prober) readMetrics(ctx context.Context, address string, s *Sample) {
	m := &p.metrics
	if !s.At.Before(m.due) {
		m.due = s.At.Add(metricsEvery)
		var read metricsReport
		status, err := p.get(ctx, address, "/api/metrics", &read)
		switch {
		case err == nil:
			m.last, m.at = read, s.At
		case status == http.StatusUnauthorized || status == http.StatusForbidden:
			*m = metrics{due: s.At.Add(metricsRefused)}
		}
	}
	if s.NoMetrics = m.at.IsZero() || s.At.Sub(m.at) > metricsKept; !s.NoMetrics {
		m.last.into(s)
	}
}

func (m metricsReport) into(s *Sample) {
	s.DiskPercent, s.DiskFreeMB = m.System.DiskPercent, m.System.DiskFreeMB
	s.Requests, s.Errors = m.Application.TotalRequests, m.Application.TotalErrors
	s.KeepAliveFailures, s.LockedAccounts = m.KeepAlive.FailuresInRow, m.SignIns.LockedAccounts
	if m.Cache.MaxMB > 0 {
		s.CachePercent = 100 * m.Cache.MemoryUsageMB / m.Cache.MaxMB
	}
}
