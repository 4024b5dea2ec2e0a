package observe

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/requeststats"
	"ministryfinder/embedded/spool"
)

// metricsJSON is the body of /api/metrics.
type metricsJSON struct {
	System struct {
		MemoryPercent float64 `json:"memory_percent"`
		CPUPercent    float64 `json:"cpu_percent"`
		DiskPercent   float64 `json:"disk_percent"`
		DiskFreeMB    float64 `json:"disk_free_mb"`
		UptimeSeconds float64 `json:"uptime_seconds"`
		UptimeHuman   string  `json:"uptime_human"`
	} `json:"system"`
	Process struct {
		RSSMB      float64 `json:"rss_mb"`
		LiveHeapMB float64 `json:"live_heap_mb"`
		Goroutines int     `json:"goroutines"`
		CPUSeconds float64 `json:"cpu_seconds"`
	} `json:"process"`
	Application struct {
		TotalRequests   int64                   `json:"total_requests"`
		TotalErrors     int64                   `json:"total_errors"`
		AvgResponseTime float64                 `json:"avg_response_time"`
		SlowRequests    int64                   `json:"slow_requests"`
		Endpoints       map[string]endpointJSON `json:"endpoints"`
		Errors          map[string]int64        `json:"errors"`
		DataSize        map[string]boundJSON    `json:"monitoring_data_size"`
	} `json:"application"`
	Cache struct {
		MemoryUsageMB float64 `json:"memory_usage_mb"`
		MaxMB         float64 `json:"max_mb"`
		Entries       int     `json:"entries"`
		HitRate       float64 `json:"hit_rate"`
	} `json:"cache"`
	Database struct {
		Connections     boundJSON `json:"connections"`
		InUse           int       `json:"in_use"`
		Idle            int       `json:"idle"`
		Waited          int64     `json:"waited"`
		WaitedSeconds   float64   `json:"waited_seconds"`
		SubmissionsKept boundJSON `json:"submissions_kept"`
	} `json:"database"`
	RateLimiting struct {
		StorageType          string `json:"storage_type"`
		Enabled              bool   `json:"enabled"`
		SubmissionsPerMinute int    `json:"submissions_per_minute"`
		MatchesPerMinute     int    `json:"matches_per_minute"`
	} `json:"rate_limiting"`
	SignIns struct {
		LockedAccounts int `json:"locked_accounts"`
	} `json:"sign_ins"`
	// KeepAlive is missing where no public address is set.
	KeepAlive *keepAliveJSON `json:"keep_alive,omitempty"`
	Timestamp time.Time      `json:"timestamp"`
}

type endpointJSON struct {
	Total   int64 `json:"total"`
	Success int64 `json:"success"`
	Error   int64 `json:"error"`
}

// boundJSON says how much of something is held and how much at most.
type boundJSON struct {
	Held int `json:"held"`
	Max  int `json:"most"`
}

// Metrics answers GET /api/metrics.
func (o *Observer) Metrics(w http.ResponseWriter, r *http.Request) {
	m, err := o.readMetrics(r.Context())
	if err != nil {
		o.Log.Error("the figures cannot be read", "error", err)
		render.WriteJSON(w, http.StatusInternalServerError, render.APIError{
			Message: "Memory, CPU or disk cannot be read on this computer.", ErrorType: "server_error",
		})
		return
	}
	render.SetNoStore(w.Header())
	render.WriteJSON(w, http.StatusOK, m)
}

func (o *Observer) readMetrics(ctx context.Context) (metricsJSON, error) {
	var m metricsJSON
	now := o.Now()
	f, err := o.Figures.Read(ctx)
	if err != nil {
		return m, err
	}
	disk, free, err := sysstats.Disk(ctx, o.DataDir)
	if err != nil {
		return m, err
	}
	t, u := o.Traffic.Report(now), o.Cache.Usage()
	m.Timestamp = now.UTC()
	m.System.MemoryPercent, m.System.CPUPercent, m.System.DiskPercent = round(f.MemoryPercent), round(f.CPUPercent), round(disk)
	m.System.DiskFreeMB = megabytes(free)
	m.System.UptimeSeconds, m.System.UptimeHuman = math.Round(t.Uptime.Seconds()), uptime(t.Uptime)
	m.Process.RSSMB, m.Process.LiveHeapMB = megabytes(f.RSS), megabytes(f.LiveHeap)
	m.Process.Goroutines, m.Process.CPUSeconds = f.Goroutines, round(f.CPUSeconds)
	a := &m.Application
	a.TotalRequests, a.TotalErrors, a.SlowRequests = t.Total, t.Errors, t.Slow
	a.AvgResponseTime = math.Round(t.Average.Seconds()*1e6) / 1e6
	a.Endpoints, a.Errors = map[string]endpointJSON{}, map[string]int64{}
	for route, c := range o.Traffic.Routes() {
		a.Endpoints[endpointName(route)] = endpointJSON{c.Total, c.Success, c.Error}
	}
	for name, n := range o.Traffic.ErrorKinds() {
		status, route, _ := strings.Cut(name, " ")
		a.Errors[status+" "+endpointName(route)] = n
	}
	a.DataSize = map[string]boundJSON{
		"response_times": {t.Times, requeststats.MaxTimes}, "endpoints": {t.Routes, requeststats.MaxRoutes},
		"error_kinds": {t.ErrorKinds, requeststats.MaxErrorKinds},
	}
	m.Cache.MemoryUsageMB, m.Cache.MaxMB, m.Cache.Entries, m.Cache.HitRate = megabytes(u.Bytes), megabytes(u.MaxBytes), u.Entries,
		round(u.HitRate)
	c := o.Store.Connections()
	m.Database.Connections, m.Database.InUse, m.Database.Idle = boundJSON{c.Open, c.MaxOpen}, c.InUse, c.Idle
	m.Database.Waited, m.Database.WaitedSeconds = c.WaitCount, round(c.WaitedFor.Seconds())
	if waiting, err := o.Spool.Len(); err == nil {
		m.Database.SubmissionsKept = boundJSON{waiting, spool.MaxEntries}
	}
	m.RateLimiting.StorageType, m.RateLimiting.Enabled = o.Addresses.Redis.Storage(), o.RateLimit
	m.RateLimiting.SubmissionsPerMinute, m.RateLimiting.MatchesPerMinute = ratelimit.SubmissionsPerMinute, ratelimit.MatchesPerMinute
	m.SignIns.LockedAccounts = o.Accounts.LockedAccounts()
	m.KeepAlive = o.keepAliveMetrics()
	return m, nil
}

