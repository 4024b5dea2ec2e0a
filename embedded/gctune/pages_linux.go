package gctune

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// dropProgramPages tells the kernel that the pages of the program's own file
// need not stay mapped (madvise(2), MADV_DONTNEED). That concerns only pages
// that are mapped for reading: they are the same in the file. What cannot be
// read or dropped stays as it is.
func dropProgramPages() {
	program, err := os.Executable()
	if err != nil {
		return
	}
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return
	}
	defer maps.Close()
	// A line is "from-to rwxp offset device inode path", see proc_pid_maps(5).
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || fields[5] != program || strings.Contains(fields[1], "w") {
			continue
		}
		from, to, _ := strings.Cut(fields[0], "-")
		begin, err := strconv.ParseUint(from, 16, 64)
		end, err2 := strconv.ParseUint(to, 16, 64)
		if err != nil || err2 != nil || end <= begin {
			continue
		}
		// A kernel that refuses has lost us nothing.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(begin), uintptr(end-begin), syscall.MADV_DONTNEED)
	}
}
