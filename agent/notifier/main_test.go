//go:build linux

package notifier_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/notifier/smtptest"
	"ministryfinder/embedded/testkit"
)

// roleVariable makes the test program play the child that shows one
// notification, as the hidden command notify does.
const roleVariable = "NOTIFY_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "show":
		if err := notifier.Show(os.Stdin); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "post":
		if err := sendOutbox(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	default:
		dir, err := os.MkdirTemp("", "notifier")
		if err == nil {
			err = smtptest.Trust(dir)
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) { _ = os.RemoveAll(dir); os.Exit(code) }))
	}
}

// child is the notifier's command on a desktop.
func child(env []string) func(context.Context) *exec.Cmd {
	return func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, "/proc/self/exe")
		// Under -race a program would rest for a second before its end.
		cmd.Env = append(env, roleVariable+"=show", "GORACE=atexit_sleep_ms=0")
		return cmd
	}
}

// logBook is a log that a test reads while it is written.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// run runs the desktop's queue until the test ends.
func run(t *testing.T, command func(context.Context) *exec.Cmd) (*notifier.Queue, *logBook) {
	t.Helper()
	book := &logBook{}
	s := notifier.NewQueue(notifier.Desktop{Command: command}, slog.New(slog.NewTextHandler(book, nil)), time.After)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return s, book
}

func desktop(t *testing.T, opts ...desktoptest.Option) (*desktoptest.Desktop, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	t.Cleanup(cancel)
	d, err := desktoptest.Start(ctx, append(opts, desktoptest.WithoutPanel())...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, ctx
}

// send queues a message, and waits for room when there is none.
func send(t *testing.T, s *notifier.Queue, m notifier.Message) {
	t.Helper()
	testkit.Eventually(t, "room in the queue", func() (bool, string) { return s.Enqueue(m), "none" })
}
