package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os/exec"
	"time"
)

const (
	// queueLength is how many notifications wait at most; more are dropped,
	// since the alerts themselves are kept elsewhere.
	queueLength = 16
	// childTimeout is how long a child may take before it is killed.
	childTimeout = 5 * time.Second
	// ShowTimeout is how long a child stays that nobody kills.
	ShowTimeout = 2 * childTimeout
)

// Sender shows notifications one after the other.
type Sender struct {
	command func(context.Context) *exec.Cmd
	log     *slog.Logger
	queue   chan Message
	failing bool
}

// NewSender returns a sender that starts the given command for each message;
// Run makes it work.
func NewSender(command func(context.Context) *exec.Cmd, log *slog.Logger) *Sender {
	return &Sender{command: command, log: log, queue: make(chan Message, queueLength)}
}

// Send queues a message and returns at once. It reports whether there was room.
func (s *Sender) Send(m Message) bool {
	select {
	case s.queue <- m:
		return true
	default:
		return false
	}
}

// Run shows what is queued until ctx ends.
func (s *Sender) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-s.queue:
			s.note(s.show(ctx, m))
		}
	}
}

// ErrSilent is returned when whoever shows notifications does not answer.
var ErrSilent = fmt.Errorf("the notification service did not answer within %v", childTimeout)

// SendOnce shows a message now, beside those that wait, and returns when the
// desktop has answered that it took it, or why it did not: after childTimeout at
// the latest, and a second for the child's end.
func (s *Sender) SendOnce(ctx context.Context, m Message) error { return s.show(ctx, m) }

func (s *Sender) show(ctx context.Context, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode a notification: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, childTimeout)
	defer cancel()
	cmd := s.command(ctx)
	cmd.Stdin = bytes.NewReader(body)
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	switch {
	case ctx.Err() != nil && err != nil:
		return ErrSilent
	case err != nil:
		return fmt.Errorf("no notification could be shown: %w: %s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

// note logs a change between working and failing, once per change.
func (s *Sender) note(err error) {
	if failing := err != nil; failing != s.failing {
		s.failing = failing
		if failing {
			s.log.Warn("desktop notifications do not work; alerts are shown in the tray and the window", "error", err)
		} else {
			s.log.Info("desktop notifications work again")
		}
	}
}
