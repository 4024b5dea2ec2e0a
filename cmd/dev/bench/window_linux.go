package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/cmd/dev/build"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/ui/poller"
)

const (
	// What is promised: drawing in percent of one core, on a screen without a
	// graphics card, at one view a second with a day shown.
	windowDrawingLimit = 2.0
	// With an hour shown the graphs are drawn anew each second, too.
	windowHourLimit, windowHourAim = 3.0, 2.0
	// windowGrowthLimit is how much memory may come and go meanwhile, in MB.
	windowGrowthLimit = 8.0
	// windowWakesLimit is how often the minimised window may wake, a second.
	windowWakesLimit = 20.0
)

// An hour of views at one a second is shown in three minutes: the window asks
// twenty times as often, of an agent whose clock goes as much faster.
const (
	hourPace = 20
	// hourKept is how long the window's toolkit keeps the picture of a text that
	// is not shown any more: a minute, at this pace.
	hourKept = time.Minute / hourPace
	// hourGrowthLimit is what memory may come and go over the hour, in MB.
	hourGrowthLimit = 4.0
	// hourSlow bounds how much longer a busy computer may take.
	hourSlow = 4
)

// benchWindow measures the window on a screen of its own, with software
// drawing, while an agent of ours tells something new each second. Fyne's own
// loop costs something also when there is nothing to draw, so that is measured
// too, while the window is minimised.
func benchWindow(ctx context.Context, o benchOptions) (_ []figure, err error) {
	if err := build.Window(ctx, new(build.Progress)); err != nil {
		return nil, err
	}
	d, err := desktoptest.Start(ctx, desktoptest.WithoutPanel(), desktoptest.WithoutNotificationDaemon())
	if err != nil {
		return nil, err
	}
	defer d.Close()
	var figures []figure
	err = withFolder(func(dir string) error {
		socket := filepath.Join(dir, "control.sock")
		l, err := net.Listen("unix", socket)
		if err != nil {
			return fmt.Errorf("open a control socket: %w", err)
		}
		agent := &lively{began: time.Now(), pace: 1}
		server := &http.Server{Handler: agent, ReadHeaderTimeout: answerLimit}
		go func() { _ = server.Serve(l) }() // ends with Close
		for _, r := range []poller.Range{poller.Hour, poller.Day} {
			found, err2 := watchWindow(ctx, o, d, socket, r)
			figures = append(figures, found...)
			err = errors.Join(err, err2)
		}
		agent.faster(hourPace)
		found, err2 := watchHour(ctx, o, d, socket, agent)
		figures, err = append(figures, found...), errors.Join(err, err2)
		return errors.Join(err, server.Close())
	})
	return figures, err
}

// watchWindow measures the window with a range shown, and minimised.
func watchWindow(ctx context.Context, o benchOptions, d *desktoptest.Desktop, socket string, r poller.Range) (figures []figure, err error) {
	err = withWindow(d, socket, time.Second, r, func(pid int) error {
		figures, err = measureWindow(ctx, o, d, pid, r)
		return err
	})
	return figures, err
}

// watchHour measures how the window's memory comes and goes over an hour of views.
func watchHour(ctx context.Context, o benchOptions, d *desktoptest.Desktop, socket string, agent *lively) (figures []figure, err error) {
	err = withWindow(d, socket, time.Second/hourPace, poller.Hour, func(pid int) error {
		if _, err := d.WaitWindow(ctx, "Ministry Finder"); err != nil {
			return err
		}
		begin, views := agent.asked.Load(), o.scale.hourViews
		fmt.Fprintf(o.said, "dev: %d views, which take %s\n", views, build.InWords(time.Duration(o.scale.hourFirst+views)*time.Second/hourPace))
		if err := agent.until(ctx, begin+o.scale.hourFirst); err != nil {
			return err
		}
		before := usedBy([]int{pid})
		if err := agent.until(ctx, begin+o.scale.hourFirst+views); err != nil {
			return err
		}
		after := usedBy([]int{pid})
		if before == nil || after == nil {
			return errors.New("the window ended while it was measured")
		}
		figures = []figure{
			{Name: "memory after an hour of views", Value: after[0].memoryMB, Unit: "MB"},
			{Name: "memory, growth over an hour of views", Value: max(after[0].memoryMB-before[0].memoryMB, 0), Unit: "MB",
				Limit: bound(hourGrowthLimit)},
		}
		return nil
	}, "FYNE_CACHE="+hourKept.String())
	return figures, err
}

// withWindow opens the window for the time of a job.
func withWindow(d *desktoptest.Desktop, socket string, every time.Duration, r poller.Range, job func(pid int) error, env ...string) error {
	path, err := filepath.Abs(build.WindowPath())
	if err != nil {
		return fmt.Errorf("find the window: %w", err)
	}
	cmd := exec.Command(path, "--socket", socket, "--supervised", "--every", every.String(), "--range", r.Key())
	cmd.Env = append(append(d.Env(), "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8"), env...)
	cmd.Stderr = os.Stderr
	order, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("start the window: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the window: %w", err)
	}
	return errors.Join(job(cmd.Process.Pid), order.Close(), cmd.Wait()) // its input's end closes it
}

