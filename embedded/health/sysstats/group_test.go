package sysstats

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// A limit may be that of a group between this process's own and the root, as systemd sets
// with MemoryMax= for a service or a slice; the least is what the process is ended by.
func TestTheLeastLimitOfTheGroupsAboveCounts(t *testing.T) {
	const service = "0::/system.slice/ministry-finder.service\n"
	group := func(files map[string]string, dir, limit, used string) map[string]string {
		files[dir+"memory.max"], files[dir+"memory.current"], files[dir+"memory.stat"] = limit, used, "inactive_file 0\n"
		return files
	}
	first := func(files map[string]string, dir, limit, used string) map[string]string {
		files[dir+"memory.limit_in_bytes"], files[dir+"memory.usage_in_bytes"], files[dir+"memory.stat"] = limit, used, "total_inactive_file 0\n"
		return files
	}
	none := func() map[string]string { return map[string]string{} }
	for name, c := range map[string]struct {
		groups      map[string]string
		own         string
		limit, used uint64 // in MB
	}{
		"a service": {group(none(), "system.slice/ministry-finder.service/", "268435456\n", "134217728\n"), service, 256, 128},
		"a slice": {group(group(none(), "system.slice/ministry-finder.service/", "max\n", "1\n"),
			"system.slice/", "268435456\n", "201326592\n"), service, 256, 192},
		"the least of three": {group(group(group(none(), "system.slice/ministry-finder.service/", "268435456\n", "67108864\n"),
			"system.slice/", "134217728\n", "100663296\n"), "", "536870912\n", "1\n"), service, 128, 96},
		"a container's root, named from the computer": {group(none(), "", "268435456\n", "134217728\n"), "0::/docker/abc\n", 256, 128},
		"outside of what it sees":                     {group(none(), "", "268435456\n", "134217728\n"), "0::/../../x\n", 256, 128},
		"version 1": {first(none(), "memory/user.slice/", "268435456\n", "134217728\n"),
			"9:name=systemd:/else\n4:cpu,memory:/user.slice/x.scope\n0::/\n", 256, 128},
		"both versions": {group(first(none(), "memory/user.slice/", "268435456\n", "134217728\n"), "", "134217728\n", "67108864\n"),
			"4:memory:/user.slice\n0::/\n", 128, 64},
		"no word of groups": {group(none(), "", "268435456\n", "134217728\n"), "nonsense\n", 256, 128},
	} {
		t.Run(name, func(t *testing.T) {
			proc := root(t, map[string]string{"self/cgroup": c.own})
			got := findContainer(root(t, c.groups), proc, 16*GB)
			used, err := got.used()
			if err != nil || got.limit != c.limit*MB || used != c.used*MB {
				t.Errorf("%d of %d MB (%v)", used/MB, got.limit/MB, err)
			}
		})
	}
}

// A process may come into another group while it runs, as a desktop does with programs
// that it has started: its figures go on.
func TestFiguresGoOnInAnotherGroup(t *testing.T) {
	groups := root(t, map[string]string{
		"a/memory.max": "268435456\n", "a/memory.current": "134217728\n", "a/memory.stat": "inactive_file 0\n",
		"b/memory.max": "134217728\n", "b/memory.current": "67108864\n", "b/memory.stat": "inactive_file 0\n",
	})
	proc := root(t, map[string]string{"self/cgroup": "0::/a\n", "meminfo": "MemTotal: 1000000 kB\nMemAvailable: 500000 kB\n"})
	r, err := newReader(t.Context(), groups, proc)
	if err != nil || r.last.TotalMemory != 256*MB {
		t.Fatalf("%+v (%v)", r.last, err)
	}
	if err := errors.Join(os.RemoveAll(filepath.Join(groups, "a")),
		os.WriteFile(filepath.Join(proc, "self", "cgroup"), []byte("0::/b\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if f, err := r.read(t.Context(), r.last.At); err != nil || f.TotalMemory <= 256*MB {
		t.Errorf("at first the computer's memory counts: %+v (%v)", f, err)
	}
	if f, err := r.read(t.Context(), r.last.At); err != nil || f.TotalMemory != 128*MB || f.MemoryPercent != 50 {
		t.Errorf("%+v (%v)", f, err)
	}
}
