package notifier

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

const (
	// attemptTimeout is how long one try may take.
	attemptTimeout = 15 * time.Second
	// queueLength is how many messages wait at most; more are dropped, since the
	// alerts themselves are kept in the journal.
	queueLength = 16
)

// retryAfter lists the times between the tries of one message.
func retryAfter() []time.Duration {
	return []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}
}

// Queue sends the messages of one notifier one after the other.
type Queue struct {
	Notifier
	log     *slog.Logger
	after   func(time.Duration) <-chan time.Time
	waiting chan Message
	failing bool
}

// NewQueue returns a queue; Run makes it work. After is time.After, or a
// test's clock.
func NewQueue(c Notifier, log *slog.Logger, after func(time.Duration) <-chan time.Time) *Queue {
	return &Queue{Notifier: c, log: log, after: after, waiting: make(chan Message, queueLength)}
}

// Enqueue queues a message and returns at once. It reports whether there was room.
func (q *Queue) Enqueue(m Message) bool {
	select {
	case q.waiting <- m:
		return true
	default:
		return false
	}
}

// SendOnce sends a message at once and once, for a test by staff.
func (q *Queue) SendOnce(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, TimeoutOf(q.Notifier))
	defer cancel()
	if err := q.Send(ctx, m); err != nil {
		return fmt.Errorf("%s: %w", q.Name(), err)
	}
	return nil
}

// TimeoutOf is how long one try of a notifier may take.
func TimeoutOf(n Notifier) time.Duration {
	if slow, ok := n.(interface{ Timeout() time.Duration }); ok {
		return slow.Timeout()
	}
	return attemptTimeout
}

// Run sends what is queued until ctx ends.
func (q *Queue) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-q.waiting:
			q.note(q.deliver(ctx, m))
		}
	}
}

// deliver tries a message until it is sent or its tries are used up.
func (q *Queue) deliver(ctx context.Context, m Message) error {
	err := q.SendOnce(ctx, m)
	for _, wait := range retryAfter() {
		if err == nil || IsFinal(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return nil // the program ends: that is no failure of the channel
		case <-q.after(wait):
		}
		err = q.SendOnce(ctx, m)
	}
	return err
}

// note logs a change between working and failing, once per change.
func (q *Queue) note(err error) {
	if failing := err != nil; failing != q.failing {
		q.failing = failing
		if failing {
			q.log.Warn("alerts cannot be sent this way; they are in the tray and the window", "channel", q.Name(), "error", err)
		} else {
			q.log.Info("alerts are sent this way again", "channel", q.Name())
		}
	}
}
