package alertmail

import (
	"context"
	"slices"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/letter"
)

const (
	// longestRest is how long a round is not looked for at most: the computer may sleep.
	longestRest = time.Minute
	// lateAfter is after how long an alert says when it was so.
	lateAfter = 10 * time.Minute
	// endTimeout is how long the end of the program waits for an alert on its way.
	endTimeout = 3 * time.Second
)

// ofServer are the reasons for which a mail server takes no letter at all.
var ofServer = [...]letter.Why{letter.NoServer, letter.Unreachable, letter.TimedOut, letter.Certificate, letter.NoTLS, letter.SignIn,
	letter.PasswordOff, letter.AppPassword, letter.SignedOut, letter.TokenService, letter.OtherWhy}

// round sends what is due, and returns after how long to look again.
func (c *Channel) round(ctx context.Context) time.Duration {
	b := c.box
	b.turn.Lock() // the channel of the settings of before may still be at it
	defer b.turn.Unlock()
	b.settleLost()
	for ctx.Err() == nil {
		e, ok, rest := c.next()
		if !ok {
			return rest
		}
		c.send(ctx, e)
	}
	return longestRest
}

// next takes the first entry that is due and marks it as being sent; else it returns
// after how long one will be.
func (c *Channel) next() (Entry, bool, time.Duration) {
	b := c.box
	b.mu.Lock()
	now, rest, receivers := b.now(), longestRest, c.receivers()
	b.entries = slices.DeleteFunc(b.entries, func(e Entry) bool { // nobody is to be told there any more, or of that
		return e.State == Waiting && (!slices.Contains(receivers, e.To) || now.Sub(e.At) > TroubleFor)
	})
	var taken Entry
	found := false
	for i := range b.entries {
		e := &b.entries[i]
		if e.State != Waiting {
			continue
		}
		if wait := e.Next.Sub(now); wait > 0 {
			rest = min(rest, wait)
			continue
		}
		e.State, e.Tries, e.Changed = Sending, e.Tries+1, now
		taken, found = *e, true
		break
	}
	b.mu.Unlock()
	if found {
		b.save()
	}
	return taken, found, rest
}

// send sends an entry and keeps what came of it. At the end of the program it still
// waits for a while: of an e-mail that is cut off nobody knows.
func (c *Channel) send(ctx context.Context, e Entry) {
	m := e.Message
	if c.box.now().Sub(e.At) > lateAfter {
		m.Body += "\n\n" + c.late(e.Message)
	}
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), notifier.TimeoutOf(c.Notifier))
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(endTimeout, cancel) })()
	c.box.finish(e, c.tell(sending, e.To, m))
}

// finish keeps what came of an entry.
func (b *Box) finish(was Entry, err error) {
	is, now := was, b.now()
	is.State, is.Why, is.Changed = Sent, nil, now
	if err != nil {
		is.State, is.Why = Failed, reason(was, err)
		rest, again := wait(was, err)
		switch {
		case is.Why.Outcome == letter.Unknown:
			is.State = Unknown
		case is.Why.Outcome == letter.NotNow && again:
			is.State, is.Next = Waiting, now.Add(rest)
		}
	}
	b.mu.Lock()
	for i := range b.entries {
		e := &b.entries[i]
		if e.To == was.To && e.At.Equal(was.At) && e.Title == was.Title && e.Body == was.Body && e.State == Sending {
			*e = is
		} else if err == nil && e.State == Waiting && isOfServer(*e) {
			e.Next = now // the server takes them again
		}
	}
	b.mu.Unlock()
	b.save()
	log := b.log.With("tries", is.Tries)
	switch is.State {
	case Sent:
		log.Debug("an alert was sent")
	case Waiting:
		log.Warn("an alert cannot be sent yet", "error", is.Why.WithoutAddresses())
	default:
		log.Warn("an alert was not sent, or perhaps not", "state", is.State, "error", is.Why.WithoutAddresses())
		b.told(is)
	}
}
