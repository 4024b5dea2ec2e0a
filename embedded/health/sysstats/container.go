package sysstats

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// cgroupRoot is where Linux shows a container its limits. Elsewhere there is
// no such folder, and no limit.
const cgroupRoot = "/sys/fs/cgroup"

// container is the memory that a container may use, which is less than the
// computer has. The zero value is no container.
type container struct {
	limit uint64 // in bytes; 0 for none
	// usage and stat are files: what is used, and of what kind that is.
	usage, stat string
	// free names what stat says the kernel can give back at once.
	free []string
}

// findContainer reads the limit of version 2 of Linux's control groups, or of
// version 1, below a folder. A limit of the computer's memory or more is none:
// version 1 writes a very large number where there is none. So is one whose use
// cannot be read, since there is nothing to compare it with.
func findContainer(root string, computer uint64) container {
	for _, version := range []struct {
		limit, usage, stat string
		free               []string
	}{
		{"memory.max", "memory.current", "memory.stat", []string{"inactive_file", "active_file", "slab_reclaimable"}},
		// Version 1 does not count slabs with the rest.
		{"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat",
			[]string{"total_inactive_file", "total_active_file"}},
	} {
		// "max", which is no number, is no limit either.
		limit, err := readNumber(filepath.Join(root, version.limit))
		if err != nil || limit == 0 || limit >= computer {
			continue
		}
		c := container{limit, filepath.Join(root, version.usage), filepath.Join(root, version.stat), version.free}
		if _, err := c.used(); err == nil {
			return c
		}
	}
	return container{}
}

// used returns the bytes that are in use, without what the kernel gives back
// before anybody lacks memory: pages of files, and its own tables of names.
// Files that are read or written fill a container up to its limit at any time.
func (c container) used() (uint64, error) {
	used, err := readNumber(c.usage)
	if err != nil {
		return 0, fmt.Errorf("read the container's memory: %w", err)
	}
	stat, err := os.ReadFile(c.stat)
	if err != nil {
		return 0, fmt.Errorf("read the container's memory: %w", err)
	}
	for line := range strings.Lines(string(stat)) {
		if name, value, _ := strings.Cut(strings.TrimSpace(line), " "); slices.Contains(c.free, name) {
			free, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("read the container's memory: %w", err)
			}
			used -= min(used, free)
		}
	}
	return used, nil
}

// readNumber reads a file that holds one number.
func readNumber(path string) (uint64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
}
