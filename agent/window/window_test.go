//go:build linux

package window_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/window"
	"ministryfinder/embedded/testkit"
)

// launcher opens a stand-in for the window's program.
type launcher struct {
	*window.Launcher
	t      *testing.T
	failed chan error
}

func newLauncher(t *testing.T, role string) *launcher {
	t.Helper()
	t.Setenv("GORACE", "atexit_sleep_ms=0") // under -race a program rests for a second before its end
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() { goleak.VerifyNone(t, before) })
	l := &launcher{t: t, failed: make(chan error, 10)}
	l.Launcher = &window.Launcher{
		Executable: standIn(t, role), Socket: "/the/socket", Log: slog.New(slog.DiscardHandler), Failed: func(err error) { l.failed <- err },
	}
	t.Cleanup(func() { l.Close(context.Background()) })
	return l
}

func (l *launcher) open() {
	l.t.Helper()
	if err := l.Open(""); err != nil {
		l.t.Fatal(err)
	}
}

// hears waits until the stand-in has written down so many lines that begin so.
func (l *launcher) hears(prefix string, n int) []string {
	l.t.Helper()
	var found []string
	testkit.Eventually(l.t, fmt.Sprintf("%d lines %q", n, prefix), func() (bool, string) {
		found = slices.DeleteFunc(said(l.Executable), func(line string) bool { return !strings.HasPrefix(line, prefix) })
		return len(found) >= n, strings.Join(said(l.Executable), "; ")
	})
	if len(found) != n {
		l.t.Errorf("the window noted %q, want %d lines %q", said(l.Executable), n, prefix)
	}
	return found
}

// quiet checks that no failure was told.
func (l *launcher) quiet() {
	l.t.Helper()
	select {
	case err := <-l.failed:
		l.t.Errorf("a failure was told: %v", err)
	default:
	}
}

