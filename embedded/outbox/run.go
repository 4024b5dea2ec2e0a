package outbox

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/store"
)

const (
	// job is the name of the lease.
	job       = "outbox"
	lookEvery = 30 * time.Second
	trimEvery = 6 * time.Hour
	// maxRound is how many letters a round sends at most.
	maxRound = 50
	// DefaultLease is longer than one letter takes.
	DefaultLease = 3 * time.Minute
	// sendTimeout bounds the sending of a letter, composeTimeout its writing.
	sendTimeout    = 70 * time.Second
	composeTimeout = time.Minute
	// endTimeout is how long the end of the program waits for a letter on its way, and
	// for what became of it to be stored.
	endTimeout = 5 * time.Second
	// maxUnable is how long a letter waits for e-mail to be set up, unableFor for how
	// long that must have been so since the program was started.
	maxUnable = 24 * time.Hour
	unableFor = 10 * time.Minute
)

// Run sends what is due until ctx ends.
func (s *Service) Run(ctx context.Context) {
	trim := time.NewTicker(trimEvery)
	defer trim.Stop()
	for {
		if err := s.RunOnce(ctx); err != nil && ctx.Err() == nil {
			s.Log.Debug("the outbox cannot be looked after", "error", err) // the database is away, which is said elsewhere
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-time.After(lookEvery):
		case <-trim.C:
			if err := s.Store.TrimOutbox(ctx, s.Now()); err != nil && ctx.Err() == nil {
				s.Log.Debug("old letters of the outbox cannot be forgotten", "error", err)
			}
		}
	}
}

// RunOnce sends what is due now, where no other server does.
func (s *Service) RunOnce(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	err := s.round(ctx)
	return errors.Join(err, s.findIssues(ctx))
}

func (s *Service) round(ctx context.Context) error {
	if s.Sender == nil {
		return nil
	}
	now := s.Now()
	due, err := s.Store.DueInOutbox(ctx, now, maxRound)
	if err != nil {
		return err
	}
	begun, err := s.Store.InOutbox(ctx, store.OutboxSending, time.Time{}, maxRound)
	if err != nil || len(due)+len(begun) == 0 {
		return err
	}
	mine, err := s.lease(ctx)
	if err != nil || !mine {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
		defer cancel()
		_ = s.Store.ReleaseLease(end, job, s.Holder, "", nil, s.Now(), 0) // it ends by itself
	}()
	if err := s.settle(ctx, begun); err != nil {
		return err
	}
	can, err := s.Sender.CanSend(ctx)
	if err != nil || !can {
		return s.wait(ctx, due, err)
	}
	s.unable = time.Time{}
	for _, l := range due {
		if err := s.sendOne(ctx, l); err != nil || ctx.Err() != nil {
			return err
		}
		if mine, err := s.lease(ctx); err != nil || !mine {
			return err
		}
	}
	if len(due) == maxRound {
		s.look()
	}
	return nil
}

// lease takes the sending of all letters, or keeps it.
func (s *Service) lease(ctx context.Context) (bool, error) {
	now := s.Now()
	return s.Store.AcquireLease(ctx, job, s.Holder, now.Add(store.ClockTolerance), now, s.Lease)
}

// settle writes down what became of letters that are found in the middle of being
// sent: as this server knows, or, where it was another's or one's that has ended, that
// nobody knows.
func (s *Service) settle(ctx context.Context, begun []Item) error {
	known := s.unstored
	for len(s.unstored) > 0 {
		if err := s.storeResult(ctx, s.unstored[0]); err != nil {
			return err
		}
		s.unstored = s.unstored[1:]
	}
	for _, l := range begun {
		mine := false
		for _, r := range known {
			mine = mine || r.was.Kind == l.Kind && r.was.Receiver == l.Receiver && r.was.Day == l.Day
		}
		if mine {
			continue
		}
		s.Log.Warn("a letter was perhaps sent when the program ended", "kind", l.Kind, "receiver", s.receiver(l), "day", l.Day)
		if _, err := s.move(ctx, l, lost(l, s.Now())); err != nil {
			return err
		}
	}
	return nil
}

