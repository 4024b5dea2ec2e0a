package sysstats

import (
	"math"
	"testing"
)

// The memory in use is what programs cannot have any more: shared memory is in use though
// the kernel counts it with the files that it keeps, and ZFS's cache is not.
func TestMemoryInUseIsWhatNobodyElseCanHave(t *testing.T) {
	const shared = "MemTotal: 16000000 kB\nMemFree: 500000 kB\nMemAvailable: 1500000 kB\nBuffers: 100000 kB\n" +
		"Cached: 9600000 kB\nSReclaimable: 0 kB\nShmem: 8600000 kB\n"
	const arc = "13 1 0x01 147 39984 1 2\nname type data\nhits 4 17\nc_min 4 512000000\nsize 4 8704000000\nmfu_size 4 1\n"
	for name, c := range map[string]struct {
		files map[string]string
		used  float64
	}{
		"shared memory": {map[string]string{"meminfo": shared}, 90.625},
		"ZFS": {map[string]string{"meminfo": shared, "spl/kstat/zfs/arcstats": arc,
			"self/mountinfo": "22 1 0:20 / /proc rw\n"}, 40.625},
		"ZFS at its least":        {map[string]string{"meminfo": shared, "spl/kstat/zfs/arcstats": "size 4 5\nc_min 4 6\n"}, 90.625},
		"ZFS that tells nonsense": {map[string]string{"meminfo": shared, "spl/kstat/zfs/arcstats": "size 4 many\nc_min\n"}, 90.625},
		"the computer's ZFS in a container": {map[string]string{"meminfo": shared, "spl/kstat/zfs/arcstats": arc,
			"self/mountinfo": "61 1 0:5 /proc/meminfo /proc/meminfo rw - fuse.lxcfs lxcfs rw\n"}, 90.625},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := newReader(t.Context(), t.TempDir(), root(t, c.files))
			if err != nil {
				t.Fatal(err)
			}
			if f := r.last; math.Abs(f.MemoryPercent-c.used) > 0.01 || f.TotalMemory != 16000000<<10 {
				t.Errorf("%g %% is used, want %g %%: %+v", f.MemoryPercent, c.used, f)
			}
		})
	}
}
