package sysstats

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/shirou/gopsutil/v3/common"
	"github.com/shirou/gopsutil/v3/mem"
)

// procRoot is where Linux tells of its memory. Elsewhere there is no such folder.
const procRoot = "/proc"

// computerMemory reads the computer's memory, and what of it programs may still have, in
// bytes. On Linux proc is where the kernel tells it.
func computerMemory(ctx context.Context, proc string) (total, available uint64, err error) {
	if proc != procRoot {
		ctx = context.WithValue(ctx, common.EnvKey, common.EnvMap{common.HostProcEnvKey: proc})
	}
	system, err := mem.VirtualMemoryWithContext(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("read the computer's memory: %w", err)
	}
	return system.Total, min(system.Available+zfsReclaimable(proc), system.Total), nil
}

// zfsReclaimable is what ZFS's cache (ARC) gives back before anybody lacks memory: all
// above its least size. Linux does not count it as available. Where the container's
// system (lxcfs) tells of the container's memory, ZFS still tells of the computer's.
func zfsReclaimable(proc string) uint64 {
	text, err := os.ReadFile(filepath.Join(proc, "spl", "kstat", "zfs", "arcstats"))
	if err != nil {
		return 0 // most have no ZFS
	}
	mounts, err := os.ReadFile(filepath.Join(proc, "self", "mountinfo"))
	if err != nil || strings.Contains(string(mounts), " /proc/meminfo ") {
		return 0
	}
	var size, least uint64
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line) // name, kind, value
		if len(fields) != 3 {
			continue
		}
		value, err := strconv.ParseUint(fields[2], 10, 64)
		switch {
		case err != nil:
		case fields[0] == "size":
			size = value
		case fields[0] == "c_min":
			least = value
		}
	}
	return size - min(size, least)
}
