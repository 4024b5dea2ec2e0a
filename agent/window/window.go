// Package window starts the health window, a program of its own that lies
// beside the agent's executable, and brings it to the front when it is open.
package window

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Status says whether the window can be opened.
type Status string

// The availabilities.
const (
	Ready    Status = "ready"
	Building Status = "building" // the developer's run command is making it
	Missing  Status = "missing"
)

// Lines that a supervised window writes to standard output.
const (
	// LineStarted says that the program runs, and opens its window now.
	LineStarted = "started"
	// LineDrawn says that the first frame is drawn: somebody can see the window.
	LineDrawn = "drawn"
	// LineClosed says that somebody has closed the window: the program does nothing more,
	// and ends, which takes seconds on a busy computer.
	LineClosed = "closed"
)

const (
	// drawTimeout is how long a window may take to be seen, from its start or,
	// when it says so, from when it opens its window. One that is not seen then is
	// not able to, as on a computer without OpenGL: its program may live on.
	// A busy computer whose virus scanner reads the program first takes long: more
	// than ten seconds were seen where eight programs draw on two cores.
	drawTimeout = 20 * time.Second
	// maxSign bounds a line of the window's that is understood, in bytes.
	maxSign = 64
	// justAsked is how long before it is closed a window that was told to show itself
	// counts as not having heard it: nobody closes what they asked for that fast.
	justAsked = time.Second
	// askedBeforeCrash is the same for one that was killed or crashed: on a busy
	// computer it may be seconds until such a program is gone.
	askedBeforeCrash = 30 * time.Second
	// closeTimeout is how long the window may take to close at the agent's end.
	closeTimeout = 3 * time.Second
	// staleAfter is the age at which the progress file counts as left over: who
	// makes the window writes it anew each second.
	staleAfter = 15 * time.Second
	// maxProgress bounds the progress text that is read.
	maxProgress = 64
)

// Launcher opens at most one window at a time. It is safe for concurrent use.
type Launcher struct {
	Executable string // of the window
	Socket     string // the agent's control socket
	Log        *slog.Logger
	// Failed is called when the window could not stay open, from another goroutine.
	Failed func(error)

	mu    sync.Mutex
	stdin io.WriteCloser // of the latest program, nil when there was none or it was given up
	done  chan struct{}
	// programs are those that run, by what tells their end, with what kills them: the
	// latest, and those whose window is closed.
	programs map[chan struct{}]func()
	// closed is true once the latest has said that its window is, or has ended.
	closed bool
	page   string    // that was asked for last
	asked  time.Time // when the open window was told to show itself
}

// PathNextTo returns the path of the window's executable beside the running one.
func PathNextTo(executable string) string {
	name := "ministry-finder-window"
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return filepath.Join(filepath.Dir(executable), name)
}

