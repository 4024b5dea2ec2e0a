package health

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Bounds of a probe.
const (
	// ProbeTimeout is how long a finder may take to answer.
	ProbeTimeout = 5 * time.Second
	// maxProbeBytes bounds an answer; the real ones have about 600 bytes.
	maxProbeBytes = 64 << 10
)

// Prober reads a finder's figures over its public monitoring endpoints, the
// same for the finder beside it and for one elsewhere. It is used by one
// goroutine at a time.
type Prober struct {
	client      *http.Client
	cpu         CPUMeter
	lastStarted time.Time
	metrics     metrics
}

// NewRemoteProber returns a prober for a finder on another computer, which is asked
// through the proxy that the environment names, as HTTP_PROXY does.
func NewRemoteProber() *Prober { return newProber(http.ProxyFromEnvironment) }

// NewProber returns a prober for a finder on this computer, which no proxy would
// find; it keeps one connection open between probes.
func NewProber() *Prober { return newProber(nil) }

func newProber(proxy func(*http.Request) (*url.URL, error)) *Prober {
	return &Prober{client: &http.Client{
		Timeout: ProbeTimeout,
		Transport: &http.Transport{Proxy: proxy, MaxIdleConns: 1, MaxConnsPerHost: 1, IdleConnTimeout: 5 * time.Minute, DisableCompression: true,
			MaxResponseHeaderBytes: maxProbeBytes},
	}}
}

// Close gives back the connection.
func (p *Prober) Close() { p.client.CloseIdleConnections() }

// HealthReport is the body of GET /api/health.
type HealthReport struct {
	Status   Status        `json:"status"`
	Database DatabaseState `json:"database"`
	// DatabaseReason is the code of why it cannot be used, one of the store's
	// reasons; absent while it can.
	DatabaseReason string `json:"database_reason,omitempty"`
	Cache          struct {
		MemoryUsageMB float64 `json:"memory_usage_mb"`
		Entries       int     `json:"entries"`
		HitRate       float64 `json:"hit_rate"`
	} `json:"cache"`
	Memory struct {
		RSSMB   float64 `json:"rss_mb"`
		Percent float64 `json:"percent"`
	} `json:"memory"`
	Monitoring struct {
		Uptime          string  `json:"uptime"`
		TotalRequests   int64   `json:"total_requests"`
		AvgResponseTime float64 `json:"avg_response_time"`
	} `json:"monitoring"`
	// Preparing is true while the parish has not chosen its ministries: nothing is
	// wrong, but the quiz waits for it.
	Preparing bool `json:"preparing,omitempty"`
	// Backup is absent as long as nobody has looked.
	Backup *BackupReport `json:"backup,omitempty"`
	// Warnings are sentences in English, IssueCodes the same issues in the same
	// order; finders of earlier versions have no codes.
	Issues     []string  `json:"issues"`
	IssueCodes []Issue   `json:"issue_codes"`
	Timestamp  time.Time `json:"timestamp"`
}

// BackupReport says when the newest backup was made, and when one was restored
// in a trial; absent for never.
type BackupReport struct {
	Last  *time.Time `json:"last,omitempty"`
	Tried *time.Time `json:"tried,omitempty"`
}

// Hours is the age of the newest backup at a time. One that was never made
// counts from the finder's start, so that a new installation has time for its
// first; zero when nobody has looked.
func (b *BackupReport) Hours(at, started time.Time) float64 {
	switch {
	case b == nil:
		return 0
	case b.Last != nil:
		return max(0, at.Sub(*b.Last).Hours())
	case !started.IsZero():
		return max(0, at.Sub(started).Hours())
	}
	return 0
}

// MemoryReport is the body of GET /api/memory-status. What the former program
// did not report is a pointer or empty when absent.
type MemoryReport struct {
	Timestamp time.Time `json:"timestamp"`
	Process   struct {
		RSSMB      float64   `json:"rss_mb"`
		VMSMB      float64   `json:"vms_mb"`
		Percent    float64   `json:"percent"`
		LiveHeapMB float64   `json:"live_heap_mb"`
		Goroutines int       `json:"goroutines"`
		CPUSeconds float64   `json:"cpu_seconds"`
		Started    time.Time `json:"started"`
	} `json:"process"`
	System struct {
		TotalGB     float64 `json:"total_gb"`
		AvailableGB float64 `json:"available_gb"`
		Percent     float64 `json:"percent"`
		CPUPercent  float64 `json:"cpu_percent"`
	} `json:"system"`
	Cache struct {
		MemoryUsageMB float64 `json:"memory_usage_mb"`
		Entries       int     `json:"entries"`
		HitRate       float64 `json:"hit_rate"`
	} `json:"cache"`
	Monitoring struct {
		RequestCounts int `json:"request_counts"`
		ResponseTimes int `json:"response_times"`
		ErrorCounts   int `json:"error_counts"`
	} `json:"monitoring"`
	// PeopleToday counts the submissions since midnight; only told to this computer.
	PeopleToday *int `json:"people_today,omitempty"`
}

