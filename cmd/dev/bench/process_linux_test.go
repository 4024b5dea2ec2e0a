package main

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestMemoryAndCPUAreReadFromTheKernelsText(t *testing.T) {
	status := "Name:\tx\nVmHWM:\t   99999 kB\nVmRSS:\t   20480 kB\nRssAnon:\t 1 kB\n"
	stat := "42 (a (b) c) S 1 42 42 0 -1 4194304 1 2 3 4 150 50 7 8 20 0 9 0 100 200 300\n"
	got, err := parseUse(status, stat)
	if err != nil || got.memoryMB != 20 || got.cpu != 2*time.Second {
		t.Errorf("got %+v, %v; want 20 MB and 2 s", got, err)
	}
	for _, broken := range [][2]string{{"", stat}, {status, "42 (x) S 1"}} {
		if _, err := parseUse(broken[0], broken[1]); err == nil {
			t.Errorf("%q gave no error", broken)
		}
	}
}

func TestAChildIsFoundAndMeasured(t *testing.T) {
	cmd := exec.Command("sleep", "100")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer cmd.Wait()
	defer cmd.Process.Kill()
	children, err := childrenOf(os.Getpid())
	if err != nil || !slices.Contains(children, cmd.Process.Pid) {
		t.Errorf("children %v, %v; want %d among them", children, err, cmd.Process.Pid)
	}
	used, err := usedByProcess(os.Getpid())
	if err != nil || used.memoryMB < 1 {
		t.Errorf("this program uses %+v, %v", used, err)
	}
}

func TestAProcessorTimeIsThatOfAllThreads(t *testing.T) {
	used := func() time.Duration {
		d, err := processorTime(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	before, beforeTicks := used(), time.Duration(0)
	if u, err := usedByProcess(os.Getpid()); err == nil {
		beforeTicks = u.cpu
	}
	// Two threads work until the clock has seen a tenth of a second of it.
	var work sync.WaitGroup
	end := time.Now().Add(time.Minute)
	for range 2 {
		work.Go(func() {
			runtime.LockOSThread()
			for used()-before < 100*time.Millisecond && time.Now().Before(end) {
			}
		})
	}
	work.Wait()
	u, err := usedByProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	// The kernel's other clock, which counts ticks, has seen the same.
	const spare = 4 * clockTick
	if exact, ticks := used()-before, u.cpu-beforeTicks; exact < 100*time.Millisecond || ticks < exact-spare || ticks > exact+spare {
		t.Errorf("used %v, in ticks %v", exact, ticks)
	}
	if _, err := processorTime(1 << 23); err == nil {
		t.Error("a process that is not there has used time")
	}
}
