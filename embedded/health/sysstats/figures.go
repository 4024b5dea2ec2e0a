// Package sysstats reads what this process and this computer use. Readings are
// shared for a second, so that however many ask, it costs one look.
package sysstats

import (
	"context"
	"fmt"
	"os"
	"runtime/metrics"
	"sync"
	"time"

	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/disk"
	"github.com/shirou/gopsutil/v3/process"
)

// freshFor is how long one reading serves everybody.
const freshFor = time.Second

// MB and GB are the units of the reports.
const (
	MB = 1 << 20
	GB = 1 << 30
)

// Figures is one reading.
type Figures struct {
	At time.Time
	// This process: memory in bytes, its share of TotalMemory in percent, the
	// live heap after the last collection, goroutines, CPU used since it began.
	RSS, VMS   uint64
	Percent    float64
	LiveHeap   uint64
	Goroutines int
	CPUSeconds float64
	Started    time.Time
	// The computer, or the container that this process may use of it: memory in
	// bytes, shares in percent. CPUPercent is always the computer's.
	TotalMemory, AvailableMemory uint64
	MemoryPercent                float64
	CPUPercent                   float64
}

// Reader reads figures. It is safe for concurrent use.
type Reader struct {
	mu      sync.Mutex
	process *process.Process
	// cgroup and proc are the folders in which Linux tells of memory.
	cgroup, proc string
	started      time.Time
	last         Figures
	lastErr      error
	// container is looked for at the start, and when it cannot be read any more.
	container container
	// cpuBusy and cpuAll are the computer's CPU times at the last reading.
	cpuBusy, cpuAll float64
	samples         []metrics.Sample
}

// NewReader returns a reader of this process and computer. Where a container
// limits the memory, the limit counts as the total.
func NewReader(ctx context.Context) (*Reader, error) { return newReader(ctx, cgroupRoot, procRoot) }

func newReader(ctx context.Context, cgroup, proc string) (*Reader, error) {
	p, err := process.NewProcessWithContext(ctx, int32(os.Getpid()))
	if err != nil {
		return nil, fmt.Errorf("find our own process: %w", err)
	}
	r := &Reader{process: p, cgroup: cgroup, proc: proc, started: time.Now(), samples: []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/sched/goroutines:goroutines"},
	}}
	if ms, err := p.CreateTimeWithContext(ctx); err == nil {
		r.started = time.UnixMilli(ms)
	}
	total, _, err := computerMemory(ctx, proc)
	if err != nil {
		return nil, err
	}
	r.container = findContainer(cgroup, proc, total)
	_, err = r.Read(ctx)
	return r, err
}

// Read returns figures that are at most a second old.
func (r *Reader) Read(ctx context.Context) (Figures, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if !r.last.At.IsZero() && now.Sub(r.last.At) < freshFor {
		return r.last, r.lastErr
	}
	f, err := r.read(ctx, now)
	r.last, r.lastErr = f, err
	return f, err
}

func (r *Reader) read(ctx context.Context, now time.Time) (Figures, error) {
	f := Figures{At: now, Started: r.started}
	memory, err := r.process.MemoryInfoWithContext(ctx)
	if err != nil {
		return f, fmt.Errorf("read the process's memory: %w", err)
	}
	f.RSS, f.VMS = memory.RSS, memory.VMS
	times, err := r.process.TimesWithContext(ctx)
	if err != nil {
		return f, fmt.Errorf("read the process's CPU: %w", err)
	}
	f.CPUSeconds = times.User + times.System
	if err := r.readMemory(ctx, &f); err != nil {
		return f, err
	}
	if f.TotalMemory > 0 {
		f.Percent = 100 * float64(f.RSS) / float64(f.TotalMemory)
	}
	all, err := cpu.TimesWithContext(ctx, false)
	if err != nil || len(all) == 0 {
		return f, fmt.Errorf("read the computer's CPU: %w", err)
	}
	f.CPUPercent = r.cpuSince(all[0])
	metrics.Read(r.samples)
	f.LiveHeap = r.samples[0].Value.Uint64()
	f.Goroutines = int(r.samples[1].Value.Uint64())
	return f, nil
}

// readMemory reads the container's memory, or the computer's without one.
func (r *Reader) readMemory(ctx context.Context, f *Figures) error {
	limit := r.container.limit
	if limit > 0 {
		if used, err := r.container.used(); err == nil {
			used = min(used, limit)
			f.TotalMemory, f.AvailableMemory, f.MemoryPercent = limit, limit-used, 100*float64(used)/float64(limit)
			return nil
		}
	}
	total, available, err := computerMemory(ctx, r.proc)
	if err != nil {
		return err
	}
	f.TotalMemory, f.AvailableMemory = total, available
	if limit > 0 { // this process has come into another group
		r.container = findContainer(r.cgroup, r.proc, total)
	}
	if total > 0 {
		f.MemoryPercent = 100 * float64(total-available) / float64(total)
	}
	return nil
}

// cpuSince compares with the last reading instead of waiting for a moment, so
// a look never blocks.
func (r *Reader) cpuSince(t cpu.TimesStat) float64 {
	all := t.User + t.System + t.Nice + t.Idle + t.Iowait + t.Irq + t.Softirq + t.Steal
	busy := all - t.Idle - t.Iowait
	percent := 0.0
	if passed := all - r.cpuAll; r.cpuAll > 0 && passed > 0 {
		percent = min(100, max(0, 100*(busy-r.cpuBusy)/passed))
	}
	r.cpuBusy, r.cpuAll = busy, all
	return percent
}

// Disk returns how full the disk is that holds a folder, 0 to 100, and the bytes
// that are free on it.
func Disk(ctx context.Context, dir string) (percent float64, free uint64, err error) {
	u, err := disk.UsageWithContext(ctx, dir)
	if err != nil {
		return 0, 0, fmt.Errorf("read how full the disk of %s is: %w", dir, err)
	}
	return u.UsedPercent, u.Free, nil
}
