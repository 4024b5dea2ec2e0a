//go:build linux

package notifier_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/desktoptest"
	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/testkit"
)

func TestANotificationIsShownAsItWasMeant(t *testing.T) {
	d, ctx := desktop(t)
	s, book := run(t, child(d.Env()))
	for _, m := range []notifier.Message{
		{Title: "Needs attention", Body: "Memory is at 82 %. Está creciendo – look at it.", Level: notifier.Attention},
		{Title: "In trouble", Body: "The finder doesn't answer; 'it' starts again.", Level: notifier.Trouble},
		{Title: "Well again", Body: "", Level: notifier.Well},
	} {
		send(t, s, m)
		n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == m.Title })
		testkit.Must(t, err)
		urgency := "NORMAL"
		if m.Level == notifier.Trouble {
			urgency = "CRITICAL"
		}
		if n.App != "Ministry Finder" || n.Body != m.Body || n.Urgency != urgency || n.Icon == "" {
			t.Errorf("shown as %+v, want %+v", n, m)
		}
	}
	if book.String() != "" {
		t.Errorf("logged %q, want nothing", book)
	}
}

func TestTextsArriveHarmless(t *testing.T) {
	d, ctx := desktop(t)
	s, _ := run(t, child(d.Env()))
	long := strings.Repeat("ñandú ", 200)
	for i, c := range []struct{ text, want string }{
		{"<b>bold</b> <a href='x'>link</a> & more", "<b>bold</b> <a href='x'>link</a> & more"},
		{"Sts. Peter & Paul &amp; <friends>", "Sts. Peter & Paul &amp; <friends>"},
		{`C:\Users\Mary Ann\AppData\Local\backups`, `C:\Users\Mary Ann\AppData\Local\backups`},
		{`"quoted" and 'quoted'`, `"quoted" and 'quoted'`},
		{"$(touch /tmp/x) `id` \\n ${HOME}", "$(touch /tmp/x) `id` \\n ${HOME}"},
		{"one\ntwo\ttabs\r\x00nul\x1b[31mred\x7f", "one two tabs nul [31mred"},
		{"--urgency=critical -a name", "urgency=critical -a name"},
		{"- - -- dashes", "dashes"},
		{"not utf-8 \xff\xfe", "not utf-8 \uFFFD\uFFFD"},
		{"100 % %s %d {name}", "100 % %s %d {name}"},
		{long, string([]rune(strings.TrimSpace(long))[:399]) + "…"},
	} {
		title := fmt.Sprint("Text ", i)
		send(t, s, notifier.Message{Title: title, Body: c.text, Level: notifier.Well})
		n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == title })
		testkit.Must(t, err)
		if n.Body != c.want {
			t.Errorf("%q is shown as %q, want %q", c.text, n.Body, c.want)
		}
	}
	send(t, s, notifier.Message{Title: "--title <i>" + strings.Repeat("x", 200), Level: notifier.Well})
	want := "title <i>" + strings.Repeat("x", 68) + "…" // two dashes are away, of 80
	_, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == want })
	testkit.Must(t, err)
}

// Also a message that is far too long is shown, by its beginning.
func TestALongMessageIsShownByItsBeginning(t *testing.T) {
	d, ctx := desktop(t)
	s, book := run(t, child(d.Env()))
	send(t, s, notifier.Message{Title: strings.Repeat("title ", 2000), Body: strings.Repeat("ñandú <b>\x00 ", 2000), Level: notifier.Trouble})
	n, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return strings.HasPrefix(n.Summary, "title title") })
	testkit.Must(t, err)
	if !strings.HasSuffix(n.Summary, "…") || !strings.HasPrefix(n.Body, "ñandú") || !strings.HasSuffix(n.Body, "…") || book.String() != "" {
		t.Errorf("%+v, logged %q", n, book)
	}
}

// A daemon that hangs holds up one message for the limit, and no longer; the
// next are shown when it is awake again.
func TestAHungDaemonDoesNotBlockTheSender(t *testing.T) {
	d, ctx := desktop(t)
	s, book := run(t, child(d.Env()))
	d.SuspendNotificationDaemon()
	began := time.Now()
	if !s.Enqueue(notifier.Message{Title: "Held up", Level: notifier.Well}) || time.Since(began) > 4*time.Second { // it would be 5
		t.Errorf("Enqueue blocked, or found no room")
	}
	testkit.Eventually(t, "the sender to give up", func() (bool, string) {
		return strings.Contains(book.String(), "did not answer within 5s"), book.String()
	})
	if took := time.Since(began); took < 4*time.Second || took > 20*time.Second {
		t.Errorf("the sender gave up after %v, want 5s", took)
	}
	d.ResumeNotificationDaemon()
	send(t, s, notifier.Message{Title: "After", Level: notifier.Well})
	_, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == "After" })
	testkit.Must(t, err)
	testkit.Eventually(t, "the log to tell", func() (bool, string) {
		return strings.Contains(book.String(), "sent this way again"), book.String()
	})
	if n := strings.Count(book.String(), "\n"); n != 2 {
		t.Errorf("logged %d lines, want one a change:\n%s", n, book)
	}
}

