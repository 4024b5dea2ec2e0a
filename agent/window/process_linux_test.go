package window_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running says whether the stand-in that started last still runs. In proc(5)
// the state follows the name in parentheses.
func running(t *testing.T, said []string) bool {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", last(t, said)))
	_, rest, found := strings.Cut(string(stat), ") ")
	return err == nil && found && rest[0] != 'Z'
}

// closeWindow closes the stand-in that started last, as a person does.
func closeWindow(t *testing.T, said []string) {
	t.Helper()
	if err := syscall.Kill(last(t, said), syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
}

// last returns the process id of the stand-in that started last.
func last(t *testing.T, said []string) int {
	t.Helper()
	for i := len(said) - 1; i >= 0; i-- {
		var pid int
		if _, err := fmt.Sscanf(said[i], "started %d ", &pid); err == nil {
			return pid
		}
	}
	t.Fatalf("no window was started: %q", said)
	return 0
}

// A window that was killed and has not ended yet when it is told to show itself
// cannot hear it: on a busy computer its end takes seconds. It is opened again.
func TestAWindowThatWasKilledBeforeItHeardIsOpenedAgain(t *testing.T) {
	l := newLauncher(t, "stays")
	l.open()
	l.hears("started", 1)
	pid := last(t, said(l.Executable))
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // it hears nothing more
		t.Fatal(err)
	}
	l.open()
	time.Sleep(1100 * time.Millisecond) // longer than for a window that somebody closes
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	l.hears("started", 2)
	l.Close(t.Context())
	l.hears("started", 2)
	l.quiet()
}