func TestThereIsOneWindowAtATime(t *testing.T) {
	l := newLauncher(t, "stays")
	var all sync.WaitGroup
	for range 10 {
		all.Go(func() {
			if err := l.Open(""); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	started := l.hears("started", 1)
	if !strings.HasSuffix(started[0], " --socket /the/socket --supervised") {
		t.Errorf("the window was %s", started[0])
	}
	l.hears("told show", 9)
	l.Close(t.Context())
	l.hears("input ended", 1)
	l.hears("started", 1)
	l.quiet()
}

// Also when it is just ending and does not hear any more what it is told.
func TestAClosedWindowOpensAgain(t *testing.T) {
	l := newLauncher(t, "stays")
	l.open()
	const times = 20
	for n := range times {
		l.hears("started", n+1)
		closeWindow(t, said(l.Executable))
		if n%2 == 0 {
			testkit.Eventually(t, "the end of the window", func() (bool, string) { return !running(t, said(l.Executable)), "it runs" })
		}
		l.open()
	}
	l.hears("started", times+1)
	l.Close(t.Context())
	l.hears("started", times+1)
	l.quiet()
}

// On a busy computer a program takes seconds to end whose window is closed. Whoever asks
// for the window meanwhile gets a new one, on the page that they asked for.
func TestAClosedWindowOpensAgainBeforeItsProgramHasEnded(t *testing.T) {
	l := newLauncher(t, "lingers")
	l.open()
	l.hears("started", 1)
	closeWindow(t, said(l.Executable))
	began := time.Now()
	testkit.Eventually(t, "a new window", func() (bool, string) {
		if err := l.Open("settings"); err != nil {
			return false, err.Error()
		}
		return strings.Count(strings.Join(said(l.Executable), "\n"), "started") == 2, strings.Join(said(l.Executable), "; ")
	})
	if took := time.Since(began); took >= lingers {
		t.Errorf("a new window took %v, as long as the former program", took)
	}
	if started := l.hears("started", 2); !strings.HasSuffix(started[1], " --page settings") {
		t.Errorf("the window was %s", started[1])
	}
	l.quiet()
}

func TestCloseEndsTheWindow(t *testing.T) {
	l := newLauncher(t, "stays")
	l.Close(t.Context()) // none is open
	l.open()
	l.hears("started", 1)
	l.Close(t.Context())
	l.hears("input ended", 1)
	if running(t, said(l.Executable)) {
		t.Error("the window still runs")
	}
	l.Close(t.Context()) // again
	l.quiet()
}

func TestAWindowThatDoesNotCloseIsKilled(t *testing.T) {
	for name, limit := range map[string]time.Duration{"in time": time.Minute, "at once": 0} {
		t.Run(name, func(t *testing.T) {
			l := newLauncher(t, "stubborn")
			l.open()
			l.hears("started", 1)
			ctx, cancel := context.WithTimeout(t.Context(), limit)
			defer cancel()
			began := time.Now()
			l.Close(ctx)
			if running(t, said(l.Executable)) {
				t.Error("the window still runs")
			}
			if took := time.Since(began); took > 15*time.Second {
				t.Errorf("Close took %v", took)
			}
		})
	}
}

func TestAWindowThatEndsAtOnceIsAFailure(t *testing.T) {
	l := newLauncher(t, "fails")
	for n := range 2 {
		l.open()
		select {
		case err := <-l.failed:
			if !strings.Contains(err.Error(), "could not open") || !strings.Contains(err.Error(), "exit status 1") {
				t.Errorf("the failure is %v", err)
			}
		case <-time.After(testkit.WaitLimit):
			t.Fatal("no failure was told")
		}
		l.hears("started", n+1)
	}
}

func TestAPersonWhoClosesAtOnceIsNoFailure(t *testing.T) {
	l := newLauncher(t, "ends")
	l.open()
	l.hears("started", 1)
	testkit.Eventually(t, "the end of the window", func() (bool, string) { return !running(t, said(l.Executable)), "it runs" })
	l.Close(t.Context())
	l.quiet()
}

func TestAvailability(t *testing.T) {
	program := filepath.Join(t.TempDir(), "ministry-finder-window.exe")
	building := strings.TrimSuffix(program, ".exe") + ".building"
	l := &window.Launcher{Executable: program, Log: slog.New(slog.DiscardHandler), Failed: func(err error) { t.Error(err) }}
	look := func(want window.Status, progress string) {
		t.Helper()
		if a, p := l.Status(); a != want || p != progress {
			t.Errorf("it is %s, %q; want %s, %q", a, p, want, progress)
		}
	}
	write := func(path, text string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	look(window.Missing, "")
	if err := l.Open(""); !errors.Is(err, window.ErrMissing) {
		t.Errorf("Open says %v", err)
	}
	write(building, " 40 %, 2 min \n")
	look(window.Building, "40 %, 2 min")
	if err := l.Open(""); !errors.Is(err, window.ErrMissing) {
		t.Errorf("Open says %v", err)
	}
	write(building, strings.Repeat("x", 1000))
	look(window.Building, strings.Repeat("x", 64))
	for _, c := range []struct {
		age  time.Duration
		want window.Status
	}{{10 * time.Second, window.Building}, {20 * time.Second, window.Missing}} {
		write(building, "")
		at := time.Now().Add(-c.age)
		if err := os.Chtimes(building, at, at); err != nil {
			t.Fatal(err)
		}
		look(c.want, "")
	}
	if err := os.Mkdir(program, 0o700); err != nil { // no program, though of its name
		t.Fatal(err)
	}
	look(window.Missing, "")
	if err := os.Remove(program); err != nil {
		t.Fatal(err)
	}
	write(building, "99 %")
	write(program, "")
	look(window.Ready, "")
}

func TestTheWindowLiesBesideTheProgram(t *testing.T) {
	want := filepath.Join("a", "b", "ministry-finder-window")
	if got := window.PathNextTo(filepath.Join("a", "b", "ministry-finder")); got != want {
		t.Errorf("it is %s, want %s", got, want)
	}
}

// A program that cannot be started at all is an error of Open.
func TestAProgramThatCannotRunIsAnError(t *testing.T) {
	program := filepath.Join(t.TempDir(), "ministry-finder-window")
	if err := os.WriteFile(program, []byte("no program"), 0o700); err != nil {
		t.Fatal(err)
	}
	l := &window.Launcher{Executable: program, Log: slog.New(slog.DiscardHandler), Failed: func(err error) { t.Error(err) }}
	for range 2 {
		if err := l.Open(""); err == nil || errors.Is(err, window.ErrMissing) {
			t.Errorf("Open says %v", err)
		}
	}
	l.Close(t.Context())
}

// A window that lives without being seen, as one without OpenGL does, is ended
// and told of, and the next time a new one is started.
func TestAWindowThatIsNotSeenIsGivenUp(t *testing.T) {
	l := newLauncher(t, "silent")
	began := time.Now()
	l.open()
	started := l.hears("started", 1)
	l.open() // it is brought to the front, in vain
	select {
	case err := <-l.failed:
		if !strings.Contains(err.Error(), "nothing was drawn within 20s") {
			t.Errorf("the failure is %v", err)
		}
	case <-time.After(testkit.WaitLimit):
		t.Fatal("no failure was told")
	}
	if took := time.Since(began); took < 19*time.Second || took > 60*time.Second {
		t.Errorf("it took %v, want 20s", took)
	}
	testkit.Eventually(t, "the end of the window", func() (bool, string) { return !running(t, started), "it runs" })
	l.open()
	l.hears("started", 2)
	l.Close(t.Context())
	l.quiet()
}

// One that takes its time, and says so, is waited for; one that ends with an
// error and was never seen could not open, however long it lived.
func TestASlowWindowIsWaitedForAndALateEndIsAFailure(t *testing.T) {
	slow := newLauncher(t, "slow")
	slow.open()
	slow.hears("started", 1)
	late := newLauncher(t, "late")
	late.open()
	select {
	case err := <-late.failed:
		if !strings.Contains(err.Error(), "exit status 1") {
			t.Errorf("the failure is %v", err)
		}
	case <-time.After(testkit.WaitLimit):
		t.Fatal("no failure was told")
	}
	if !running(t, said(slow.Executable)) {
		t.Error("the slow one does not run")
	}
	slow.quiet()
}
