package health

import (
	"fmt"
	"time"
)

// Limits are the thresholds that alerts follow.
type Limits struct {
	// MemoryPercent is where memory is too much, of the computer's memory and of
	// the budget; 1 to 99.
	MemoryPercent float64
	// CPUPercent is where CPU is too much; 1 to 99. The finder's own CPU counts
	// in percent of one core, the computer's in percent of all.
	CPUPercent float64
	// MemoryBudgetMB is what the finder itself should get by with; 1 to 65536.
	MemoryBudgetMB float64
	// HoldFor is how long a figure must stay beyond its limit to raise an alert, and
	// below ClearRatio of it to clear the alert; 1 second to 1 hour.
	HoldFor time.Duration
	// CPUHoldFor is the same for CPU; 1 second to 1 hour.
	CPUHoldFor time.Duration
	// CachePercent is where the cache is too near to its bound, DiskPercent
	// where the data folder's disk is too full; 1 to 99.
	CachePercent, DiskPercent float64
	// DiskFreeGB is how much room is enough whatever part of that disk is in use, in
	// GB of 1024 MB: a tenth of a large disk is room for years; 1 to 10000.
	DiskFreeGB float64
	// ErrorPercent is the part of the answers that may be the finder's own
	// errors, over 20 requests at least; 1 to 99.
	ErrorPercent float64
	// BackupHours is how old the newest backup may be; 1 to 8760.
	BackupHours float64
}

// ClearRatio is the hysteresis: an alert raised at 80 is cleared below 72.
const ClearRatio = 0.9

// DefaultCheckEvery is the time between two system checks of a finder (memory,
// CPU, disk) when staff set none.
const DefaultCheckEvery = 5 * time.Minute

// DefaultLimits returns the limits in force when staff set none.
func DefaultLimits() Limits {
	return Limits{MemoryPercent: 80, CPUPercent: 80, MemoryBudgetMB: 512, HoldFor: time.Minute,
		CPUHoldFor: 2 * time.Minute, CachePercent: 80, DiskPercent: 90, DiskFreeGB: 20, ErrorPercent: 10, BackupHours: 48}
}

// LimitError says that a limit is out of its range.
type LimitError struct {
	// Name is the setting's, such as memory_percent, Value the limit in its unit.
	Name             string
	Value, Low, High float64
}

// Error says what the limit must be.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the limit %s must be between %g and %g, not %g", e.Name, e.Low, e.High, e.Value)
}

// Check returns a *LimitError when a limit is out of its range.
func (l Limits) Check() error {
	for _, r := range []LimitError{
		{"memory_percent", l.MemoryPercent, 1, 99},
		{"cpu_percent", l.CPUPercent, 1, 99},
		{"memory_budget_mb", l.MemoryBudgetMB, 1, 65536},
		{"after_seconds", l.HoldFor.Seconds(), 1, 3600},
		{"cpu_after_seconds", l.CPUHoldFor.Seconds(), 1, 3600},
		{"cache_percent", l.CachePercent, 1, 99},
		{"disk_percent", l.DiskPercent, 1, 99},
		{"disk_free_gb", l.DiskFreeGB, 1, 10000},
		{"error_percent", l.ErrorPercent, 1, 99},
		{"backup_hours", l.BackupHours, 1, 8760},
	} {
		if !(r.Value >= r.Low && r.Value <= r.High) {
			return &r
		}
	}
	return nil
}
