package main

import (
	"os"
	"os/exec"
	"slices"
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
