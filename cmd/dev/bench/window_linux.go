package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/agent/window"
	"ministryfinder/cmd/dev/build"
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
	// windowMemoryLimit is its memory, in MB, and firstFrameLimit how long it takes
	// until the first frame is drawn, in seconds from the start of its program.
	windowMemoryLimit, firstFrameLimit = 120.0, 0.7
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
// too, and taken off.
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
	var drawn []time.Duration
	err = withFolder(func(dir string) error {
		socket := filepath.Join(dir, "control.sock")
		l, err := net.Listen("unix", socket)
		if err != nil {
			return fmt.Errorf("open a control socket: %w", err)
		}
		agent := &lively{began: time.Now(), pace: 1}
		server := &http.Server{Handler: agent, ReadHeaderTimeout: answerLimit}
		go func() { _ = server.Serve(l) }() // ends with Close
		loop, after, err := watchLoop(ctx, o, d, socket)
		drawn = append(drawn, after)
		for _, r := range []poller.Range{poller.Hour, poller.Day} {
			found, after, err2 := watchWindow(ctx, o, d, socket, r, loop)
			figures, drawn = append(figures, found...), append(drawn, after)
			err = errors.Join(err, err2)
		}
		agent.faster(hourPace)
		figures = append(figures, figure{Name: "CPU, shown, nothing asked or drawn", Value: loop, Unit: "%"})
		found, after, err2 := watchHour(ctx, o, d, socket, agent)
		figures, drawn = append(figures, found...), append(drawn, after)
		return errors.Join(err, err2, server.Close())
	})
	if len(drawn) < 2 {
		return figures, err
	}
	// The desktop is a new one: the graphics driver keeps what it has compiled for the
	// next time.
	return append(figures,
		figure{Name: "first frame, the first time on a computer", Value: drawn[0].Seconds(), Unit: "s"},
		figure{Name: "first frame, the next times, the slowest", Value: slices.Max(drawn[1:]).Seconds(), Unit: "s",
			Limit: bound(firstFrameLimit)},
	), err
}

// watchLoop measures what the window costs while it is shown and asks nothing, in
// percent of a core: Fyne looks sixty times a second for something to do.
func watchLoop(
	ctx context.Context, o benchOptions, d *desktoptest.Desktop, socket string,
) (percent float64, drawn time.Duration, err error) {
	drawn, err = withWindow(d, socket, time.Minute, poller.Hour, func(pid int) error {
		if _, err := d.WaitWindow(ctx, "Ministry Finder"); err != nil {
			return err
		}
		if err := sleep(ctx, o.scale.windowWarmUp); err != nil {
			return err
		}
		used, err := useOver(ctx, pid, o.measure/4)
		percent = used.percent
		return err
	})
	return percent, drawn, err
}

// watchWindow measures the window with a range shown, and minimised.
func watchWindow(
	ctx context.Context, o benchOptions, d *desktoptest.Desktop, socket string, r poller.Range, loop float64,
) (figures []figure, drawn time.Duration, err error) {
	drawn, err = withWindow(d, socket, time.Second, r, func(pid int) error {
		figures, err = measureWindow(ctx, o, d, pid, r, loop)
		return err
	})
	return figures, drawn, err
}

// watchHour measures how the window's memory comes and goes over an hour of views.
func watchHour(
	ctx context.Context, o benchOptions, d *desktoptest.Desktop, socket string, agent *lively,
) (figures []figure, drawn time.Duration, err error) {
	drawn, err = withWindow(d, socket, time.Second/hourPace, poller.Hour, func(pid int) error {
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
			{Name: "memory after an hour of views", Value: after[0].memoryMB, Unit: "MB", Limit: bound(windowMemoryLimit)},
			{Name: "memory, growth over an hour of views", Value: max(after[0].memoryMB-before[0].memoryMB, 0), Unit: "MB",
				Limit: bound(hourGrowthLimit)},
		}
		return nil
	}, "FYNE_CACHE="+hourKept.String())
	return figures, drawn, err
}

// withWindow opens the window for the time of a job, and tells how long its first
// frame took.
func withWindow(
	d *desktoptest.Desktop, socket string, every time.Duration, r poller.Range, job func(pid int) error, env ...string,
) (drawn time.Duration, err error) {
	path, err := filepath.Abs(build.WindowPath())
	if err != nil {
		return 0, fmt.Errorf("find the window: %w", err)
	}
	cmd := exec.Command(path, "--socket", socket, "--supervised", "--every", every.String(), "--range", r.Key())
	cmd.Env = append(append(d.Env(), "LIBGL_ALWAYS_SOFTWARE=1", "LANG=en_US.UTF-8"), env...)
	cmd.Stderr = os.Stderr
	first := &firstFrame{}
	cmd.Stdout = first
	order, err := cmd.StdinPipe()
	if err != nil {
		return 0, fmt.Errorf("start the window: %w", err)
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, fmt.Errorf("start the window: %w", err)
	}
	err = errors.Join(job(cmd.Process.Pid), order.Close(), cmd.Wait()) // its input's end closes it
	if first.at.IsZero() {
		return 0, errors.Join(err, errors.New("the window drew nothing"))
	}
	return first.at.Sub(began), err
}

// firstFrame takes what a window writes, and notes when its first frame was drawn.
type firstFrame struct {
	said []byte
	at   time.Time
}

func (f *firstFrame) Write(text []byte) (int, error) {
	f.said = append(f.said, text...)
	if f.at.IsZero() && bytes.Contains(f.said, []byte(window.LineDrawn+"\n")) {
		f.at = time.Now()
	}
	return len(text), nil
}

func measureWindow(ctx context.Context, o benchOptions, d *desktoptest.Desktop, pid int, r poller.Range, loop float64) ([]figure, error) {
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
		{Name: name + "CPU of drawing and asking each second", Value: max(shown.percent-loop, 0), Unit: "%", Limit: limit, Aim: aim},
		{Name: name + "memory", Value: shown.memoryMB, Unit: "MB", Limit: bound(windowMemoryLimit)},
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