func TestWithoutADaemonItIsLoggedOnce(t *testing.T) {
	d, ctx := desktop(t, desktoptest.WithoutNotificationDaemon())
	s, book := run(t, child(d.Env()))
	began := time.Now()
	for i := range 5 {
		send(t, s, notifier.Message{Title: fmt.Sprint("Lost ", i), Level: notifier.Well})
	}
	testkit.Eventually(t, "the log to tell", func() (bool, string) {
		return strings.Contains(book.String(), "cannot be sent this way"), book.String()
	})
	testkit.Must(t, d.StartNotificationDaemon(ctx))
	// Some of the lost ones may still be on their way; this one is not lost.
	send(t, s, notifier.Message{Title: "Seen", Level: notifier.Well})
	_, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == "Seen" })
	testkit.Must(t, err)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
	testkit.Eventually(t, "the log to tell", func() (bool, string) {
		return strings.Contains(book.String(), "sent this way again"), book.String()
	})
	if failed := strings.Count(book.String(), "cannot be sent this way"); failed != 1 {
		t.Errorf("logged %d times that cannot be sent this way:\n%s", failed, book)
	}
}

func TestManyNotificationsLeaveNothingBehind(t *testing.T) {
	d, ctx := desktop(t)
	s, book := run(t, child(d.Env()))
	send(t, s, notifier.Message{Title: "First", Level: notifier.Well})
	_, err := d.WaitNotification(ctx, func(n desktoptest.Notification) bool { return n.Summary == "First" })
	testkit.Must(t, err)
	// Drawing them would take dunst most of a minute; it notes them all the same.
	pause := exec.CommandContext(ctx, "dunstctl", "set-paused", "true")
	pause.Env = d.Env()
	testkit.Must(t, pause.Run())
	goroutines, files := runtime.NumGoroutine(), openFiles(t)
	const many = 300
	for i := range many {
		send(t, s, notifier.Message{Title: fmt.Sprint("Number ", i), Level: notifier.Attention})
	}
	testkit.Eventually(t, "all notifications", func() (bool, string) {
		n := len(d.Notifications())
		return n == 1+many, fmt.Sprint(n)
	})
	testkit.Eventually(t, "the children to be gone", func() (bool, string) {
		left := children(t)
		return left == "", left
	})
	testkit.Eventually(t, "the goroutines and files to be gone", func() (bool, string) {
		g, f := runtime.NumGoroutine(), openFiles(t)
		return g <= goroutines && f <= files, fmt.Sprintf("%d goroutines of %d, %d files of %d", g, goroutines, f, files)
	})
	if book.String() != "" {
		t.Errorf("logged %q", book)
	}
}

func openFiles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	testkit.Must(t, err)
	return len(entries)
}

// children returns the command lines of our children in the role of a sender's.
func children(t *testing.T) string {
	t.Helper()
	var left []string
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		env, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(env), roleVariable+"=show\x00") {
			continue
		}
		// Another run of this test on the same machine has such children, too.
		status, err := os.ReadFile(filepath.Join(filepath.Dir(file), "status"))
		if err == nil && strings.Contains(string(status), fmt.Sprintf("\nPPid:\t%d\n", os.Getpid())) {
			left = append(left, file)
		}
	}
	return strings.Join(left, " ")
}

func TestTheQueueHasABound(t *testing.T) {
	t.Cleanup(func() { goleak.VerifyNone(t) })
	const bound = 16
	none := func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, "/nowhere/notify") }
	s := notifier.NewQueue(notifier.Desktop{Command: none}, slog.New(slog.DiscardHandler), time.After)
	for i := range bound {
		if !s.Enqueue(notifier.Message{Title: fmt.Sprint(i)}) {
			t.Fatalf("no room for message %d of %d", i+1, bound)
		}
	}
	if s.Enqueue(notifier.Message{Title: "one more"}) {
		t.Errorf("there is room for %d messages, want %d", bound+1, bound)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	testkit.Eventually(t, "room again", func() (bool, string) { return s.Enqueue(notifier.Message{}), "none" })
	cancel()
	<-done
}

func TestAMessageThatIsNoneIsRefused(t *testing.T) {
	for _, text := range []string{"", "{", "[]", `{"title":"x","level":"../texts/en"}`, `{"title":"x"}`, strings.Repeat(" ", 9<<10) + "{}"} {
		if err := notifier.Show(strings.NewReader(text)); err == nil {
			t.Errorf("%.20q was shown", text)
		}
	}
}

// The end of the agent does not wait for a daemon that hangs.
func TestTheEndDoesNotWaitForAHungDaemon(t *testing.T) {
	d, _ := desktop(t)
	d.SuspendNotificationDaemon()
	s := notifier.NewQueue(notifier.Desktop{Command: child(d.Env())}, slog.New(slog.DiscardHandler), time.After)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); s.Run(ctx) }()
	send(t, s, notifier.Message{Title: "Held up", Level: notifier.Well})
	testkit.Eventually(t, "the child", func() (bool, string) { return children(t) != "", "none" })
	began := time.Now()
	cancel()
	<-done
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the end took %v", took)
	}
	if left := children(t); left != "" {
		t.Errorf("left: %s", left)
	}
}
