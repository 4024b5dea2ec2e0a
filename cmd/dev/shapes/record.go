package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// How a shape is recorded.
const (
	// tick is the real time of a minute of the trace at least: the load is up to
	// 1,200 times faster than the clock.
	tick = time.Minute / 1200
	// illFrom is the minute in which a leak is switched on.
	illFrom = 360
	// healthyMinutes is how long a healthy shape is recorded, longestMinutes a
	// leak whose memory does not get to fullKB.
	healthyMinutes, longestMinutes = 60 * 60, 60 * 60
	// fullKB is where a leak is at its limit: 80 % of a budget of 128 MB.
	fullKB = 128 * 1024 * 8 / 10
	// restEvery minutes the runtime is told to give unused memory back.
	restEvery = 5
	// usualRequests are made a minute.
	usualRequests = 10
	// callTimeout bounds a minute's work, also on a computer that is busy.
	callTimeout = time.Minute
)

// leaks are the shapes that are ill from illFrom on.
var leaks = map[string]bool{
	"mails-kept": true, "list-grows": true, "goroutine-leak": true, "connection-leak": true, "cache-without-bound": true,
}

// record writes the traces of all shapes, or of one, into a folder. A trace
// that is there already is left as it is.
func record(ctx context.Context, dir, one string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, shape := range names() {
		path := filepath.Join(dir, shape+".csv.gz")
		if _, err := os.Stat(path); err == nil || one != "" && one != shape {
			continue
		}
		from := time.Now()
		most := healthyMinutes
		if leaks[shape] {
			most = longestMinutes
		}
		minutes, err := recordShape(ctx, path+".part", shape, plan{most, illFrom, tick})
		if err != nil {
			return fmt.Errorf("record %s: %w", shape, err)
		}
		if err := os.Rename(path+".part", path); err != nil {
			return err
		}
		lasted := time.Since(from)
		fmt.Printf("%s: %d minutes in %v, %.0f times faster\n", shape, minutes, lasted.Round(time.Second), float64(minutes)*60/lasted.Seconds())
	}
	return nil
}

// plan is how long a trace is at most, when a leak is switched on in it, and
// the real time of a minute at least.
type plan struct {
	minutes, illFrom int
	tick             time.Duration
}

// recordShape records one shape and returns the minutes.
func recordShape(ctx context.Context, path, shape string, how plan) (minutes int, err error) {
	p, err := startProcess(ctx, shape)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	file, err := os.Create(path)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	packed := gzip.NewWriter(file)
	fmt.Fprintln(packed, "minute,ill,resident_kb,heap_kb,goroutines")
	begun := time.Now()
	for minutes < how.minutes {
		ill := leaks[shape] && minutes >= how.illFrom
		f, err := p.minute(ctx, minutes, requestsOf(shape, minutes), ill, shape != "saw-tooth" && minutes%restEvery == 0)
		if err != nil {
			return minutes, err
		}
		fmt.Fprintf(packed, "%d,%t,%d,%d,%d\n", minutes, ill, f.residentKB, f.heapKB, f.goroutines)
		minutes++
		if leaks[shape] && f.residentKB >= fullKB {
			break
		}
		time.Sleep(time.Until(begun.Add(time.Duration(minutes) * how.tick)))
	}
	return minutes, errors.Join(packed.Close(), file.Close())
}

// requestsOf is the load of a minute.
func requestsOf(shape string, minute int) int {
	switch shape {
	case "list-grows":
		// At the usual load such a list is full within a quarter of an hour.
		return (1 - min(1, minute%5))
	case "saw-tooth":
		// A day's use: little at night, most at noon.
		return 2 + int(40*math.Pow(math.Sin(math.Pi*float64(minute%1440)/1440), 2))
	}
	return usualRequests
}

// process is a running server of a shape.
type process struct {
	cmd   *exec.Cmd
	stdin io.Closer
	addr  string
}

type figures struct{ residentKB, heapKB, goroutines int }

func startProcess(ctx context.Context, shape string) (*process, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, self, "-serve", shape)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	p := &process{cmd: cmd, stdin: stdin, addr: strings.TrimSpace(line)}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read its address: %w", err), p.stop())
	}
	return p, nil
}

func (p *process) stop() error { return errors.Join(p.stdin.Close(), p.cmd.Wait()) }

// minute has the process do a minute's work and reads its figures.
func (p *process) minute(ctx context.Context, minute, requests int, ill, rest bool) (f figures, err error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	url := fmt.Sprintf("http://%s/?minute=%d&requests=%d&ill=%t&rest=%t", p.addr, minute, requests, ill, rest)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return f, err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return f, err
	}
	defer resp.Body.Close()
	var heap int
	if _, err := fmt.Fscan(resp.Body, &heap, &f.goroutines); err != nil {
		return f, fmt.Errorf("read its figures: %w", err)
	}
	io.Copy(io.Discard, resp.Body)
	f.heapKB = heap / 1024
	f.residentKB, err = residentKB(p.cmd.Process.Pid)
	return f, err
}

// residentKB is the memory that the system has given to a process.
func residentKB(pid int) (int, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(data))
	if len(fields) < 2 {
		return 0, fmt.Errorf("read %q", data)
	}
	pages, err := strconv.Atoi(fields[1])
	return pages * os.Getpagesize() / 1024, err
}