// endpointName writes a route such as "GET /path" as the former program did:
// "GET:/path". What no route takes is counted together.
func endpointName(route string) string {
	if route == "/" || route == "" {
		return "other"
	}
	return strings.TrimSuffix(strings.Replace(route, " ", ":", 1), "{$}")
}

// Prometheus answers /metrics in the text format of Prometheus (version 0.0.4).
func (o *Observer) Prometheus(w http.ResponseWriter, r *http.Request) {
	m, err := o.readMetrics(r.Context())
	if err != nil {
		o.Log.Error("the figures cannot be read", "error", err)
		http.Error(w, "memory, CPU or disk cannot be read", http.StatusInternalServerError)
		return
	}
	var b strings.Builder
	one := func(name, kind, help string, value float64) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n%s %s\n", name, help, name, kind, name, number(value))
	}
	one("finder_memory_bytes", "gauge", "Resident memory of the process.", m.Process.RSSMB*sysstats.MB)
	one("finder_live_heap_bytes", "gauge", "Live heap after the last garbage collection.", m.Process.LiveHeapMB*sysstats.MB)
	one("finder_goroutines", "gauge", "Goroutines.", float64(m.Process.Goroutines))
	one("finder_cpu_seconds_total", "counter", "CPU used since the start.", m.Process.CPUSeconds)
	one("finder_uptime_seconds", "gauge", "Time since the start.", m.System.UptimeSeconds)
	one("system_memory_percent", "gauge", "The computer's memory in use.", m.System.MemoryPercent)
	one("system_cpu_percent", "gauge", "The computer's CPU in use.", m.System.CPUPercent)
	one("system_disk_percent", "gauge", "The data folder's disk in use.", m.System.DiskPercent)
	one("system_disk_free_bytes", "gauge", "Room on the data folder's disk.", m.System.DiskFreeMB*sysstats.MB)
	one("finder_cache_bytes", "gauge", "Bytes in the cache.", m.Cache.MemoryUsageMB*sysstats.MB)
	one("finder_cache_entries", "gauge", "Entries in the cache.", float64(m.Cache.Entries))
	one("finder_database_connections", "gauge", "Open connections to the database.", float64(m.Database.Connections.Held))
	one("finder_database_connections_in_use", "gauge", "Connections to the database that are in use.", float64(m.Database.InUse))
	one("finder_submissions_kept", "gauge", "Submissions that wait for the database.", float64(m.Database.SubmissionsKept.Held))
	one("finder_requests_slow_total", "counter", "Requests that took a second or longer.", float64(m.Application.SlowRequests))
	one("finder_locked_accounts", "gauge", "Accounts that wrong passwords of strangers have locked within an hour.",
		float64(m.SignIns.LockedAccounts))
	if k := m.KeepAlive; k != nil {
		one("finder_keep_alive_requests_total", "counter", "Requests to the public address.", float64(k.Total))
		one("finder_keep_alive_failures_total", "counter", "Those of them that failed.", float64(k.Failures))
		one("finder_keep_alive_failures_in_a_row", "gauge", "Failures since the last success.", float64(k.FailuresInARow))
	}
	o.writeHistograms(&b)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	render.SetNoStore(w.Header())
	_, _ = w.Write([]byte(b.String())) // the client may be gone
}

func (o *Observer) writeHistograms(b *strings.Builder) {
	routes := o.Traffic.Routes()
	names := make([]string, 0, len(routes))
	for name := range routes {
		names = append(names, name)
	}
	slices.Sort(names)
	b.WriteString("# HELP finder_requests_total Requests by route and outcome.\n# TYPE finder_requests_total counter\n")
	for _, name := range names {
		fmt.Fprintf(b, "finder_requests_total{route=%q,outcome=\"success\"} %d\n", endpointName(name), routes[name].Success)
		fmt.Fprintf(b, "finder_requests_total{route=%q,outcome=\"error\"} %d\n", endpointName(name), routes[name].Error)
	}
	b.WriteString("# HELP finder_request_seconds Response times by route.\n# TYPE finder_request_seconds histogram\n")
	for _, name := range names {
		c, label, sum := routes[name], endpointName(name), int64(0)
		for i, bound := range requeststats.Buckets {
			sum += c.Histogram[i]
			fmt.Fprintf(b, "finder_request_seconds_bucket{route=%q,le=%q} %d\n", label, number(bound.Seconds()), sum)
		}
		fmt.Fprintf(b, "finder_request_seconds_bucket{route=%q,le=\"+Inf\"} %d\n", label, c.Total)
		fmt.Fprintf(b, "finder_request_seconds_sum{route=%q} %s\nfinder_request_seconds_count{route=%q} %d\n", label, number(c.Sum.Seconds()),
			label, c.Total)
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
