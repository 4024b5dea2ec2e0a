//go:build linux

package tray_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/tray"
)

// roleVariable makes the test program play a program with a tray: the tray
// library works once a process, and on its first goroutine.
const roleVariable = "TRAY_TEST_ROLE"

// showPause is between two views of a restless program.
const showPause = 2 * time.Millisecond

// order is what the test tells the program, one a line; the end of the input
// is the order to end.
type order struct {
	Show  *tray.View // show this
	Count int        // say when so many more views were shown
}

func TestMain(m *testing.M) {
	role := os.Getenv(roleVariable)
	if role == "" {
		goleak.VerifyTestMain(m)
	}
	if err := playTray(role); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// view is a view with an icon and labels.
func view(icon string) tray.View {
	v := tray.View{Icon: icon, Tooltip: "Tip"}
	for entry, label := range map[tray.Entry]string{
		tray.StatusLine: "State", tray.OpenQuiz: "Open quiz", tray.OpenDashboard: "Open dashboard", tray.ShowWindow: "Show window",
		tray.Alerts: "Alerts", tray.FirstAlert: "An alert", tray.SnoozeHour: "Snooze", tray.Restart: "Restart",
		tray.StartAtLogin: "At login", tray.Quit: "Quit",
	} {
		v.Labels[entry], v.Enabled[entry] = label, entry != tray.StatusLine
	}
	for entry, label := range v.Labels {
		v.Hidden[entry] = label == ""
	}
	return v
}

// playTray is a program with a tray. It says what happens, a line each.
func playTray(role string) error {
	t, err := tray.New(view("starting"))
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var lines sync.Mutex
	say := func(format string, values ...any) {
		lines.Lock()
		defer lines.Unlock()
		fmt.Printf(format+"\n", values...)
	}
	var background sync.WaitGroup
	background.Go(func() {
		if err := tray.WatchHost(ctx, func(there bool) { say("host %v", there) }); err != nil {
			say("watch: %v", err)
		}
	})
	if role != "busy" {
		background.Go(func() {
			for {
				select {
				case <-ctx.Done():
					return
				case entry := <-t.Clicked():
					say("clicked %d", entry)
				}
			}
		})
	}
	var shown atomic.Int64
	if role == "restless" {
		// Show goes on beyond ctx, as the agent's watcher may be just showing
		// something when the end comes.
		stop := make(chan struct{})
		var showing sync.WaitGroup
		for range 2 {
			showing.Go(func() { showAlways(t, &shown, stop) })
		}
		defer showing.Wait()
		defer close(stop)
	}
	// The reader ends with the input; nobody waits for it when Run ends first.
	go func() {
		defer cancel()
		for input := bufio.NewScanner(os.Stdin); input.Scan(); {
			var o order
			if err := json.Unmarshal(input.Bytes(), &o); err != nil {
				say("an order cannot be read: %v", err)
				return
			}
			if o.Show != nil {
				t.Show(*o.Show)
			}
			if o.Count > 0 {
				for until := shown.Load() + int64(o.Count); shown.Load() < until; {
					time.Sleep(time.Millisecond)
				}
				say("shown %d more", o.Count)
			}
		}
	}()
	err = t.Run(ctx)
	cancel()
	background.Wait()
	say("run: %v", err)
	return nil
}

// showAlways shows one view after the other until it is stopped.
func showAlways(t *tray.Tray, shown *atomic.Int64, stop <-chan struct{}) {
	for i := 0; ; i++ {
		select {
		case <-stop:
			return
		default:
		}
		v := view([]string{"trouble", "starting", "well", "attention"}[i%4])
		v.Tooltip = fmt.Sprint("Tip ", i)
		v.Labels[tray.StatusLine] = fmt.Sprint("State ", i)
		v.Enabled[tray.Restart] = i%2 == 0
		t.Show(v)
		shown.Add(1)
		// The panel asks for everything anew at each change, and shall keep up.
		time.Sleep(showPause)
	}
}
