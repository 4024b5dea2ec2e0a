package web

import (
	"context"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/figures"
)

// Sample reads this finder's figures of now, as somebody would who looks at it
// from outside, without a request. It counts neither people nor the CPU since
// the last sample: cpuSeconds are what the process has used since its start.
func (s *Server) Sample(ctx context.Context, now time.Time) (sample health.Sample, cpuSeconds float64) {
	sample = health.Sample{At: now, PeopleToday: -1}
	f, err := s.Figures.Read(ctx)
	if err != nil {
		sample.Error = err.Error()
		return sample, 0
	}
	_, _, report := s.healthReport()
	sample.OK, sample.Started = true, f.Started
	sample.RSSMB, sample.LiveHeapMB, sample.Goroutines = megabytes(f.RSS), megabytes(f.LiveHeap), f.Goroutines
	sample.ProcessPercent, sample.SystemPercent, sample.SystemCPU = round(f.Percent), round(f.MemoryPercent), round(f.CPUPercent)
	sample.Status, sample.Database, sample.DatabaseReason, sample.Issues = report.Status, report.Database, report.DatabaseReason, report.Issues
	sample.BackupHours = report.Backup.Hours(now, f.Started)
	u := s.Cache.Usage()
	sample.CacheMB, sample.CacheEntries, sample.CacheHitRate = megabytes(u.Bytes), u.Entries, round(u.HitRate)
	if u.MaxBytes > 0 {
		sample.CachePercent = round(100 * float64(u.Bytes) / float64(u.MaxBytes))
	}
	if disk, err := figures.DiskPercent(ctx, s.DataDir); err == nil { // the report says what cannot be read
		sample.DiskPercent = round(disk)
	}
	t := s.traffic.Report(now)
	sample.Requests, sample.Errors = t.Total, t.Errors
	sample.LockedAccounts = s.door.LockedAccounts()
	if s.KeepAlive != nil {
		sample.KeepAliveFailures = s.KeepAlive.Report().FailuresInARow
	}
	return sample, f.CPUSeconds
}
