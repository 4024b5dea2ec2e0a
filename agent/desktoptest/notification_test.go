//go:build linux

package desktoptest

import (
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

func TestANotificationIsReadAsItWasSent(t *testing.T) {
	d, ctx := start(t, WithoutPanel())
	bodies := []string{"Memory is at 82 %.\nIt's 'growing' – look at it.", "", "}\n{\n\tbody: 'x'"}
	for _, body := range bodies {
		testkit.Must(t, play(t, d, "notify", "The finder's \"memory\"", body).Wait())
		got, err := d.WaitNotification(ctx, func(n Notification) bool { return n.Body == body })
		testkit.Must(t, err)
		want := Notification{App: "Test app", Summary: "The finder's \"memory\"", Body: body, Urgency: "CRITICAL", Icon: "dialog-warning"}
		if got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	if n := len(d.Notifications()); n != len(bodies) {
		t.Errorf("%d notifications, want %d", n, len(bodies))
	}
}

func TestEqualNotificationsAreCountedEach(t *testing.T) {
	d, ctx := start(t, WithoutPanel())
	for range 3 {
		testkit.Must(t, play(t, d, "notify", "Again", "the same").Wait())
	}
	_, err := d.WaitNotification(ctx, func(Notification) bool { return len(d.Notifications()) == 3 })
	testkit.Must(t, err)
}

func TestWithoutADaemonNobodyBringsOneBack(t *testing.T) {
	d, ctx := start(t, WithoutPanel())
	testkit.Must(t, play(t, d, "notify", "First", "seen").Wait())
	_, err := d.WaitNotification(ctx, func(n Notification) bool { return n.Summary == "First" })
	testkit.Must(t, err)
	testkit.Must(t, d.StopNotificationDaemon(ctx))
	if err := play(t, d, "notify", "Second", "lost").Wait(); err == nil {
		t.Error("a notification without a daemon gave no error")
	}
	testkit.Must(t, d.StartNotificationDaemon(ctx))
	testkit.Must(t, play(t, d, "notify", "Third", "seen").Wait())
	_, err = d.WaitNotification(ctx, func(n Notification) bool { return n.Summary == "Third" })
	testkit.Must(t, err)
	if n := len(d.Notifications()); n != 2 {
		t.Errorf("%d notifications, want the first and the third: %+v", n, d.Notifications())
	}
}

func TestASuspendedDaemonAnswersNobodyUntilItIsResumed(t *testing.T) {
	d, ctx := start(t, WithoutPanel())
	d.SuspendNotificationDaemon()
	began := time.Now()
	if err := play(t, d, "notify", "Late", "shown later").Wait(); err == nil {
		t.Error("a hung daemon answered")
	}
	if took := time.Since(began); took < time.Second {
		t.Errorf("the sender gave up after %v, want its own limit of 1s", took)
	}
	d.ResumeNotificationDaemon()
	_, err := d.WaitNotification(ctx, func(n Notification) bool { return n.Summary == "Late" })
	testkit.Must(t, err)
}
