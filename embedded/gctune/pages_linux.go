package gctune

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// dropProgramPages tells the kernel that the pages of the program's own file
// and of the libraries that it has loaded need not stay mapped (madvise(2),
// MADV_DONTNEED). That concerns only parts of files that are mapped for reading
// and in which nothing was changed, such as by the dynamic linker: they are the
// same in the file. What cannot be read or dropped stays as it is.
//
// No library may be unloaded meanwhile, by whoever else runs.
func dropProgramPages() {
	// Nothing is done between and after the calls, as that would be read again.
	for _, s := range readOnlySpans() {
		// A kernel that refuses has lost us nothing.
		_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, s.begin, s.size, syscall.MADV_DONTNEED)
	}
}

// span is a part of memory, in bytes.
type span struct{ begin, size uintptr }

// readOnlySpans returns where files are mapped that are only read.
func readOnlySpans() (spans []span) {
	maps, err := os.Open("/proc/self/smaps")
	if err != nil {
		return nil
	}
	defer maps.Close()
	// A mapping is a line "from-to rwxp offset device inode path" and then one for
	// each of its figures, as in "Anonymous: 4 kB", see proc_pid_smaps(5).
	var begin, end uint64
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) > 0 && !strings.HasSuffix(fields[0], ":") {
			begin, end = readOnly(fields)
		} else if begin < end && len(fields) > 1 && fields[0] == "Anonymous:" && fields[1] == "0" {
			spans = append(spans, span{uintptr(begin), uintptr(end - begin)})
		}
	}
	return spans
}

// readOnly returns where a part of a file is mapped that is only read, begin being end
// for any other mapping.
func readOnly(mapping []string) (begin, end uint64) {
	if len(mapping) < 6 || !strings.HasPrefix(mapping[5], "/") || strings.Contains(mapping[1], "w") || !strings.HasPrefix(mapping[1], "r") ||
		!strings.HasSuffix(mapping[1], "p") {
		return 0, 0
	}
	from, to, _ := strings.Cut(mapping[0], "-")
	begin, err := strconv.ParseUint(from, 16, 64)
	end, err2 := strconv.ParseUint(to, 16, 64)
	if err != nil || err2 != nil {
		return 0, 0
	}
	return begin, end
}
