package notifier_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"ministryfinder/agent/notifier"
)

// told is a notifier that hands on what it is told, as soon as somebody takes it.
type told struct {
	name     string
	messages chan notifier.Message
}

func (t told) Name() string { return t.name }

func (t told) Send(ctx context.Context, m notifier.Message) error {
	select {
	case t.messages <- m:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Each message goes to the desktop and to all notifiers in force; what waits for
// one that is set anew goes to the one of its name.
func TestTheSenderTellsAllAndLosesNothingOverAChange(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	desktop, before, after := told{"desktop", make(chan notifier.Message, 9)}, told{"ntfy", make(chan notifier.Message)},
		told{"ntfy", make(chan notifier.Message, 9)}
	s := notifier.NewSender(desktop, slog.New(slog.DiscardHandler))
	s.Use(ctx, []notifier.Notifier{before})
	ended := make(chan struct{})
	go func() { defer close(ended); s.Run(ctx) }()
	is := func(from chan notifier.Message, title string) {
		t.Helper()
		select {
		case m := <-from:
			if m.Title != title || m.At.IsZero() {
				t.Errorf("%+v, want %s", m, title)
			}
		case <-ctx.Done():
			t.Fatal("nothing is told of ", title)
		}
	}
	for _, title := range []string{"one", "two"} {
		s.Send(notifier.Message{Title: title})
		is(desktop.messages, title)
	}
	is(before.messages, "one") // the next is on its way, or waits
	s.Send(notifier.Message{Title: "three"})
	s.Use(ctx, []notifier.Notifier{after})
	s.ShowOnDesktop(notifier.Message{Title: "on the desktop"})
	is(desktop.messages, "three")
	is(desktop.messages, "on the desktop")
	m := <-after.messages
	if m.Title == "two" {
		m = <-after.messages
	}
	if m.Title != "three" || len(after.messages) > 0 {
		t.Errorf("%+v after the change", m)
	}
	cancel()
	<-ended
}
