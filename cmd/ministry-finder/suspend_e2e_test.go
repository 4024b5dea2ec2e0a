//go:build linux

package main_test

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/testkit"
)

// The computer sleeps, and with it agent and finder: the graph has a gap, and
// nobody is told of a finder that did not answer.
func TestASleepIsAGapAndNoAlert(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	before := a.running()
	samples := func(after time.Time, n int) control.History {
		var h control.History
		testkit.Eventually(t, "samples", func() (bool, string) {
			var err error
			h, err = a.client.History(ctx, after)
			return err == nil && len(h.Samples) >= n, fmt.Sprint(len(h.Samples), err)
		})
		return h
	}
	samples(time.Time{}, 3)
	both := []int{a.cmd.Process.Pid, before.Finder.PID}
	for _, pid := range both {
		testkit.Must(t, syscall.Kill(pid, syscall.SIGSTOP))
	}
	slept := time.Now()
	const sleep = 12 * time.Second // longer than it takes to call a finder dead: three samples, one a second, and a probe
	<-time.After(sleep)
	for _, pid := range both {
		testkit.Must(t, syscall.Kill(pid, syscall.SIGCONT))
	}
	h := samples(slept.Add(sleep), 5)
	for _, s := range h.Samples {
		if !s.OK {
			t.Errorf("a sample after the sleep failed: %+v", s)
		}
	}
	all := samples(time.Time{}, 8).Samples
	var gap time.Duration
	for i := 1; i < len(all); i++ {
		gap = max(gap, all[i].At.Sub(all[i-1].At))
	}
	if gap < sleep-2*time.Second {
		t.Errorf("the longest gap is %v", gap)
	}
	alerts, err := a.client.Alerts(ctx)
	testkit.Must(t, err)
	if after := a.running(); len(alerts.Alerts) != 0 || after.Finder.PID != before.Finder.PID || after.State != control.StateWell {
		t.Errorf("after the sleep: %+v, %+v", alerts, after)
	}
	t.Logf("slept %v; the gap is %v; well %v after waking", sleep, gap.Round(time.Second),
		h.Samples[0].At.Sub(slept.Add(sleep)).Round(time.Millisecond))
}