func measureWindow(ctx context.Context, o benchOptions, d *desktoptest.Desktop, pid int, r poller.Range) ([]figure, error) {
	id, err := d.WaitWindow(ctx, "Ministry Finder")
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(o.said, "dev: %s: warming up for %s, then measuring for %s shown and %s minimised\n", r.Key(),
		build.InWords(o.scale.windowWarmUp), build.InWords(o.measure/2), build.InWords(o.measure/4))
	if err := sleep(ctx, o.scale.windowWarmUp); err != nil {
		return nil, err
	}
	shown, err := useOver(ctx, pid, o.measure/2)
	if err != nil {
		return nil, err
	}
	if err := d.Minimise(ctx, id, true); err != nil {
		return nil, err
	}
	if err := sleep(ctx, 2*time.Second); err != nil { // what is under way ends
		return nil, err
	}
	began := time.Now()
	before, err := desktoptest.Switches(pid)
	if err != nil {
		return nil, err
	}
	rest, err := useOver(ctx, pid, o.measure/4)
	if err != nil {
		return nil, err
	}
	after, err := desktoptest.Switches(pid)
	if err != nil {
		return nil, err
	}
	wakes := float64(after-before) / time.Since(began).Seconds()
	name := "graphs of " + r.Length().String() + ", "
	limit, aim := bound(windowDrawingLimit), bound(windowDrawingLimit)
	if r == poller.Hour {
		limit, aim = bound(windowHourLimit), bound(windowHourAim)
	}
	return []figure{
		{Name: name + "CPU, shown", Value: shown.percent, Unit: "%"},
		{Name: name + "CPU, minimised", Value: rest.percent, Unit: "%"},
		{Name: name + "wakes, minimised", Value: wakes, Unit: "a second", Limit: bound(windowWakesLimit)},
		{Name: name + "CPU of drawing and asking each second", Value: max(shown.percent-rest.percent, 0), Unit: "%", Limit: limit, Aim: aim},
		{Name: name + "memory", Value: shown.memoryMB, Unit: "MB"},
		{Name: name + "memory, growth meanwhile", Value: max(shown.grownMB, 0), Unit: "MB", Limit: bound(windowGrowthLimit)},
	}, nil
}

// usedOver is what a process used over a while.
type usedOver struct{ percent, memoryMB, grownMB float64 }

func useOver(ctx context.Context, pid int, d time.Duration) (usedOver, error) {
	before, began := usedBy([]int{pid}), time.Now()
	if before == nil {
		return usedOver{}, errors.New("the window ended")
	}
	if err := sleep(ctx, d); err != nil {
		return usedOver{}, err
	}
	after := usedBy([]int{pid})
	if after == nil {
		return usedOver{}, errors.New("the window ended while it was measured")
	}
	return usedOver{
		percent:  (after[0].cpu - before[0].cpu).Seconds() / time.Since(began).Seconds() * 100,
		memoryMB: after[0].memoryMB, grownMB: after[0].memoryMB - before[0].memoryMB,
	}, nil
}

// lively answers as an agent does whose figures are other ones each second of
// its clock, which may go faster than ours.
type lively struct {
	mu    sync.Mutex
	began time.Time // of ours
	shift time.Duration
	pace  int
	asked atomic.Int64 // how often for the status
}

// now is the time on its clock.
func (l *lively) now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.began.Add(l.shift + time.Since(l.began)*time.Duration(l.pace))
}

// faster lets its clock go faster from now on.
func (l *lively) faster(pace int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gone := time.Since(l.began)
	l.shift += gone*time.Duration(l.pace) - gone*time.Duration(pace)
	l.pace = pace
}

// until waits until the status was asked for so often.
func (l *lively) until(ctx context.Context, asked int64) error {
	ctx, cancel := context.WithTimeout(ctx, hourSlow*time.Duration(asked)*time.Second/hourPace+answerLimit)
	defer cancel()
	for l.asked.Load() < asked {
		if err := sleep(ctx, time.Second/hourPace); err != nil {
			return fmt.Errorf("the window asked %d times, not %d: %w", l.asked.Load(), asked, err)
		}
	}
	return nil
}

// ServeHTTP answers the window.
func (l *lively) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	now := l.now()
	var answer any = struct{}{}
	switch r.URL.Path {
	case control.PathStatus:
		l.asked.Add(1)
		latest := livelySample(now)
		answer = control.Status{
			Language: "en", Now: now, State: control.StateWell, Headline: "All is well", Latest: &latest,
			Finder:             control.Finder{Phase: "running", StartedAt: now.Add(-time.Hour)},
			MemoryLimitPercent: 80, CPULimitPercent: 80, Growth: control.Growth{Verdict: "stable"},
		}
	case control.PathHistory:
		after, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("after")) // none is an hour
		h := control.History{IntervalSeconds: 1}
		if r.URL.Query().Has("range") {
			h.IntervalSeconds = 60
			for at := after.Truncate(time.Minute); at.Before(now); at = at.Add(2 * time.Minute) {
				s := livelySample(at)
				p := history.Point{At: at, OK: 24}
				p.RSS = history.Spread{Min: s.RSSMB - 1, Mean: s.RSSMB, Max: s.RSSMB + 1}
				p.SystemPercent = history.Spread{Min: 50, Mean: s.SystemPercent, Max: 70}
				p.ProcessCPU, p.SystemCPU = history.Spread{Max: 20, Mean: s.ProcessCPU}, history.Spread{Max: 60, Mean: s.SystemCPU}
				h.Points = append(h.Points, p)
			}
		} else {
			for at := now.Add(-time.Hour).Truncate(time.Second); !at.After(now); at = at.Add(time.Second) {
				if at.After(after) {
					h.Samples = append(h.Samples, livelySample(at))
				}
			}
		}
		answer = h
	case control.PathAlerts:
		answer = control.AlertHistory{}
	}
	_ = json.NewEncoder(w).Encode(answer) // the window may be gone
}

func livelySample(at time.Time) health.Sample {
	x := float64(at.Unix() % 97)
	return health.Sample{
		At: at, OK: true, RSSMB: 40 + x/50, LiveHeapMB: 20 + x/40, SystemPercent: 55 + x/20,
		ProcessCPU: 1 + x/30, SystemCPU: 10 + x/4, Database: "connected", PeopleToday: int(x),
	}
}
