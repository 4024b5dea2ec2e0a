package doctor

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"ministryfinder/agent/notifier/smtptest"
)

// No test leaves a goroutine behind. The tests' mail server is trusted by its own
// certificate.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "mf-doctor-")
	if err == nil {
		err = smtptest.Trust(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	goleak.VerifyTestMain(m, goleak.Cleanup(func(status int) {
		_ = os.RemoveAll(dir)
		os.Exit(status)
	}))
}