// Probe reads the finder at the address, such as http://127.0.0.1:5000. A
// finder that does not answer gives a sample that is not OK, never an error:
// that is a finding, too. The sample is plausible, whatever was answered.
func (p *Prober) Probe(ctx context.Context, address string, now func() time.Time) Sample {
	ctx, cancel := context.WithTimeout(ctx, ProbeTimeout)
	defer cancel()
	var h HealthReport
	var m MemoryReport
	// 503 is how an unhealthy finder answers here, and it still reports. A proxy in front
	// of it may answer so, too: what it says does not tell how the finder is.
	status, err := p.get(ctx, address, "/api/health", &h, http.StatusServiceUnavailable)
	if err == nil && status != http.StatusOK && !slices.Contains([]Status{Healthy, Warning, Unhealthy}, h.Status) {
		err = fmt.Errorf("/api/health answered %d, and not as a finder does", status)
	}
	if err == nil {
		_, err = p.get(ctx, address, "/api/memory-status", &m)
	}
	s := Sample{At: now(), PeopleToday: -1}
	if err != nil {
		s.Error = err.Error()
		return s.Clamped()
	}
	if !m.Process.Started.Equal(p.lastStarted) {
		p.metrics = metrics{}
	}
	p.lastStarted = m.Process.Started
	s.Preparing = h.Preparing
	s.OK, s.Started = true, m.Process.Started
	s.RSSMB, s.ProcessPercent, s.SystemPercent = m.Process.RSSMB, m.Process.Percent, m.System.Percent
	s.LiveHeapMB, s.Goroutines = m.Process.LiveHeapMB, m.Process.Goroutines
	s.SystemCPU, s.ProcessCPU = m.System.CPUPercent, p.cpu.Percent(s.At, m.Process.Started, m.Process.CPUSeconds)
	s.CacheMB, s.CacheEntries, s.CacheHitRate = h.Cache.MemoryUsageMB, h.Cache.Entries, h.Cache.HitRate
	s.Status, s.Database, s.DatabaseReason, s.Issues, s.IssueCodes = h.Status, h.Database, h.DatabaseReason, h.Issues, h.IssueCodes
	p.readMetrics(ctx, address, &s)
	s.BackupHours = h.Backup.Hours(s.At, s.Started)
	if m.PeopleToday != nil {
		s.PeopleToday = *m.PeopleToday
	}
	return s.Clamped()
}

// CPUMeter tells a process's CPU from what it has used since its start. The
// zero value is ready; it is used by one goroutine at a time.
type CPUMeter struct {
	at, started time.Time
	used        float64
}

// Percent is the process's CPU in percent of one core since the last call;
// zero at the first one and after a restart, when there is nothing to compare.
func (c *CPUMeter) Percent(at, started time.Time, usedSeconds float64) float64 {
	percent := 0.0
	if passed := at.Sub(c.at).Seconds(); c.started.Equal(started) && !c.at.IsZero() && passed > 0 {
		percent = max(0, 100*(usedSeconds-c.used)/passed)
	}
	c.at, c.started, c.used = at, started, usedSeconds
	return percent
}

// get reads a report from an answer of status 200, or of another that carries one. The
// status is 0 without an answer.
func (p *Prober) get(ctx context.Context, address, path string, into any, others ...int) (status int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(address, "/")+path, nil)
	if err != nil {
		return 0, fmt.Errorf("ask %s: %w", path, err)
	}
	res, err := p.client.Do(req)
	if err != nil {
		return 0, fmt.Errorf("ask %s: %w", path, err)
	}
	defer res.Body.Close()
	status = res.StatusCode
	body, err := io.ReadAll(io.LimitReader(res.Body, maxProbeBytes))
	if err != nil {
		return status, fmt.Errorf("read %s: %w", path, err)
	}
	if status != http.StatusOK && !slices.Contains(others, status) {
		return status, fmt.Errorf("%s answered %s", path, res.Status)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return status, fmt.Errorf("%s did not answer as a finder does: %w", path, err)
	}
	return status, nil
}

// Has reports whether an issue with a code is among those of the report.
func (r HealthReport) Has(code IssueCode) bool {
	return slices.ContainsFunc(r.IssueCodes, func(i Issue) bool { return i.Code == code })
}
