package outbox

import (
	"context"
	"time"
)

// againWithin is how exactly the time of the next try is kept of letters by the day.
const againWithin = 6 * time.Hour

// startOf is the midnight UTC with which a day begins.
func startOf(day string) time.Time {
	at, _ := time.Parse(time.DateOnly, day) // Add has checked it
	return at
}

// move is Letters.MoveInOutbox, which keeps no time of day of letters by the day.
func (s *Service) move(ctx context.Context, was, is Item) (bool, error) {
	if s.kinds[is.Kind].ByDay {
		is.Changed = is.Added
		if !is.Next.Equal(was.Next) {
			is.Next = is.Next.Truncate(againWithin).Add(againWithin)
		}
	}
	return s.Store.MoveInOutbox(ctx, was, is)
}

// receiver is a letter's receiver as the log may tell it.
func (s *Service) receiver(l Item) string {
	if s.kinds[l.Kind].ByDay {
		return ""
	}
	return l.Receiver
}
