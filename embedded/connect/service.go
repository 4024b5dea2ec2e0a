// Package connect has the parish call back who asks for it: it takes questions, does
// what leaders and the office do with them, lets silence bring them back to the
// office, and forgets people when it is time. It knows nothing of HTTP or of mail.
//
// It is off until an administrator turns it on. Package request knows the states.
package connect

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
)

const (
	// databaseTimeout bounds what one question waits for the database.
	databaseTimeout = 10 * time.Second
	// choiceTimeout bounds what a page waits to hear whether people can ask. A result
	// is shown without the form then.
	choiceTimeout = time.Second
	// choiceFor is how long a server goes on with what it read of the parish's choice.
	choiceFor = 5 * time.Second
	// linkDays is how long a leader's link holds.
	linkDays = 30
	// ByAsker is who did it, for what a person does who asked.
	ByAsker = "asker"
	// byLeader begins who did it, for a leader; the number follows.
	byLeader = "leader:"
)

// Requests is what the service needs of the stored requests. Its methods do what
// those of store.Database do.
type Requests interface {
	AddRequests(ctx context.Context, a request.Asker, all []request.Request, by string,
		isAsked func(there store.AskedRequest, new request.Request) bool) error
	RequestOf(ctx context.Context, id string) (store.AskedRequest, error)
	RequestByCode(ctx context.Context, code string) (store.AskedRequest, error)
	RequestsOfContact(ctx context.Context, phoneKey, emailKey string) ([]store.AskedRequest, error)
	RequestsOfAsker(ctx context.Context, askerID string) ([]store.AskedRequest, error)
	OpenRequests(ctx context.Context) ([]store.AskedRequest, error)
	UnclaimedRequests(ctx context.Context) ([]store.AskedRequest, error)
	RequestEvents(ctx context.Context, id string) ([]request.Event, error)
	ChangeRequest(ctx context.Context, r request.Request, events []request.Event, deleteAfter string) error
	ChangeAsker(ctx context.Context, a request.Asker) error
	KeptRequests(ctx context.Context) ([]store.AskedRequest, error)
	JoinAskers(ctx context.Context, a request.Asker, others []string) error
	RemoveAsker(ctx context.Context, id string, outcome request.Outcome, entry store.AuditEntry) error
	ApplyRetention(ctx context.Context, days int) error
	PurgeAskers(ctx context.Context, today string) (int, error)
	HideOrder(ctx context.Context, today string) (bool, error)
	EraseRemoved(ctx context.Context) error
	WasRemoved(ctx context.Context, id string) (bool, error)
	AddCode(ctx context.Context, id, code string) error
	ClockAt(ctx context.Context, now time.Time) (store.Clock, error)
}

// Leaders is what it needs of the stored leaders.
type Leaders interface {
	Leaders(ctx context.Context) ([]request.Leader, error)
	AddAnswerLink(ctx context.Context, tokenHash string, leader int64, expiresOn, today string) error
	LeaderOfLink(ctx context.Context, tokenHash, today string) (request.Leader, error)
}

// Store is what the service needs of the database.
type Store interface {
	Requests
	Leaders
	SettingReader
	RequestNumbers(ctx context.Context, today string) (store.RequestNumbers, error)
	Zone() *time.Location
}

// Catalogue knows the ministries.
type Catalogue interface {
	// Latest returns the ministries as they are or as they were last seen.
	Latest(ctx context.Context) ([]catalogue.Ministry, bool)
}

// Letters are those that package connectmail writes.
type Letters interface {
	// Asked is called when a question was stored.
	Asked(ctx context.Context, asked Asked) error
}

// Spool keeps questions while the database is away. Its methods do what those of
// spool.People do.
type Spool interface {
	Add(w spool.Waiting) error
	All() ([]spool.Waiting, error)
	Set(w spool.Waiting) error
}

// Availability knows whether the database can be used.
type Availability interface{ IsAvailable() bool }

// Service takes questions and does what is done about them. Its methods are safe for
// concurrent use.
type Service struct {
	Store     Store
	Catalogue Catalogue
	Now       func() time.Time
	Log       *slog.Logger
	// Letters has a letter written to somebody who asked; nil for none.
	Letters Letters
	// Database knows whether the database can be used, Spool keeps what people ask while
	// it cannot; without them nothing is kept.
	Database Availability
	Spool    Spool
	// spooling is held by whoever reads what waits and does something with it: what is
	// stored and what is taken off the list must not be the same.
	spooling sync.Mutex
	doubles  joiner

	mu     sync.Mutex
	choice Choice
	// key is another for each choice, see ChoiceKey.
	key    string
	readAt time.Time
	// stale is true when the choice that is known was changed.
	stale bool
	// mayNotErase is true once it was told that the database keeps what was removed.
	mayNotErase bool
}

