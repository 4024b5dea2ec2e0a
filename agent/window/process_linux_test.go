package window_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// running says whether the stand-in that started last still runs. In proc(5)
// the state follows the name in parentheses.
func running(t *testing.T, said []string) bool {
	t.Helper()
	for i := len(said) - 1; i >= 0; i-- {
		var pid int
		if _, err := fmt.Sscanf(said[i], "started %d ", &pid); err != nil {
			continue
		}
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		_, rest, found := strings.Cut(string(stat), ") ")
		return err == nil && found && rest[0] != 'Z'
	}
	t.Fatalf("no window was started: %q", said)
	return false
}
