package outbox

import (
	"errors"
	"time"

	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/store"
)

// begin returns a letter as it is written down before the mail server is spoken to.
func begin(l Item, now time.Time) Item {
	l.State, l.Tries, l.Changed = store.OutboxSending, l.Tries+1, now
	return l
}

// finish returns what a letter is after a try.
func finish(l Item, err error, now time.Time) Item {
	l.Changed = now
	if err == nil {
		l.State, l.Why, l.Answer = store.OutboxSent, "", ""
		return l
	}
	e := letter.OutcomeOf(err).WithoutAddresses()
	l.Why, l.Answer = string(e.Why), e.Answer
	wait, again := letter.Wait(l.Tries)
	switch {
	case errors.Is(e, letter.ErrUnknown):
		l.State = store.OutboxUnknown
	case errors.Is(e, letter.ErrRefused), !again:
		l.State = store.OutboxFailed
	default:
		l.State, l.Next = store.OutboxWaiting, now.Add(wait)
	}
	return l
}

// lost returns what a letter is whose sender has ended while it sent.
func lost(l Item, now time.Time) Item {
	return finish(l, letter.NewSendError(letter.Unknown, letter.NoAnswer, ""), now)
}

// afterQuiet returns the first time from now on at which a letter of a quiet kind may
// be sent.
func afterQuiet(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	day := local.Day()
	switch {
	case local.Hour() >= QuietFrom:
		day++
	case local.Hour() >= QuietUntil:
		return now
	}
	return time.Date(local.Year(), local.Month(), day, QuietUntil, 0, 0, 0, zone)
}
