package observe

import (
	"context"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
)

// Sample reads this finder's figures of now, as somebody would who looks at it
// from outside, without a request. It counts neither people nor the CPU since
// the last sample: cpuSeconds are what the process has used since its start.
func (o *Observer) Sample(ctx context.Context, now time.Time) (sample health.Sample, cpuSeconds float64) {
	sample, cpuSeconds, _, err := o.readFigures(ctx, now)
	if err != nil {
		return health.Sample{At: now, PeopleToday: -1, Error: err.Error()}, 0
	}
	_, _, report := o.healthReport()
	sample.Status, sample.Database, sample.DatabaseReason = report.Status, report.Database, report.DatabaseReason
	sample.Issues, sample.IssueCodes = report.Issues, report.IssueCodes
	sample.BackupHours = report.Backup.Hours(now, sample.Started)
	t := o.Traffic.Report(now)
	sample.Requests, sample.Errors = t.Total, t.Errors
	sample.LockedAccounts = o.Accounts.LockedAccounts()
	return sample, cpuSeconds
}

// readFigures reads what the computer and the finder's parts tell of themselves.
// Of what cannot be read the figures are zero: of the disk, or of memory and CPU.
func (o *Observer) readFigures(ctx context.Context, now time.Time) (sample health.Sample, cpuSeconds float64, diskErr, err error) {
	f, err := o.Figures.Read(ctx)
	sample = health.Sample{At: now, OK: true, Started: f.Started, Goroutines: f.Goroutines, PeopleToday: -1}
	sample.RSSMB, sample.LiveHeapMB = megabytes(f.RSS), megabytes(f.LiveHeap)
	sample.ProcessPercent, sample.SystemPercent, sample.SystemCPU = round(f.Percent), round(f.MemoryPercent), round(f.CPUPercent)
	u := o.Cache.Usage()
	sample.CacheMB, sample.CacheEntries, sample.CacheHitRate = megabytes(u.Bytes), u.Entries, round(u.HitRate)
	if u.MaxBytes > 0 {
		sample.CachePercent = round(100 * float64(u.Bytes) / float64(u.MaxBytes))
	}
	disk, free, diskErr := sysstats.Disk(ctx, o.DataDir)
	sample.DiskPercent, sample.DiskFreeMB = round(disk), megabytes(free)
	if o.KeepAlive != nil {
		sample.KeepAliveFailures = o.KeepAlive.Report().FailuresInARow
	}
	return sample, f.CPUSeconds, diskErr, err
}
