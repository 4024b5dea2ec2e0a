package figures

import (
	"fmt"
	"os"
	"path/filepath"
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
	// cached names the files' pages in stat that nobody has used lately.
	cached string
}

// findContainer reads the limit of version 2 of Linux's control groups, or of
// version 1, below a folder. A limit of the computer's memory or more is none:
// version 1 writes a very large number where there is none. So is one whose use
// cannot be read, since there is nothing to compare it with.
func findContainer(root string, computer uint64) container {
	for _, version := range []struct{ limit, usage, stat, cached string }{
		{"memory.max", "memory.current", "memory.stat", "inactive_file"},
		{"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes", "memory/memory.stat", "total_inactive_file"},
	} {
		// "max", which is no number, is no limit either.
		limit, err := readNumber(filepath.Join(root, version.limit))
		if err != nil || limit == 0 || limit >= computer {
			continue
		}
		c := container{limit, filepath.Join(root, version.usage), filepath.Join(root, version.stat), version.cached}
		if _, err := c.used(); err == nil {
			return c
		}
	}
	return container{}
}

// used returns the bytes that are in use, without files' pages that the kernel
// gives up first.
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
		if name, value, _ := strings.Cut(strings.TrimSpace(line), " "); name == c.cached {
			cached, err := strconv.ParseUint(value, 10, 64)
			if err != nil {
				return 0, fmt.Errorf("read the container's memory: %w", err)
			}
			return used - min(used, cached), nil
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
