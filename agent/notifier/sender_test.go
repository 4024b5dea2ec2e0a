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

// keeper keeps what it is told for who takes its place.
type keeper struct {
	told
	kept chan notifier.Message
}

func (k keeper) Enqueue(m notifier.Message) bool {
	k.kept <- m
	return true
}

func (k keeper) Run(ctx context.Context) {
	for {
		select {
		case m := <-k.kept:
			if k.Send(ctx, m) != nil {
				k.kept <- m
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// Each message goes to the desktop and to all notifiers in force; what one of before
// keeps goes to the one that takes its place.
func TestTheSenderTellsAllAndLosesNothingOverAChange(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	kept := make(chan notifier.Message, 9)
	desktop, before, after := told{"desktop", make(chan notifier.Message, 9)}, keeper{told{"ntfy", make(chan notifier.Message)}, kept},
		keeper{told{"ntfy", make(chan notifier.Message, 9)}, kept}
	s := notifier.NewSender(desktop, slog.New(slog.DiscardHandler))
	s.Use(ctx, []notifier.Keeper{before})
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
	s.Use(ctx, []notifier.Keeper{after})
	is(after.messages, "two")
	s.Send(notifier.Message{Title: "three"})
	s.ShowOnDesktop(notifier.Message{Title: "on the desktop"})
	is(desktop.messages, "three")
	is(desktop.messages, "on the desktop")
	is(after.messages, "three")
	cancel()
	<-ended
}