// ByCode returns the request of a code as people type it. The error is
// request.ErrCode for one that was mistyped, store.ErrNotFound for one that is gone.
func (s *Service) ByCode(ctx context.Context, text string) (store.AskedRequest, error) {
	code, err := request.ParseCode(text)
	if err != nil {
		return store.AskedRequest{}, err
	}
	return s.Store.RequestByCode(ctx, code)
}

// Change does a thing with a request of a version, 0 for any. Who wants no call any more,
// or has not asked, is removed with all requests. The error is one of
// request.Apply, store.ErrConflict, or store.ErrNotFound; nothing has changed then.
func (s *Service) Change(ctx context.Context, id string, version int64, c request.Change) (store.AskedRequest, error) {
	was, err := s.Store.RequestOf(ctx, id)
	if err != nil {
		return store.AskedRequest{}, err
	}
	if version != 0 && version != was.Version {
		return was, store.ErrConflict
	}
	choice, err := s.Choice(ctx)
	if err != nil {
		return was, err
	}
	if c.Kind == request.PassOn && c.MinistryID != 0 {
		if c, err = s.addressed(ctx, c); err != nil {
			return was, err
		}
	}
	if c.Kind == request.Reopen {
		events, err := s.Store.RequestEvents(ctx, id)
		if err != nil {
			return was, err
		}
		c.Unreached = request.TakesBackConversation(events)
	}
	now, event, err := was.Apply(c, choice.Rules(), s.Today())
	if err != nil {
		return was, err
	}
	deleteAfter, err := s.deleteAfter(ctx, was, now, choice)
	if err != nil {
		return was, err
	}
	if err := s.Store.ChangeRequest(ctx, now, []request.Event{event}, deleteAfter); err != nil {
		return was, err
	}
	was.Request = now
	was.Version++
	return was, nil
}

// addressed completes a passing on: to whom it goes.
func (s *Service) addressed(ctx context.Context, c request.Change) (request.Change, error) {
	all, _ := s.Catalogue.Latest(ctx)
	i := slices.IndexFunc(all, func(m catalogue.Ministry) bool { return m.ID == c.MinistryID })
	if i < 0 {
		return c, request.ErrNoMinistry
	}
	leaders, err := s.Store.Leaders(ctx)
	if err != nil {
		return c, err
	}
	c.Ministry, c.Owner = all[i].Name, ownerOf(leaders, all, all[i])
	return c, nil
}

// deleteAfter is the last day on which a person is kept once a request is as it is
// now: some days after the last one was closed, or a year after the asking.
func (s *Service) deleteAfter(ctx context.Context, was store.AskedRequest, now request.Request, choice Choice) (string, error) {
	all, err := s.Store.RequestsOfAsker(ctx, was.AskerID)
	if err != nil {
		return "", err
	}
	last, asked := "", ""
	for _, r := range all {
		if r.ID == now.ID {
			r.Request = now
		}
		asked = max(asked, r.AskedOn)
		if r.IsOpen() {
			return keptUntil(asked), nil
		}
		last = max(last, r.ClosedOn)
	}
	return min(keptUntil(asked), AddDays(last, choice.RetentionDays)), nil
}

// NewLink makes the token of a link by which a leader answers. The store has only
// its hash.
func (s *Service) NewLink(ctx context.Context, leader int64) (token string, err error) {
	token = strings.ToLower(rand.Text())
	today := s.Today()
	return token, s.Store.AddAnswerLink(ctx, hashOf(token), leader, AddDays(today, linkDays), today)
}

// LeaderOf returns whose a link is; store.ErrNotFound for each one that does not
// work, whatever the reason.
func (s *Service) LeaderOf(ctx context.Context, token string) (request.Leader, error) {
	return s.Store.LeaderOfLink(ctx, hashOf(token), s.Today())
}

// ByLeader names a leader as who did something; LeaderBy reads it.
func ByLeader(id int64) string { return byLeader + strconv.FormatInt(id, 10) }

// LeaderBy is the number of the leader who did something, 0 for others.
func LeaderBy(by string) int64 {
	number, is := strings.CutPrefix(by, byLeader)
	if !is {
		return 0
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return 0
	}
	return id
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// AddDays is the day that comes n days after another.
func AddDays(day string, n int) string {
	date, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return date.AddDate(0, 0, n).Format(time.DateOnly)
}

func (s *Service) isUp() bool { return s.Database == nil || s.Database.IsAvailable() }

// Today is the parish's day.
func (s *Service) Today() string { return days.Name(s.Now(), s.Store.Zone()) }

// takesRequests reports whether people can ask about a ministry: it is shown, and
// not full. Nobody's, for help with choosing, is the office's.
func takesRequests(m catalogue.Ministry) bool { return m.Active && !m.IsFull() }

// keptUntil is the last day on which somebody is kept who asked on a day, while
// nothing is closed.
func keptUntil(day string) string { return days.MonthsBefore(day, -request.KeptMonths) }
