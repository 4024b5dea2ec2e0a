package store

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// holdersOf says which other programs have locks on a SQLite file or the index
// of its log, as "sqlite3 (process 4711)"; empty when the system does not tell.
func holdersOf(path string) string {
	inodes := map[string]bool{}
	for _, suffix := range fileSuffixes {
		if info, err := os.Stat(path + suffix); err == nil {
			if stat, ok := info.Sys().(*syscall.Stat_t); ok {
				inodes[strconv.FormatUint(stat.Ino, 10)] = true
			}
		}
	}
	f, err := os.Open("/proc/locks")
	if err != nil {
		return ""
	}
	defer f.Close()
	var found []string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		// 1: POSIX  ADVISORY  WRITE 4711 08:01:131090 1073741826 1073742335
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || fields[1] != "POSIX" || fields[3] != "WRITE" {
			continue
		}
		_, inode, _ := strings.Cut(fields[5], ":")
		if _, after, ok := strings.Cut(inode, ":"); !ok || !inodes[after] || fields[4] == strconv.Itoa(os.Getpid()) {
			continue
		}
		name, err := os.ReadFile("/proc/" + fields[4] + "/comm")
		if err != nil {
			continue // it has ended
		}
		if holder := fmt.Sprintf("%s (process %s)", strings.TrimSpace(string(name)), fields[4]); !slices.Contains(found, holder) {
			found = append(found, holder)
		}
	}
	return strings.Join(found, ", ")
}
