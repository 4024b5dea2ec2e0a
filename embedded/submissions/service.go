// Package submissions decides what becomes of a submission: it is stored in the
// database, waits in the spool until the database stores again, or is refused so
// that the person tries again. It also stores what has waited, puts keyed hashes
// in the place of devices' numbers, names the interests that no ministry answers,
// and counts how many visits reach each question and how many answers are refused.
//
// Package web calls it, for forms and for the API. It knows nothing of HTTP.
package submissions

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

const (
	// databaseTimeout bounds what one submission waits for the database.
	databaseTimeout = 10 * time.Second
	// pingTimeout bounds the question whether the database stores again.
	pingTimeout = 2 * time.Second
	// MaxBytes bounds a submission as it is sent, as a form or in JSON.
	MaxBytes = 64 << 10
	// MaxWaited bounds how long a submission may say that it waited in the browser; what
	// says more counts on the day on which it arrives.
	MaxWaited = 7 * 24 * time.Hour
)

// Outcome says where a submission is. Its number stands in addresses of results.
type Outcome int

// The outcomes of a submission.
const (
	Refused Outcome = iota // nowhere: the person must be told to try again
	Stored                 // in the database, on the disk
	Waiting                // in the spool, on the disk
)

// Database is what the service needs of the database. Its methods do what those of
// store.Database do.
type Database interface {
	AddSubmission(ctx context.Context, n store.NewSubmission) (int64, error)
	AddSubmissions(ctx context.Context, all []store.NewSubmission) (int, error)
	AddCounts(ctx context.Context, epoch string, numbers []store.DayCount) error
	CountsEpoch() string
	CompactAnswers(ctx context.Context, now time.Time) (more bool, err error)
	ReviewUnmet(ctx context.Context, unmet func(quiz.Answers) []string) (float64, error)
	Zone() *time.Location
	FormerMinistries(ctx context.Context) ([]store.FormerMinistry, error)
	CanWrite(ctx context.Context) error
	Secret(ctx context.Context, name string) ([]byte, error)
}

// Spool keeps submissions while the database is away. Its methods do what those of
// spool.Spool do.
type Spool interface {
	Add(n store.NewSubmission) error
	Len() (int, error)
	Drain(ctx context.Context, to func(context.Context, []store.NewSubmission) (int, error)) (int, error)
}

// Catalogue knows the ministries.
type Catalogue interface {
	// Latest returns the ministries as they are or, when they cannot be read, as
	// they were last seen; false when they never were.
	Latest(ctx context.Context) ([]catalogue.Ministry, bool)
}

// Config is what a service needs.
type Config struct {
	Database     Database
	Spool        Spool
	Catalogue    Catalogue
	Availability *Availability
	// DeviceKey keys the hashes of devices, 32 bytes; empty for the database's own.
	DeviceKey []byte
	Now       func() time.Time
	Log       *slog.Logger
}

// Service takes submissions. It is safe for concurrent use; Drain, StoreReached,
// ReviewUnmet and CompactAnswers are for one goroutine each.
type Service struct {
	database     Database
	spool        Spool
	catalogue    Catalogue
	availability *Availability
	now          func() time.Time
	log          *slog.Logger

	deviceKey   deviceKey
	funnel      funnel
	refusing    trouble // of submissions that are neither stored nor kept
	spoolUnread trouble // of counting what waits
}

// New returns a service.
func New(c Config) *Service {
	s := &Service{database: c.Database, spool: c.Spool, catalogue: c.Catalogue, availability: c.Availability, now: c.Now, log: c.Log}
	if len(c.DeviceKey) > 0 {
		s.deviceKey.known.Store(&c.DeviceKey)
	}
	return s
}

// NewKey names a submission (a UUID of version 7, RFC 9562). It begins with
// the time: keys that come together lie together in the database's index,
// which then changes fewer pages.
func NewKey() string { return uuid.Must(uuid.NewV7()).String() }

