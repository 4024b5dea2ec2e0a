package sysstats

import (
	"math"
	"os"
	"path/filepath"
	"testing"
)

// root makes a folder such as /sys/fs/cgroup.
func root(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAContainersLimitCountsAsTheTotal(t *testing.T) {
	for name, files := range map[string]map[string]string{
		"version 2": {"memory.max": "268435456\n", "memory.current": "134217728\n",
			"memory.stat": "anon 67108864\nfile 67108864\ninactive_file 33554432\nactive_file 16777216\nshmem 7\nunevictable 7\nslab_reclaimable 16777216\nslab_unreclaimable 7\nslab 16777223\n"},
		"version 1": {"memory/memory.limit_in_bytes": "268435456\n", "memory/memory.usage_in_bytes": "134217728\n",
			"memory/memory.stat": "inactive_file 7\nactive_file 7\ntotal_cache 7\ntotal_inactive_file 33554432\ntotal_active_file 33554432\n"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := root(t, files)
			r, err := newReader(t.Context(), dir, procRoot)
			if err != nil {
				t.Fatal(err)
			}
			f, err := r.Read(t.Context())
			if err != nil || f.TotalMemory != 256*MB || f.AvailableMemory != 192*MB || f.MemoryPercent != 25 {
				t.Errorf("%+v (%v)", f, err)
			}
			if want := 100 * float64(f.RSS) / (256 * MB); math.Abs(f.Percent-want) > 1e-9 {
				t.Errorf("the process has %g %%, not %g", f.Percent, want)
			}
		})
	}
}

func TestWithoutALimitTheComputersMemoryCounts(t *testing.T) {
	plain, err := newReader(t.Context(), t.TempDir(), procRoot)
	if err != nil {
		t.Fatal(err)
	}
	for name, files := range map[string]map[string]string{
		"version 2 without":         {"memory.max": "max\n"},
		"version 1 without":         {"memory/memory.limit_in_bytes": "9223372036854771712\n"},
		"more than the computer":    {"memory.max": "1152921504606846976\n"},
		"zero":                      {"memory.max": "0\n"},
		"something else":            {"memory.max": "-5 MB"},
		"an empty file":             {"memory.max": ""},
		"larger than a number may":  {"memory.max": "99999999999999999999999\n"},
		"a folder with other files": {"cpu.max": "max 100000\n"},
		"no usage":                  {"memory.max": "268435456\n"},
		"usage without its kinds":   {"memory.max": "268435456\n", "memory.current": "1\n"},
		"another kind that is none": {"memory.max": "268435456\n", "memory.current": "1\n", "memory.stat": "inactive_file 1\nslab_reclaimable\n"},
		"kinds that are no numbers": {"memory.max": "268435456\n", "memory.current": "1\n", "memory.stat": "inactive_file many\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := newReader(t.Context(), root(t, files), procRoot)
			if err != nil {
				t.Fatal(err)
			}
			if r.last.TotalMemory != plain.last.TotalMemory || r.container.limit != 0 {
				t.Errorf("%+v", r.last)
			}
		})
	}
}

func TestMoreUsedThanAllowedIsAllOfIt(t *testing.T) {
	r, err := newReader(t.Context(),
		root(t, map[string]string{"memory.max": "1048576\n", "memory.current": "2097152\n", "memory.stat": "inactive_file 0\n"}), procRoot)
	if err != nil || r.last.AvailableMemory != 0 || r.last.MemoryPercent != 100 {
		t.Errorf("%+v (%v)", r.last, err)
	}
}

// A container that is full of pages of files, as one that reads large ones is at
// any time, is not full.
func TestAContainerFullOfFilesIsNotFull(t *testing.T) {
	const limit = 512 * MB
	for name, files := range map[string]map[string]string{
		"version 2": {
			"memory.max": "536870912\n", "memory.current": "515000000\n",
			"memory.stat": "anon 123500000\nfile 390000000\ninactive_file 3500000\nactive_file 386500000\nslab_reclaimable 1000000\n",
		},
		"version 1": {
			"memory/memory.limit_in_bytes": "536870912\n", "memory/memory.usage_in_bytes": "515000000\n",
			"memory/memory.stat": "total_rss 123500000\ntotal_inactive_file 4500000\ntotal_active_file 386500000\n",
		},
	} {
		r, err := newReader(t.Context(), root(t, files), procRoot)
		if err != nil {
			t.Fatal(err)
		}
		if want := 100 * 124e6 / float64(limit); math.Abs(r.last.MemoryPercent-want) > 0.01 {
			t.Errorf("%s: %g %% is used, want %g %%", name, r.last.MemoryPercent, want)
		}
	}
}
