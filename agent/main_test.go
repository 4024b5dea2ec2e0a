package agent

import (
	"testing"

	"go.uber.org/goleak"
)

// No test leaves a goroutine behind, but the one that lumberjack keeps for as
// long as the process has a log file; a process has one.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun"))
}