// Submit stores a checked submission, or keeps it until the database answers
// again. It returns the submission's id, 0 when it is not stored yet, and where
// it is. Each submission has a key, its client's or one of ours: an error while
// it is stored does not tell whether it was.
func (s *Service) Submit(ctx context.Context, submission quiz.Submission) (int64, Outcome) {
	if submission.SubmissionKey == "" {
		submission.SubmissionKey = NewKey()
	}
	n := store.NewSubmission{Submission: submission, SubmittedAt: s.now().Add(-submission.Waited)}
	if ministries, known := s.catalogue.Latest(ctx); known {
		n.Unmet = quiz.UnmetInterests(submission.Answers, ministries)
	}
	// While the database is away nobody waits to hear so again.
	if s.availability.State() == Available {
		if id, err := s.add(ctx, n); err == nil {
			s.logRefusal(nil)
			return id, Stored
		}
	}
	// The device's number is in no file. Without the key its hash is missing rather
	// than its number kept: the answers count, the device does not.
	if err := s.hashDevice(ctx, &n); err != nil {
		n.ClientID = ""
	}
	err := s.spool.Add(n)
	s.logRefusal(err)
	if err != nil {
		s.CountRefused(store.RefusedNotKept)
		return 0, Refused
	}
	return 0, Waiting
}

// logRefusal logs when submissions begin to be refused, why, and when they are
// taken again: a line a change, for many may come meanwhile.
func (s *Service) logRefusal(err error) {
	switch changed, before := s.refusing.set(err); {
	case changed && err != nil:
		s.log.Error("submissions are neither stored nor kept: people are asked to try again", "error", err)
	case changed && before != "":
		s.log.Info("submissions are taken again")
	}
}

// trouble is why something does not work, "" while it does.
type trouble struct{ reason atomic.Pointer[string] }

// set learns the outcome of one try, and reports whether it is another than
// before, and what that was.
func (t *trouble) set(err error) (changed bool, before string) {
	now, was := "", t.reason.Load()
	if err != nil {
		now = err.Error()
	}
	if was != nil {
		before = *was
	}
	if now == before {
		return false, before
	}
	return t.reason.CompareAndSwap(was, &now), before // else another request tells it
}

// add stores a submission. Instead of a client id its keyed hash is stored.
func (s *Service) add(ctx context.Context, n store.NewSubmission) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, databaseTimeout)
	defer cancel()
	one := []store.NewSubmission{n}
	err := errors.Join(s.hashDevice(ctx, &one[0]), s.keepKnownMinistries(ctx, one))
	var id int64
	if err == nil {
		id, err = s.database.AddSubmission(ctx, one[0])
	}
	s.availability.RecordWrite(err)
	return id, err
}

// Drain stores what was kept while the database was away, when it stores again.
func (s *Service) Drain(ctx context.Context) {
	waiting, err := s.spool.Len()
	if changed, _ := s.spoolUnread.set(err); changed && err != nil {
		s.log.Error("it cannot be told whether submissions wait for the database", "error", err)
	}
	if err != nil {
		return
	}
	if s.availability.State() != Available && !s.databaseIsBack(ctx) || waiting == 0 {
		return
	}
	n, err := s.spool.Drain(ctx, s.addAll)
	if n > 0 {
		s.log.Info("submissions that were kept are stored now", "stored", n, "waited", waiting)
	}
	if err != nil && ctx.Err() == nil {
		s.log.Debug("kept submissions cannot be stored yet", "error", err)
	}
}

// databaseIsBack asks a database that was away whether it stores again.
func (s *Service) databaseIsBack(ctx context.Context) bool {
	if s.availability.standIn {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	s.availability.RecordWrite(s.database.CanWrite(ctx))
	return s.availability.State() == Available
}

// addAll stores submissions that waited, in their order, and returns how many
// are stored.
func (s *Service) addAll(ctx context.Context, all []store.NewSubmission) (int, error) {
	for i := range all {
		if err := s.hashDevice(ctx, &all[i]); err != nil { // of an earlier version, with the number
			s.availability.RecordWrite(err)
			return 0, err
		}
	}
	if err := s.keepKnownMinistries(ctx, all); err != nil {
		s.availability.RecordWrite(err)
		return 0, err
	}
	n, err := s.database.AddSubmissions(ctx, all)
	s.availability.RecordWrite(err)
	return n, err
}