// wait gives up letters that have waited too long for e-mail to be set up.
func (s *Service) wait(ctx context.Context, due []Item, cause error) error {
	now := s.Now()
	if s.unable.IsZero() {
		s.unable = now
	}
	if now.Sub(s.unable) < unableFor {
		return nil
	}
	why := letter.NotSetUp
	if cause != nil {
		why = letter.NoProgram
	}
	for _, l := range due {
		if now.Sub(l.Next) < maxUnable {
			continue
		}
		if _, err := s.move(ctx, l, finish(l, letter.NewSendError(letter.Refused, why, ""), now)); err != nil {
			return err
		}
	}
	return nil
}

// sendOne sends a letter that is due. The error is the database's.
func (s *Service) sendOne(ctx context.Context, l Item) error {
	kind, ok := s.kinds[l.Kind]
	if free := afterQuiet(s.Now(), s.Store.Zone()); ok && kind.Quiet && free.After(s.Now()) {
		is := l
		is.Next = free
		_, err := s.move(ctx, l, is)
		return err
	}
	text, err := s.compose(ctx, kind, l)
	switch {
	case errors.Is(err, ErrNothing):
		return s.Store.RemoveFromOutbox(ctx, l)
	case ctx.Err() != nil:
		return nil
	case err != nil:
		s.Log.Warn("a letter cannot be written", "kind", l.Kind, "receiver", s.receiver(l), "day", l.Day, "error", err)
		is := begin(l, s.Now())
		_, err := s.move(ctx, l, finish(is, letter.NewSendError(letter.NotNow, letter.NotWritten, ""), s.Now()))
		return err
	}
	sending := begin(l, s.Now())
	if moved, err := s.move(ctx, l, sending); err != nil || !moved {
		return err
	}
	is := finish(sending, s.send(ctx, text), s.Now())
	s.tell(is)
	r := result{sending, is}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	if err := s.storeResult(end, r); err != nil {
		s.unstored = append(s.unstored, r)
		return err
	}
	return nil
}

func (s *Service) compose(ctx context.Context, kind Kind, l Item) (letter.Letter, error) {
	if kind.Compose == nil {
		return letter.Letter{}, fmt.Errorf("nobody writes letters of kind %s", l.Kind)
	}
	ctx, cancel := context.WithTimeout(ctx, composeTimeout)
	defer cancel()
	text, err := kind.Compose(ctx, l.Receiver, l.Day)
	if err != nil {
		return text, err
	}
	// What is written anew for another try, as with a person more in it, is another letter.
	text.ID = letter.NewID(l.Kind, l.Receiver, l.Day, text.Subject, text.Body)
	return text, nil
}

// send sends a letter. At the end of the program it still waits for a while: what is
// cut off is a letter that nobody knows about.
func (s *Service) send(ctx context.Context, text letter.Letter) error {
	sending, cancel := context.WithTimeout(context.WithoutCancel(ctx), sendTimeout)
	defer cancel()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(endTimeout, cancel) })()
	return s.Sender.Send(sending, text)
}

// storeResult writes down what became of a letter, also when another server has taken
// it for lost in the meantime.
func (s *Service) storeResult(ctx context.Context, r result) error {
	moved, err := s.move(ctx, r.was, r.is)
	if err != nil || moved {
		return err
	}
	other := r.was
	other.State = store.OutboxUnknown
	_, err = s.move(ctx, other, r.is)
	return err
}

// tell logs what became of a letter, but of those to people who ask.
func (s *Service) tell(l Item) {
	if strings.HasPrefix(l.Receiver, store.OutboxAsker) {
		return // the log's time would tell whose answers came just before
	}
	log := s.Log.With("kind", l.Kind, "receiver", s.receiver(l), "day", l.Day, "tries", l.Tries)
	switch l.State {
	case store.OutboxSent:
		log.Info("a letter was sent")
	case store.OutboxWaiting:
		log.Info("a letter cannot be sent yet", "why", l.Why, "answer", l.Answer)
	default:
		log.Warn("a letter was not sent, or perhaps not", "state", l.State, "why", l.Why, "answer", l.Answer)
	}
}
