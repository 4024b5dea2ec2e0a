package window_test

import (
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
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
