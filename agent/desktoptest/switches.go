//go:build linux

package desktoptest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Switches returns how often the present threads of a process have gone to sleep
// by themselves, as proc(5) counts it: what wakes often sleeps as often.
func Switches(pid int) (int, error) {
	files, err := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", "status"))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("there is no process %d", pid)
	}
	all := 0
	for _, file := range files {
		status, err := os.ReadFile(file)
		if err != nil {
			continue // a thread that has just ended
		}
		_, rest, _ := strings.Cut(string(status), "\nvoluntary_ctxt_switches:")
		n := 0
		if _, err := fmt.Sscan(rest, &n); err != nil {
			return 0, fmt.Errorf("read the switches in %s: %w", file, err)
		}
		all += n
	}
	return all, nil
}