// Status looks whether the window is there, and how far its making is.
func (l *Launcher) Status() (Status, string) {
	if info, err := os.Stat(l.Executable); err == nil && info.Mode().IsRegular() {
		return Ready, ""
	}
	f, err := os.Open(strings.TrimSuffix(l.Executable, ".exe") + ".building")
	if err != nil {
		return Missing, ""
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || time.Since(info.ModTime()) > staleAfter {
		return Missing, ""
	}
	b, err := io.ReadAll(io.LimitReader(f, maxProgress))
	if err != nil {
		return Building, ""
	}
	return Building, strings.TrimSpace(string(b))
}

// ErrMissing is returned when there is no window to open.
var ErrMissing = errors.New("the health window is not installed")

// Open opens the window, or brings the open one to the front, on one of its
// pages; empty for the one it shows.
func (l *Launcher) Open(page string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.page = page
	if l.stdin != nil && !l.closed {
		if _, err := io.WriteString(l.stdin, orders(page)); err == nil {
			l.asked = time.Now()
			return nil
		}
		// It is just ending: open a new one.
	}
	return l.start()
}

// orders are the lines that bring the window to the front on a page.
func orders(page string) string {
	if page == "" {
		return "show\n"
	}
	return "page " + page + "\nshow\n"
}

// start starts the window's program; the caller holds the lock.
func (l *Launcher) start() error {
	if a, _ := l.Status(); a != Ready {
		return ErrMissing
	}
	args := []string{"--socket", l.Socket, "--supervised"}
	if l.page != "" {
		args = append(args, "--page", l.page)
	}
	cmd := exec.Command(l.Executable, args...)
	signs := newSigns(os.Stderr)
	cmd.Stdout, cmd.Stderr = signs, os.Stderr
	cmd.WaitDelay = closeTimeout // what it has started must not hold it up
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("open the health window: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("open the health window: %w", err)
	}
	done := make(chan struct{})
	l.stdin, l.done, l.closed, l.asked = stdin, done, false, time.Time{}
	if l.programs == nil {
		l.programs = map[chan struct{}]func(){}
	}
	l.programs[done] = func() { _ = cmd.Process.Kill() } // gone already is as good
	seen := make(chan bool, 1)
	go func() { seen <- l.watch(signs, done, cmd.Process) }()
	go func() {
		select {
		case <-signs.closed:
			l.openAgain(done, false, nil)
		case <-done:
		}
	}()
	go func() {
		err := cmd.Wait()
		again := l.openAgain(done, true, err)
		close(done)
		if opened := <-seen; !again && !opened && err != nil {
			l.failed(err)
		}
	}()
	return nil
}

func (l *Launcher) failed(err error) {
	l.Failed(fmt.Errorf("the health window could not open: %w", err))
}

// watch waits until a window is seen, and reports whether that, or its end, has
// been told of. One that nobody sees in time is given up: the next is a new one.
func (l *Launcher) watch(signs *signs, done chan struct{}, process *os.Process) (told bool) {
	limit := time.NewTimer(drawTimeout)
	defer limit.Stop()
	started := signs.started
	for {
		select {
		case <-signs.drawn:
			return true
		case <-done:
			return signs.isDrawn()
		case <-started:
			started = nil
			limit.Reset(drawTimeout)
			continue
		case <-limit.C:
		}
		l.mu.Lock()
		if l.done == done {
			l.stdin, l.asked = nil, time.Time{}
		}
		l.mu.Unlock()
		_ = process.Kill() // gone already is as good
		l.failed(fmt.Errorf("nothing was drawn within %v", drawTimeout))
		return true
	}
}

// openAgain notes that the window is closed, or that its program has ended. One that was
// asked to show itself just before was closed already and did not hear it, so it is
// opened again; that it cannot be is told.
func (l *Launcher) openAgain(done chan struct{}, ended bool, how error) (again bool) {
	again, err := l.gone(done, ended, how)
	if err != nil {
		l.failed(err)
	}
	return again
}

// gone notes it, once for each program, and starts another where one was asked for.
func (l *Launcher) gone(done chan struct{}, ended bool, how error) (again bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ended {
		delete(l.programs, done)
	}
	if l.done != done || l.closed {
		return false, nil
	}
	l.closed = true
	within := justAsked
	if how != nil { // nobody has closed it
		within = askedBeforeCrash
	}
	if time.Since(l.asked) >= within {
		return false, nil
	}
	l.asked = time.Time{}
	return true, l.start()
}

// Close closes the window and waits until it is gone.
func (l *Launcher) Close(ctx context.Context) {
	l.mu.Lock()
	stdin, programs := l.stdin, maps.Clone(l.programs)
	l.asked = time.Time{} // what ends now is not opened again
	l.mu.Unlock()
	if stdin == nil {
		return
	}
	_ = stdin.Close() // its end is the order to close
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	for done, kill := range programs {
		select {
		case <-done:
		case <-ctx.Done():
			kill()
			<-done
		}
	}
}
