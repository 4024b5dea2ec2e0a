package health

import "time"

// rules are the alerts that compare a figure with a limit.
func rules() []*watch {
	hold := func(l Limits) time.Duration { return l.HoldFor }
	holdCPU := func(l Limits) time.Duration { return l.CPUHoldFor }
	holdBackup := func(Limits) time.Duration { return backupHold }
	now := func(Limits) time.Duration { return 0 }
	memory := func(l Limits) float64 { return l.MemoryPercent }
	cpu := func(l Limits) float64 { return l.CPUPercent }
	errors := &errorRate{}
	return []*watch{
		{kind: ProcessMemory, limit: memory, hold: hold, coolDown: coolDown, value: figure(func(s Sample, l Limits) float64 {
			return max(s.ProcessPercent, 100*s.RSSMB/l.MemoryBudgetMB)
		})},
		{kind: SystemMemory, limit: memory, hold: hold, coolDown: coolDown,
			value: figure(func(s Sample, _ Limits) float64 { return s.SystemPercent })},
		{kind: ProcessCPU, limit: cpu, hold: holdCPU, coolDown: coolDown,
			value: figure(func(s Sample, _ Limits) float64 { return s.ProcessCPU })},
		{kind: SystemCPU, limit: cpu, hold: holdCPU, coolDown: coolDown, value: figure(func(s Sample, _ Limits) float64 { return s.SystemCPU })},
		{kind: DatabaseDown, limit: one, hold: now,
			value: figure(func(s Sample, _ Limits) float64 { return yes(s.Database == Disconnected || s.DatabaseReason != "") })},
		{kind: CacheFull, limit: func(l Limits) float64 { return l.CachePercent }, hold: hold, coolDown: coolDown,
			value: metric(func(s Sample, _ Limits) float64 { return s.CachePercent })},
		{kind: DiskFull, limit: func(l Limits) float64 { return l.DiskPercent }, hold: hold, coolDown: coolDown,
			value: func(s Sample, l Limits) (float64, bool) {
				return diskFill(s, l), s.OK && (s.DiskPercent > 0 || s.DiskFreeMB > 0)
			}},
		{kind: ManyErrors, limit: func(l Limits) float64 { return l.ErrorPercent }, hold: now, coolDown: coolDown,
			value: metric(func(s Sample, _ Limits) float64 { return errors.percent(s) })},
		{kind: BackupOld, limit: func(l Limits) float64 { return l.BackupHours }, hold: holdBackup, holdClear: now,
			value: figure(func(s Sample, _ Limits) float64 { return s.BackupHours })},
		{kind: KeepAlive, limit: func(Limits) float64 { return KeepAliveFailures }, hold: now,
			value: metric(func(s Sample, _ Limits) float64 { return float64(s.KeepAliveFailures) })},
		{kind: SignInsLocked, limit: one, hold: now, value: metric(func(s Sample, _ Limits) float64 { return float64(s.LockedAccounts) })},
	}
}

// Beyond returns the kinds whose figure is at its limit or beyond it in a sample,
// without regard to how long. Kinds that need more than one sample are not among them.
func Beyond(s Sample, l Limits) []Kind {
	var kinds []Kind
	for _, w := range rules() {
		if value, ok := w.value(s, l); ok && value >= w.limit(l) {
			kinds = append(kinds, w.kind)
		}
	}
	return kinds
}

// backupHold is how long the newest backup must be too old. A computer that wakes from a
// weekend makes one within five minutes, when the finder looks for what is due.
const backupHold = 15 * time.Minute

// KeepAliveFailures in a row raise an alert.
const KeepAliveFailures = 5

// figure reads a figure of the samples that have any.
func figure(read func(Sample, Limits) float64) func(Sample, Limits) (float64, bool) {
	return func(s Sample, l Limits) (float64, bool) { return read(s, l), s.OK }
}

// metric reads a figure of the samples that have metrics: one failed reading of them
// ends no alert.
func metric(read func(Sample, Limits) float64) func(Sample, Limits) (float64, bool) {
	return func(s Sample, l Limits) (float64, bool) {
		if !s.OK || s.NoMetrics {
			return 0, false
		}
		return read(s, l), true
	}
}

// diskFill is how full the disk is as far as that matters: with room enough it
// is below its limit, and with still more far enough below to clear an alert. Of a
// disk that could not be read both figures are zero.
func diskFill(s Sample, l Limits) float64 {
	const between, below = (1 + ClearRatio) / 2, ClearRatio / 2
	switch free := s.DiskFreeMB / 1024; {
	case free >= l.DiskFreeGB/ClearRatio:
		return min(s.DiskPercent, below*l.DiskPercent)
	case free >= l.DiskFreeGB:
		return min(s.DiskPercent, between*l.DiskPercent)
	}
	return s.DiskPercent
}

// one is the limit of a yes-or-no cause, whose figure is 1 or 0.
func one(Limits) float64 { return 1 }

func yes(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// Bounds of the rate of errors.
const (
	// errorRequests is over how many requests at least the rate is taken.
	errorRequests = 20
	// errorsForgotten is after what time without enough requests the past
	// errors no longer say anything.
	errorsForgotten = 15 * time.Minute
	// countsMost bounds the counts that are remembered.
	countsMost = 64
)

// errorRate takes the part of the answers that were errors from two readings
// of the finder's counters.
type errorRate struct {
	started time.Time
	counts  []count // oldest first
	last    float64
}

type count struct {
	at               time.Time
	requests, errors int64
}

// percent is the rate over the newest requests that are enough to tell one; the
// last rate while there are too few, and 0 once that is long ago.
func (e *errorRate) percent(s Sample) float64 {
	if n := len(e.counts); !s.Started.Equal(e.started) || n > 0 && (s.Requests < e.counts[n-1].requests || s.At.Before(e.counts[n-1].at)) {
		e.started, e.counts, e.last = s.Started, e.counts[:0], 0
	}
	if n := len(e.counts); n == 0 || e.counts[n-1].requests != s.Requests || e.counts[n-1].errors != s.Errors {
		if n == countsMost {
			e.counts = append(e.counts[:0], e.counts[1:]...)
		}
		e.counts = append(e.counts, count{s.At, s.Requests, s.Errors})
	}
	for i := len(e.counts) - 1; i >= 0; i-- {
		c := e.counts[i]
		if i < len(e.counts)-1 && s.At.Sub(c.at) > errorsForgotten {
			break
		}
		if requests := s.Requests - c.requests; requests >= errorRequests {
			e.last = 100 * float64(s.Errors-c.errors) / float64(requests)
			return e.last
		}
	}
	if n := len(e.counts); n > 0 && s.At.Sub(e.counts[n-1].at) > errorsForgotten {
		e.last = 0
	}
	return e.last
}
