package observe

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"sync"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/status"
	"ministryfinder/embedded/submissions"
)

// reportFreshFor is how long one report serves everybody: however often a
// monitor asks, it costs one look a second.
const reportFreshFor = time.Second

// pingTimeout bounds the question whether the database answers. A timer that is stopped
// wakes an idle process all the same when it would have ended: this one, of each sample,
// does so together with what is done every two and a half seconds.
const pingTimeout = 2500 * time.Millisecond

// reports keeps the last health report, encoded.
type reports struct {
	mu     sync.Mutex
	at     time.Time
	report health.HealthReport
	body   []byte
	status int
}

// Health answers GET /api/health with the whole report.
func (o *Observer) Health(w http.ResponseWriter, _ *http.Request) {
	body, status, _ := o.healthReport()
	h := w.Header()
	h["Content-Type"] = jsonType
	render.SetNoStore(h)
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client may be gone: nobody is left to tell
}

var jsonType = []string{"application/json; charset=utf-8"}

// healthReport returns the report, encoded and as values, and its HTTP status.
func (o *Observer) healthReport() ([]byte, int, health.HealthReport) {
	o.reports.mu.Lock()
	defer o.reports.mu.Unlock()
	now := o.Now()
	if age := now.Sub(o.reports.at); age >= 0 && age < reportFreshFor {
		return o.reports.body, o.reports.status, o.reports.report
	}
	// The look outlives the request that made it, since others use it too.
	ctx, cancel := context.WithTimeout(context.Background(), pingTimeout)
	defer cancel()
	rep := o.makeReport(ctx, now)
	code := http.StatusOK
	if rep.Status == health.Unhealthy {
		code = http.StatusServiceUnavailable
	}
	body, err := json.Marshal(rep)
	if err != nil {
		body, code = []byte(`{"status":"unhealthy","issues":["The health report cannot be written"]}`), http.StatusServiceUnavailable
	}
	o.reports.at, o.reports.body, o.reports.status, o.reports.report = now, body, code, rep
	return body, code, rep
}

// Forget has the next report be made anew, also where the last is fresh.
func (o *Observer) Forget() {
	o.reports.mu.Lock()
	defer o.reports.mu.Unlock()
	o.reports.at = time.Time{}
}

func (o *Observer) makeReport(ctx context.Context, now time.Time) health.HealthReport {
	o.Availability.RecordRead(o.Store.Ping(ctx))
	sample, _, diskErr, err := o.readFigures(ctx, now)
	facts := status.Facts{
		Figures: sample, FiguresUnreadable: err != nil, DiskUnreadable: diskErr != nil, Clients: o.Addresses.Clients.Troubles(),
	}
	if failure := o.Availability.Failure(); failure != nil {
		facts.Database, facts.Readable = failure.Err, failure.State == submissions.ReadOnly
		facts.Waiting, _ = o.Spool.Len() // whoever drains it tells that it cannot be read
	}
	backup, issues := o.backupReport()
	facts.Backups, facts.Mail = issues, o.Mail.Issues()
	if facts.Database == nil {
		facts.Calls = o.Calls(ctx)
	}
	if o.Certificates != nil {
		facts.Certificates = o.Certificates()
	}
	if o.KeepAlive != nil {
		facts.PublicAddress = o.KeepAlive.Report().Address
	}
	rep := status.Judge(facts, o.Limits)
	rep.Preparing = facts.Database == nil && o.Preparing(ctx)
	rep.Timestamp, rep.Backup = now.UTC(), backup
	rep.Cache.MemoryUsageMB, rep.Cache.Entries, rep.Cache.HitRate = sample.CacheMB, sample.CacheEntries, sample.CacheHitRate
	rep.Memory.RSSMB, rep.Memory.Percent = sample.RSSMB, sample.ProcessPercent
	traffic := o.Traffic.Report(now)
	rep.Monitoring.Uptime = uptime(traffic.Uptime)
	rep.Monitoring.TotalRequests = traffic.Total
	rep.Monitoring.AvgResponseTime = math.Round(traffic.Average.Seconds()*1e6) / 1e6
	return rep
}

