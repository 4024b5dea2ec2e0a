package tray

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/systray"
	"golang.org/x/sys/windows"
)

const (
	// taskbarPoll is how often it is looked whether the taskbar is there.
	taskbarPoll = time.Second
	// readyTimeout bounds how long the library takes to add the icon. It does not say
	// that it failed; the shell is asked for four seconds.
	readyTimeout = 10 * time.Second
	// endPoll is how often the library's loop is told to end until it does: it may
	// still be at its beginning.
	endPoll = 200 * time.Millisecond
	// againEvery is how often icon and tooltip are shown again: the library does not
	// tell when the shell was too busy to take one.
	againEvery = time.Minute
	// maxMisses is how many times in a row the tray must not have the icon to be
	// taken at its word: it also says so when it is busy.
	maxMisses = 2
	// maxTries bounds how often the icon is added: each time costs one of the 2,000
	// callbacks that a Go program has.
	maxTries = 1000
	// maxPause is the longest wait between two tries, after one that is doubled.
	minPause, maxPause = time.Second, time.Minute
)

// errNoIcon is returned when the shell never took the icon.
var errNoIcon = errors.New("the taskbar does not take the icon")

// desktop is always there on Windows, though the taskbar may come later.
func desktop(context.Context) bool { return true }

// loop shows the icon until ctx ends. The program may start before the taskbar does, as
// when the person signs in on a slow computer; then Shell_NotifyIcon fails
// (https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-shell_notifyiconw),
// and fyne.io/systray 1.12.2 has no icon, does not tell, and cannot be ended. So the
// taskbar is waited for, and a loop without an icon is ended and begun anew.
func loop(ctx context.Context, on events) error {
	s, pause := newShell(), minPause
	for range maxTries {
		for !s.hasTaskbar() {
			if !wait(ctx, taskbarPoll) {
				return nil
			}
		}
		if runOnce(ctx, s, on) {
			pause = minPause
		}
		if !wait(ctx, pause) {
			return nil
		}
		pause = min(2*pause, maxPause)
	}
	return errNoIcon
}

// wait waits, and reports whether ctx goes on.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// runOnce runs the library's loop until ctx ends or the tray has no icon of ours. It
// reports whether there was one.
func runOnce(ctx context.Context, s *shell, on events) (shown bool) {
	thread := windows.GetCurrentThreadId()
	var mu sync.Mutex // the library calls build beside its loop, and may do so late
	over, ready, ended := false, make(chan struct{}), make(chan struct{})
	var ender sync.WaitGroup
	ender.Go(func() {
		watchIcon(ctx, s, on, ready, ended)
		if ctx.Err() != nil {
			on.ending()
		}
		for {
			select {
			case <-ended:
				return
			default:
			}
			s.end(thread)
			select {
			case <-ended:
				return
			case <-time.After(endPoll):
			}
		}
	})
	systray.Run(func() {
		mu.Lock()
		defer mu.Unlock()
		if !over {
			on.build()
			shown = true
			close(ready)
		}
	}, func() {})
	close(ended)
	ender.Wait()
	mu.Lock()
	defer mu.Unlock()
	over = true
	on.lost()
	return shown
}

// watchIcon returns when the loop is to end, or has: with ctx, when the icon does not
// come, and when the tray has it no longer.
func watchIcon(ctx context.Context, s *shell, on events, ready, ended <-chan struct{}) {
	select {
	case <-ctx.Done():
		return
	case <-ended:
		return
	case <-time.After(readyTimeout):
		return
	case <-ready:
	}
	for misses := 0; misses < maxMisses; {
		select {
		case <-ctx.Done():
			return
		case <-ended:
			return
		case <-time.After(againEvery):
		}
		if misses++; s.shows() {
			misses = 0
			on.again()
		}
	}
}

const (
	// firstPoll is how often the icon is looked for until it is there, hostPoll
	// afterwards.
	firstPoll, hostPoll = time.Second, 30 * time.Second
	// hostGrace is how long an icon may take before it is told to be missing.
	hostGrace = 20 * time.Second
)

// WatchHost tells whether the tray has this program's icon, when it comes, or does
// not soon, and then at each change, until ctx ends.
func WatchHost(ctx context.Context, changed func(bool)) error {
	s, began, told, last := newShell(), time.Now(), false, false
	for {
		now := s.shows()
		if now != last || !told && time.Since(began) > hostGrace {
			last, told = now, true
			changed(now)
		}
		every := firstPoll
		if now {
			every = hostPoll
		}
		if !wait(ctx, every) {
			return nil
		}
	}
}

// HasHost reports whether there is a taskbar, which shows icons.
func HasHost(context.Context) (bool, error) { return newShell().hasTaskbar(), nil }
