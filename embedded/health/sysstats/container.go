package sysstats

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// cgroupRoot is where Linux shows a container its limits. Elsewhere there is
// no such folder, and no limit.
const cgroupRoot = "/sys/fs/cgroup"

// container is the memory that a container, or a service, may use, which is less than
// the computer has. The zero value is no container.
type container struct {
	limit uint64 // in bytes; 0 for none
	// usage and stat are files: what is used, and of what kind that is.
	usage, stat string
	// free names what stat says the kernel can give back at once.
	free []string
}

// version is how a version of Linux's control groups names a group's files.
type version struct {
	// controller is how /proc/self/cgroup names the groups of memory, folder where they
	// are below the root.
	controller, folder string
	limit, usage, stat string
	free               []string
}

func versions() []version {
	return []version{
		{"", "", "memory.max", "memory.current", "memory.stat", []string{"inactive_file", "active_file", "slab_reclaimable"}},
		// Version 1 does not count slabs with the rest.
		{"memory", "memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "memory.stat",
			[]string{"total_inactive_file", "total_active_file"}},
	}
}

// findContainer reads the least limit of the control groups that this process is in, from
// its own, such as that of a systemd service, up to the root that it sees, which is a
// container's own in one. A limit of the computer's memory or more is none: version 1
// writes a very large number where there is none. So is one whose use cannot be read,
// since there is nothing to compare it with.
func findContainer(root, proc string, computer uint64) container {
	least := container{}
	own, _ := os.ReadFile(filepath.Join(proc, "self", "cgroup")) // without it the root is looked at
	for _, v := range versions() {
		for group := v.group(string(own)); ; group = path.Dir(group) {
			c, ok := v.container(filepath.Join(root, v.folder, filepath.FromSlash(group)))
			if ok && c.limit < computer && (least.limit == 0 || c.limit < least.limit) {
				least = c
			}
			if group == "/" {
				break
			}
		}
	}
	return least
}

// group is the control group of a process, from the lines of its /proc/self/cgroup, such
// as 0::/system.slice/x.service or, of version 1, 4:cpu,memory:/x.
func (v version) group(lines string) string {
	for line := range strings.Lines(lines) {
		fields := strings.SplitN(strings.TrimRight(line, "\n"), ":", 3)
		if len(fields) == 3 && slices.Contains(strings.Split(fields[1], ","), v.controller) {
			return path.Clean("/" + fields[2])
		}
	}
	return "/"
}

// container reads the limit of the group in a folder; false for none.
func (v version) container(dir string) (c container, ok bool) {
	// "max", which is no number, is no limit either.
	limit, err := readNumber(filepath.Join(dir, v.limit))
	if err != nil || limit == 0 {
		return c, false
	}
	c = container{limit, filepath.Join(dir, v.usage), filepath.Join(dir, v.stat), v.free}
	_, err = c.used()
	return c, err == nil
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