// Report returns the reports for the dashboard's pages.
func (o *Observer) Report(ctx context.Context) (health.HealthReport, health.MemoryReport) {
	_, _, report := o.healthReport()
	var memory health.MemoryReport
	if f, err := o.Figures.Read(ctx); err == nil {
		memory.System.Percent, memory.System.CPUPercent = round(f.MemoryPercent), round(f.CPUPercent)
	}
	return report, memory
}

// ShortHealth answers GET /health with the state alone.
func (o *Observer) ShortHealth(w http.ResponseWriter, _ *http.Request) {
	_, code, rep := o.healthReport()
	word := health.Healthy
	if code != http.StatusOK {
		word = health.Unhealthy
	}
	render.SetNoStore(w.Header())
	render.WriteJSON(w, code, struct {
		Status    health.Status `json:"status"`
		Timestamp time.Time     `json:"timestamp"`
		Service   string        `json:"service"`
	}{word, rep.Timestamp, "St. Edward Ministry Finder"})
}

// MemoryStatus answers GET /api/memory-status.
func (o *Observer) MemoryStatus(w http.ResponseWriter, r *http.Request) {
	now := o.Now()
	f, err := o.Figures.Read(r.Context())
	if err != nil {
		o.Log.Error("the figures cannot be read", "error", err)
		render.WriteJSON(w, http.StatusInternalServerError, render.APIError{
			Message: "Memory and CPU cannot be read on this computer.", ErrorType: "server_error",
		})
		return
	}
	usage, traffic := o.Cache.Usage(), o.Traffic.Report(now)
	var m health.MemoryReport
	m.Timestamp = now.UTC()
	m.Process.RSSMB, m.Process.VMSMB, m.Process.Percent = megabytes(f.RSS), megabytes(f.VMS), round(f.Percent)
	m.Process.LiveHeapMB, m.Process.Goroutines = megabytes(f.LiveHeap), f.Goroutines
	m.Process.CPUSeconds, m.Process.Started = round(f.CPUSeconds), f.Started.UTC()
	m.System.TotalGB, m.System.AvailableGB = round(float64(f.TotalMemory)/sysstats.GB), round(float64(f.AvailableMemory)/sysstats.GB)
	m.System.Percent, m.System.CPUPercent = round(f.MemoryPercent), round(f.CPUPercent)
	m.Cache.MemoryUsageMB, m.Cache.Entries, m.Cache.HitRate = megabytes(usage.Bytes), usage.Entries, round(usage.HitRate)
	m.Monitoring.RequestCounts, m.Monitoring.ResponseTimes, m.Monitoring.ErrorCounts = traffic.Routes, traffic.Times, traffic.ErrorKinds
	if o.Addresses.Clients.Of(r).Local {
		ctx, cancel := context.WithTimeout(r.Context(), pingTimeout)
		defer cancel()
		if n, err := o.PeopleToday(ctx, now); err == nil {
			m.PeopleToday = &n
		}
	}
	render.SetNoStore(w.Header())
	render.WriteJSON(w, http.StatusOK, m)
}

// PeopleToday counts who came to a result on the parish's present day.
func (o *Observer) PeopleToday(ctx context.Context, now time.Time) (int, error) {
	return o.Store.PeopleOn(ctx, now.In(o.Store.Zone()).Format(time.DateOnly))
}

func megabytes[N int | uint64](n N) float64 { return round(float64(n) / sysstats.MB) }

func round(v float64) float64 { return math.Round(v*100) / 100 }

// uptime writes a duration as 2:15:30, and past a day as "3 days, 2:15:30".
func uptime(d time.Duration) string {
	sec := int(d.Seconds())
	clock := fmt.Sprintf("%d:%02d:%02d", sec%86400/3600, sec%3600/60, sec%60)
	switch days := sec / 86400; days {
	case 0:
		return clock
	case 1:
		return "1 day, " + clock
	default:
		return fmt.Sprintf("%d days, %s", days, clock)
	}
}
