// Package outbox sends the letters that the server sends by itself: each kind,
// receiver and day once, whatever happens to the program in between. Somebody who has
// something to say adds a letter; nothing of its text is kept, for the kind's composer
// writes it when it is sent:
//
//	box.Register("leader-daily", outbox.Kind{
//		Compose: func(ctx context.Context, receiver, day string) (letter.Letter, error) {
//			...                       // receiver is "leader:12"
//			return l, nil             // or letter.Letter{}, outbox.ErrNothing
//		},
//		Quiet: true,                  // not between 21:00 and 7:00 of the parish's day
//		Path:  "/admin/connect",      // where staff see what became of it
//	})
//	added, err := box.Add(ctx, "leader-daily", "leader:12", "2026-11-29", time.Time{})
//
// A receiver is a key, never an address: addresses must be deletable. That of somebody who asks to be
// called begins with store.OutboxAsker. The same kind,
// receiver and day again adds nothing, also when it was sent already. A letter that
// cannot be sent now is tried five times over a day (letter.Wait). It is written down
// as "sending" before the mail server is spoken to; what is found so after a crash,
// and what the mail server did not confirm, is "unknown" and never sent again by
// itself. Failed and unknown letters are told for a week: Troubles for the dashboard,
// Issues for the health report and so for the icon in the tray. The words of a kind
// are the text mail.kind.KIND. Of several servers of one database one sends.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/store"
)

// Item is a letter of the outbox.
type Item = store.OutboxLetter

// Letters keeps them.
type Letters interface {
	AddToOutbox(ctx context.Context, l Item) (bool, error)
	DueInOutbox(ctx context.Context, now time.Time, limit int) ([]Item, error)
	InOutbox(ctx context.Context, state store.OutboxState, since time.Time, limit int) ([]Item, error)
	OutboxTroubles(ctx context.Context, since time.Time, limit int) ([]Item, error)
	LastInOutbox(ctx context.Context, kind, receiver string) (Item, error)
	MoveInOutbox(ctx context.Context, was, is Item) (bool, error)
	RemoveFromOutbox(ctx context.Context, l Item) error
	TrimOutbox(ctx context.Context, now time.Time) error
}

// Store is what the sending needs of the database.
type Store interface {
	Letters
	Zone() *time.Location
	AcquireLease(ctx context.Context, name, holder string, notDoneSince, now time.Time, lease time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error
}

// Composer writes a letter when it is sent. The error is ErrNothing when there is
// nothing to say any more: the letter is then forgotten, as if it had not been added.
// Any other error counts as a try. It must end when ctx does.
type Composer func(ctx context.Context, receiver, day string) (letter.Letter, error)

// ErrNothing means that there is nothing to say any more.
var ErrNothing = errors.New("there is nothing to say any more")

// Kind is what letters of a kind have in common.
type Kind struct {
	Compose Composer
	// Quiet keeps them from being sent between QuietFrom and QuietUntil.
	Quiet bool
	// Path is the page of the dashboard that belongs to them.
	Path string
	// ByDay keeps no time of day of them, and no receiver in the log: nobody is to
	// learn from them when somebody asked for one.
	ByDay bool
}

// Letters of a quiet kind are sent at no hour of the parish's day from QuietFrom on
// and before QuietUntil.
const (
	QuietFrom  = 21
	QuietUntil = 7
)

// Config is what a Service needs.
type Config struct {
	Store Store
	// Sender sends; nil where there is no program in the tray: then letters wait there
	// for a server that has one.
	Sender letter.Sender
	// Holder names this server among several.
	Holder string
	Log    *slog.Logger
	Now    func() time.Time
	// Lease is how long one server may send without saying that it is still there;
	// DefaultLease when 0.
	Lease time.Duration
}

// Service sends what is due. It is safe for concurrent use.
type Service struct {
	Config
	kinds map[string]Kind
	wake  chan struct{}
	// turn is held by the round that runs.
	turn sync.Mutex
	// unstored are results that could not be written down yet.
	unstored []result
	// unable is since when nothing can be sent; zero while it can.
	unable time.Time
	issues atomic.Pointer[[]health.Issue]
}

// result is what became of a letter.
type result struct{ was, is Item }

// New returns a service; kinds are registered before it runs.
func New(c Config) *Service {
	if c.Lease <= 0 {
		c.Lease = DefaultLease
	}
	return &Service{Config: c, kinds: map[string]Kind{}, wake: make(chan struct{}, 1)}
}

// Register says how letters of a kind are written.
func (s *Service) Register(kind string, k Kind) { s.kinds[kind] = k }

// Kind returns what was registered for a kind.
func (s *Service) Kind(kind string) (Kind, bool) {
	k, ok := s.kinds[kind]
	return k, ok
}

// key matches kinds and receivers.
var key = regexp.MustCompile(`^[a-z0-9][a-z0-9:_.-]{0,63}$`)

// Add adds a letter that is sent at once, or at notBefore, and reports whether there
// was none of its kind, receiver and day, which is a date such as 2026-11-29.
// store.ErrFull means that too many wait.
func (s *Service) Add(ctx context.Context, kind, receiver, day string, notBefore time.Time) (bool, error) {
	if _, err := time.Parse(time.DateOnly, day); err != nil || !key.MatchString(kind) || !key.MatchString(receiver) {
		return false, fmt.Errorf("a letter of kind %q to %q on %q cannot be added: they are keys and a date", kind, receiver, day)
	}
	now := s.Now()
	next := now
	if notBefore.After(now) {
		next = notBefore
	}
	if s.kinds[kind].ByDay {
		now = startOf(day)
		if next = now; notBefore.After(s.Now()) {
			next = notBefore
		}
	}
	added, err := s.Store.AddToOutbox(ctx, Item{Kind: kind, Receiver: receiver, Day: day, Next: next, Added: now})
	if added {
		s.look()
	}
	return added, err
}

// look has the next round begin at once.
func (s *Service) look() {
	select {
	case s.wake <- struct{}{}:
	default: // one is asked for already
	}
}

// Last returns the letter of the latest day of a kind to a receiver, or store.ErrNotFound.
func (s *Service) Last(ctx context.Context, kind, receiver string) (Item, error) {
	return s.Store.LastInOutbox(ctx, kind, receiver)
}

// Retry has a letter that failed, or is unknown, tried anew because a person asks for
// it, and reports whether it was one.
func (s *Service) Retry(ctx context.Context, l Item) (bool, error) {
	if l.State != store.OutboxFailed && l.State != store.OutboxUnknown {
		return false, nil
	}
	is := l
	is.State, is.Tries, is.Next, is.Changed = store.OutboxWaiting, 0, s.Now(), s.Now()
	moved, err := s.Store.MoveInOutbox(ctx, l, is)
	if moved {
		s.look()
	}
	return moved, err
}
