package notifier

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"time"

	"ministryfinder/embedded/sanitize"
)

const (
	// childTimeout is how long a child may take before it is killed.
	childTimeout = 5 * time.Second
	// ShowTimeout is how long a child stays that nobody kills.
	ShowTimeout = 2 * childTimeout
)

// Bounds of the texts that the child is given, in bytes: more than it shows, and with
// each byte as an escape of six less than it reads.
const (
	maxSentTitle = 512
	maxSentBody  = 2 << 10
)

// Desktop shows each message as a notification on this desktop. A short-lived
// child does it: beeep and systray share a D-Bus connection and disturb each
// other in one process, and a notification daemon that hangs would hang the agent.
type Desktop struct {
	// Command makes the child's command, which must call Show.
	Command func(context.Context) *exec.Cmd
	// Icons is a folder of PNG files, named after the levels, that lasts longer than
	// the notifications; empty where the system keeps icons itself.
	Icons string
}

// shown is what the child reads.
type shown struct {
	Message
	Icons string `json:"icons,omitempty"`
}

// ErrSilent is returned when whoever shows notifications does not answer.
var ErrSilent = fmt.Errorf("the notification service did not answer within %v", childTimeout)

// errNotShown is the reason of all else for which the desktop shows nothing.
var errNotShown = errors.New("no notification could be shown")

// Name is how the tests of alerts call the desktop.
func (Desktop) Name() string { return "desktop" }

// Send returns when the desktop has answered that it took the message, or why it
// did not: after childTimeout at the latest, and a second for the child's end.
func (d Desktop) Send(ctx context.Context, m Message) error {
	m.Title, m.Body = sanitize.TruncateBytes(m.Title, maxSentTitle), sanitize.TruncateBytes(m.Body, maxSentBody)
	body, err := json.Marshal(shown{m, d.Icons})
	if err != nil {
		return fmt.Errorf("encode a notification: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, childTimeout)
	defer cancel()
	cmd := d.Command(ctx)
	cmd.Stdin = bytes.NewReader(body)
	var said bytes.Buffer
	cmd.Stderr = &said
	cmd.WaitDelay = time.Second
	err = cmd.Run()
	switch {
	case ctx.Err() != nil && err != nil:
		return ErrSilent
	case err != nil:
		return fmt.Errorf("%w: %w: %s", errNotShown, err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}
