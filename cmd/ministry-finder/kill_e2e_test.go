//go:build linux

package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
)

// The finder is killed while people send their answers: it comes back at the
// same address, and what was confirmed is in the database, once.
func TestAKilledFinderComesBackAndLosesNothing(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	a := startAgent(t, append(d.Env(), "RATE_LIMIT=off"), data, "--addr", ownAddress(t))
	before := a.running()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))

	people := newPeople(before.Finder.URL)
	people.start(ctx, 4)
	const kills = 2
	for i := range kills {
		people.waitConfirmed(t, 20*(i+1))
		old := a.running().Finder.PID
		testkit.Must(t, syscall.Kill(old, syscall.SIGKILL))
		testkit.Must(t, item.WaitIcon(ctx, icon(t, "starting")))
		testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return strings.Contains(tip, "is being restarted") }))
		s := a.status("running anew", func(s control.Status) bool {
			return s.Finder.Phase == "running" && s.Finder.PID != old && s.Finder.PID != 0
		})
		if s.Finder.URL != before.Finder.URL || s.Finder.Restarts != i+1 || !strings.Contains(s.Finder.LastExit, "killed") {
			t.Errorf("the finder came back as %+v", s.Finder)
		}
		testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
		testkit.Must(t, item.WaitToolTip(ctx, func(tip string) bool { return strings.HasPrefix(tip, "All is well\nMemory ") }))
	}
	people.waitConfirmed(t, 20*(kills+1))
	confirmed := people.stop()

	// One event, one notification: how it ended and that it is back. A busy machine
	// may take so long that it is told to be away instead.
	_, err = d.WaitNotification(ctx, func(desktoptest.Notification) bool { return true })
	testkit.Must(t, err)
	restarts := 0
	for _, n := range d.Notifications() {
		if strings.HasPrefix(n.Body, "The finder stopped and was started again. Reason: the system or somebody ended it (signal: killed). There is") {
			restarts++
		} else if !strings.HasPrefix(n.Body, "The finder does not answer.") && n.Body != "The finder answers again." {
			t.Errorf("staff were told %+v", n)
		}
	}
	if restarts > 1 {
		t.Errorf("staff were told %d times: %+v", restarts, d.Notifications())
	}

	stored := map[int64]string{}
	times := map[string]int{}
	for _, s := range submissions(t, data) {
		stored[s.ID] = s.SessionID
		times[s.SessionID]++
	}
	for session, id := range confirmed {
		if stored[id] != session || times[session] != 1 {
			t.Errorf("submission %d of %s was confirmed; under that number is %q, and %s is stored %d times", id, session, stored[id], session,
				times[session])
		}
	}
	t.Logf("%d submissions confirmed, %d stored", len(confirmed), len(stored))
}

// people send answers, one after the other, until they are stopped.
type people struct {
	url  string
	stop func() map[string]int64

	mu        sync.Mutex
	confirmed map[string]int64 // session to number
}

func newPeople(url string) *people { return &people{url: url, confirmed: map[string]int64{}} }

func (p *people) start(ctx context.Context, n int) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	var session atomic.Int64
	for range n {
		all.Go(func() {
			client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for ctx.Err() == nil {
				name := fmt.Sprintf("visit-%d", session.Add(1))
				for ctx.Err() == nil {
					if id, ok := p.submit(ctx, client, name); ok {
						p.mu.Lock()
						p.confirmed[name] = id
						p.mu.Unlock()
						break
					}
					time.Sleep(pollInterval) // the finder is gone just now: try again, as the page does
				}
			}
		})
	}
	p.stop = func() map[string]int64 {
		cancel()
		all.Wait()
		return p.confirmed
	}
}

func (p *people) submit(ctx context.Context, client *http.Client, session string) (id int64, ok bool) {
	body := fmt.Sprintf(`{"answers":{"age":"high-school","gender":"male"},"interests":["music"],"ministries":["choir-hs"],
		"session_id":%q,"submission_key":%q}`, session, "key-"+session)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url+"/api/submit", bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, false
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, false
	}
	defer res.Body.Close()
	var answer struct {
		Success bool  `json:"success"`
		ID      int64 `json:"submission_id"`
	}
	err = json.NewDecoder(res.Body).Decode(&answer)
	return answer.ID, err == nil && res.StatusCode == http.StatusOK && answer.Success
}

func (p *people) waitConfirmed(t *testing.T, n int) {
	t.Helper()
	testkit.Eventually(t, "confirmed submissions", func() (bool, string) {
		p.mu.Lock()
		defer p.mu.Unlock()
		return len(p.confirmed) >= n, fmt.Sprint(len(p.confirmed))
	})
}

// The agent is killed: what it started ends by itself, and a new agent starts
// as if nothing had been.
func TestAKilledAgentLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	programs(t)
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	first := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	finder := first.running().Finder.PID
	testkit.Must(t, first.client.Window(ctx, ""))
	_, err := d.WaitWindow(ctx, windowTitle)
	testkit.Must(t, err)
	if n := len(processes(data)); n != 3 {
		t.Errorf("processes %v: want agent, finder and window", processes(data))
	}
	testkit.Must(t, first.cmd.Process.Kill())
	first.waitEnd()
	waitAllGone(t, data)
	if alive(finder) {
		t.Errorf("the finder %d outlives its agent", finder)
	}
	testkit.Must(t, d.WaitNoWindow(ctx, windowTitle))

	second := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	second.url()
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
}

// A finder that runs and does not answer is as bad as none.
func TestAHungFinderIsReplaced(t *testing.T) {
	t.Parallel()
	d, ctx := desktop(t)
	data := dataFolder(t, "")
	a := startAgent(t, d.Env(), data, "--addr", ownAddress(t))
	before := a.running().Finder
	testkit.Must(t, syscall.Kill(before.PID, syscall.SIGSTOP))
	n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Urgency == "CRITICAL" })
	testkit.Must(t, err)
	if n.Summary != "Ministry Finder is in trouble" || !strings.HasPrefix(n.Body, "The finder does not answer.") {
		t.Errorf("the notification is %+v", n)
	}
	item, err := d.TrayItem(ctx)
	testkit.Must(t, err)
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "trouble")))
	after := a.status("running anew", func(s control.Status) bool {
		return s.Finder.Phase == "running" && s.Finder.PID != before.PID
	}).Finder
	if after.URL != before.URL || !strings.Contains(after.LastExit, "did not answer 3 times") {
		t.Errorf("the finder was replaced by %+v", after)
	}
	if alive(before.PID) {
		t.Errorf("the hung finder %d still lives", before.PID)
	}
	testkit.Must(t, item.WaitIcon(ctx, icon(t, "well")))
	_, err = d.WaitNotification(ctx, func(n desktoptest.Notification) bool {
		return n.Summary == "Ministry Finder is well again" && n.Body == "The finder answers again."
	})
	testkit.Must(t, err)
}
