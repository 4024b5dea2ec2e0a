package alertmail

import (
	"context"
	"errors"
	"slices"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/letter"
)

// Channel sends the alerts of a box by a notifier with the settings of now.
type Channel struct {
	notifier.Notifier
	box *Box
	// late adds to an alert that comes late when it was so.
	late func(notifier.Message) string
}

// Channel returns one for a notifier. Late returns what is added to the text of a
// message that could not be sent at once.
func (b *Box) Channel(n notifier.Notifier, late func(notifier.Message) string) *Channel {
	return &Channel{n, b, late}
}

// Enqueue keeps a message until it is sent, and reports whether there was room.
func (c *Channel) Enqueue(m notifier.Message) bool { return c.box.add(m, c.receivers()) }

// Run sends what is kept until ctx ends.
func (c *Channel) Run(ctx context.Context) {
	for {
		wait := c.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-c.box.wake:
		case <-time.After(wait):
		}
	}
}

// receivers are those whom an alert goes to: the addresses of e-mail, else the one
// place, whatever its address is now.
func (c *Channel) receivers() []string {
	if m, ok := c.Notifier.(*notifier.Mail); ok {
		return m.Receivers()
	}
	return []string{c.Name()}
}

// tell sends a message to one receiver.
func (c *Channel) tell(ctx context.Context, to string, m notifier.Message) error {
	if mail, ok := c.Notifier.(*notifier.Mail); ok {
		// The body may say meanwhile that it comes late: it is the same alert all the same.
		id := letter.NewID(m.Kind, string(m.Level), m.Title, m.At.UTC().Format(time.RFC3339Nano))
		return mail.SendLetter(ctx, letter.Letter{ID: id, To: []string{to}, Subject: m.Title, Body: m.Body, Auto: true})
	}
	return c.Send(ctx, m)
}

// reason is what came of a message that was not taken.
func reason(e Entry, err error) *letter.SendError {
	if e.ByMail() {
		return letter.OutcomeOf(err)
	}
	outcome := letter.NotNow
	if notifier.IsFinal(err) {
		outcome = letter.Refused
	}
	return letter.NewSendError(outcome, letter.Why(notifier.FailureOf(err)), err.Error())
}

// soon are the times between the first tries of what does not go by e-mail, which
// nobody holds back that wants to be asked again: phones are told as soon as may be.
var soon = [...]time.Duration{10 * time.Second, time.Minute, 5 * time.Minute}

// wait returns after how long an entry is tried again that was not taken; false when it
// is given up.
func wait(e Entry, err error) (time.Duration, bool) {
	tries := e.Tries
	if !e.ByMail() {
		if tries <= len(soon) {
			return max(soon[tries-1], askedToWait(err)), true
		}
		tries -= len(soon)
	}
	rest, again := letter.Wait(tries)
	return max(rest, askedToWait(err)), again
}

// askedToWait is how long the server wants to be left alone.
func askedToWait(err error) time.Duration {
	if refused, ok := errors.AsType[*notifier.RefusedError](err); ok {
		return refused.After
	}
	return 0
}

// isOfServer reports whether an entry waits for a reason for which the server takes
// nothing at all.
func isOfServer(e Entry) bool {
	return e.Why != nil && (!e.ByMail() || slices.Contains(ofServer[:], e.Why.Why))
}
