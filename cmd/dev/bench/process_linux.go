package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// clockTick is the unit of the CPU times in /proc, the same on every system
// that Go runs on (USER_HZ, see proc(5)).
const clockTick = 10 * time.Millisecond

// usedByProcess reads what a process has used, as its kernel counts.
func usedByProcess(pid int) (use, error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := os.ReadFile(filepath.Join(dir, "status"))
	if err != nil {
		return use{}, fmt.Errorf("read the process's memory: %w", err)
	}
	stat, err := os.ReadFile(filepath.Join(dir, "stat"))
	if err != nil {
		return use{}, fmt.Errorf("read the process's CPU: %w", err)
	}
	return parseUse(string(status), string(stat))
}

func parseUse(status, stat string) (use, error) {
	var u use
	_, rest, found := strings.Cut(status, "VmRSS:")
	if _, err := fmt.Sscan(rest, &u.memoryMB); !found || err != nil {
		return use{}, fmt.Errorf("find VmRSS in %q", status)
	}
	u.memoryMB /= 1024 // it is in kB of 1024 bytes
	// The second field is the command's name in brackets and may hold blanks;
	// utime and stime are the fields 14 and 15.
	fields := strings.Fields(stat[strings.LastIndexByte(stat, ')')+1:])
	const utime, stime = 14 - 3, 15 - 3
	if len(fields) <= stime {
		return use{}, fmt.Errorf("find the CPU times in %q", stat)
	}
	for _, field := range []string{fields[utime], fields[stime]} {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return use{}, fmt.Errorf("read the CPU times in %q: %w", stat, err)
		}
		u.cpu += time.Duration(ticks) * clockTick
	}
	return u, nil
}

// restOfProcess reads what a process that idles has used and holds.
func restOfProcess(pid int) (r rest, err error) {
	dir := filepath.Join("/proc", strconv.Itoa(pid))
	for file, fields := range map[string]map[string]*float64{
		"status": {"VmRSS:": &r.memoryMB, "RssFile:": &r.fileMB}, "smaps_rollup": {"\nPss:": &r.shareMB},
	} {
		text, err := os.ReadFile(filepath.Join(dir, file))
		if err != nil {
			return r, fmt.Errorf("read the process's memory: %w", err)
		}
		for field, to := range fields {
			_, after, found := strings.Cut(string(text), field)
			if _, err := fmt.Sscan(after, to); !found || err != nil {
				return r, fmt.Errorf("find %s in %q", field, text)
			}
			*to /= 1024 // it is in kB of 1024 bytes
		}
	}
	if r.cpu, err = processorTime(pid); err != nil {
		return r, err
	}
	threads, err := filepath.Glob(filepath.Join(dir, "task", "*", "status"))
	if err != nil {
		return r, fmt.Errorf("find the threads: %w", err)
	}
	r.switches = map[string]int{}
	for _, file := range threads {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread ended
		}
		_, after, _ := strings.Cut(string(text), "\nvoluntary_ctxt_switches:")
		n := 0
		if _, err := fmt.Sscan(after, &n); err != nil {
			return r, fmt.Errorf("read the switches in %s: %w", file, err)
		}
		r.switches[file] = n
	}
	return r, nil
}

// processorTime is what a process and all its threads, also those that ended,
// have used of all cores. It is counted in nanoseconds: by the clock that
// clock_getcpuclockid(3) names.
func processorTime(pid int) (time.Duration, error) {
	const scheduler = 2 // CPUCLOCK_SCHED of linux/posix-timers.h
	var t unix.Timespec
	if err := unix.ClockGettime(int32(^pid<<3|scheduler), &t); err != nil {
		return 0, fmt.Errorf("read the process's CPU: %w", err)
	}
	return time.Duration(t.Nano()), nil
}

// childrenOf returns the processes that a process started.
func childrenOf(pid int) ([]int, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil, fmt.Errorf("find the children: %w", err)
	}
	var children []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread ended
		}
		for _, field := range strings.Fields(string(text)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", file, err)
			}
			children = append(children, child)
		}
	}
	return children, nil
}

// openOf counts the files that a process has open, and the connections and
// listening addresses among them.
func openOf(pid int) (files, sockets int, err error) {
	dir := fmt.Sprintf("/proc/%d/fd", pid)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return 0, 0, fmt.Errorf("count the open files: %w", err)
	}
	for _, e := range entries {
		to, err := os.Readlink(filepath.Join(dir, e.Name()))
		if err != nil {
			continue // closed meanwhile
		}
		files++
		if strings.HasPrefix(to, "socket:") {
			sockets++
		}
	}
	return files, sockets, nil
}
