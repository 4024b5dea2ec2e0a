// Package connectmail writes the letters about people who asked to be called, and says
// when they are sent: to who asked, to those who call, and to the office. It sends
// none: package outbox does, each kind, receiver and day once. No link in a letter
// changes anything when it is fetched.
package connectmail

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// The kinds of letters.
const (
	// KindAsker is to who asked, at once.
	KindAsker = "call-asker"
	// KindLeader is the one of a day to somebody who calls.
	KindLeader = "call-leader"
	// KindOffice is of a week, KindBack of a day on which somebody came back.
	KindOffice, KindBack = "call-office", "call-back"
)

const (
	// leadersAt is the hour of the parish's day at which those who call are written to,
	// officeAt that for the office.
	leadersAt, officeAt = 16, 8
	job                 = "call-letters"
	lease               = 5 * time.Minute
	again               = 15 * time.Minute
	roundEvery          = 5 * time.Minute
	officeReceiver      = "office"
	leaderReceiver      = "leader:"
	askerReceiver       = store.OutboxAsker
)

// Store is what the letters need of the database.
type Store interface {
	connect.Store
	Lease
	MarkTold(ctx context.Context, ids []string) error
	CameBackOn(ctx context.Context, day string) (int, error)
	RequestNumbers(ctx context.Context, today string) (store.RequestNumbers, error)
}

// Lease has one of several servers do a job.
type Lease interface {
	AcquireLease(ctx context.Context, name, holder string, notDoneSince, now time.Time, lease time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error
}

// Outbox sends letters.
type Outbox interface {
	Register(kind string, k outbox.Kind)
	Add(ctx context.Context, kind, receiver, day string, notBefore time.Time) (bool, error)
	Last(ctx context.Context, kind, receiver string) (outbox.Item, error)
}

// Pages have the parish's words and how it is reached.
type Pages interface {
	Branding() render.Branding
}

// Config is what a Writer needs.
type Config struct {
	Store     Store
	Connect   *connect.Service
	Catalogue connect.Catalogue
	Outbox    Outbox
	Pages     Pages
	// PublicURL is the address at which the internet reaches the quiz by HTTPS, such as
	// https://quiz.example.org; empty where there is none.
	PublicURL string
	// Holder names this server among several.
	Holder string
	Log    *slog.Logger
	Now    func() time.Time
}

// Writer writes the letters.
type Writer struct{ Config }

// New returns a writer whose kinds are registered.
func New(c Config) *Writer {
	w := &Writer{c}
	const path = "/admin/waiting"
	c.Outbox.Register(KindAsker, outbox.Kind{Compose: w.toAsker, Quiet: true, Path: path, ByDay: true})
	c.Outbox.Register(KindLeader, outbox.Kind{Compose: w.toLeader, Quiet: true, Path: path})
	c.Outbox.Register(KindOffice, outbox.Kind{Compose: w.toOfficeWeekly, Quiet: true, Path: path})
	c.Outbox.Register(KindBack, outbox.Kind{Compose: w.toOffice, Quiet: true, Path: path})
	return w
}

// Asked has a letter written to somebody who asked, about the first of what is new.
func (w *Writer) Asked(ctx context.Context, asked connect.Asked) error {
	if len(asked.Requests) == 0 || asked.Asker.Email == "" {
		return nil
	}
	_, err := w.Outbox.Add(ctx, KindAsker, askerReceiver+asked.Requests[0].ID, asked.Requests[0].AskedOn, time.Time{})
	return err
}

// Run adds the letters that are due until ctx ends.
func (w *Writer) Run(ctx context.Context) {
	for {
		if err := w.RunOnce(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn("letters about people who wait are written later", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(roundEvery):
		}
	}
}

// RunOnce adds the letters that are due. It can be run as often as one likes.
func (w *Writer) RunOnce(ctx context.Context) error {
	choice, err := w.Connect.Choice(ctx)
	if err != nil {
		return err
	}
	if !choice.On { // who asked before it was turned off is promised a call all the same
		if n, err := w.Connect.Numbers(ctx); err != nil || n.Open == 0 {
			return err
		}
	}
	return errors.Join(w.addOffices(ctx), w.addLeaders(ctx))
}

// hour is an hour of the parish's day.
func (w *Writer) hour(h int) time.Time {
	now := w.Now().In(w.Store.Zone())
	return time.Date(now.Year(), now.Month(), now.Day(), h, 0, 0, 0, now.Location())
}

// addLeaders adds the day's letters to those who call, once a day by one of several
// servers. Who is written to by a letter that still waits is told by that one: what a
// letter says is decided when it is sent.
func (w *Writer) addLeaders(ctx context.Context) error {
	now, due := w.Now(), w.hour(leadersAt)
	if now.Before(due) || !now.Before(w.hour(outbox.QuietFrom)) {
		return nil
	}
	mine, err := w.Store.AcquireLease(ctx, job, w.Holder, due, now, lease)
	if err != nil || !mine {
		return err
	}
	failed := w.addEachLeader(ctx)
	return errors.Join(failed, w.Store.ReleaseLease(context.WithoutCancel(ctx), job, w.Holder, w.Connect.Today(), failed, w.Now(), again))
}

func (w *Writer) addEachLeader(ctx context.Context) error {
	leaders, err := w.Store.Leaders(ctx)
	if err != nil {
		return err
	}
	open, err := w.Store.OpenRequests(ctx)
	if err != nil {
		return err
	}
	ministries, _ := w.Catalogue.Latest(ctx)
	var unwritten []string // to whose leaders nobody writes
	for _, r := range open {
		isWritten := func(same []request.Leader) bool { return connect.Leading(same, ministries)(r.Request) }
		if !r.Told && !slices.ContainsFunc(people(leaders), isWritten) {
			unwritten = append(unwritten, r.ID)
		}
	}
	for _, same := range people(leaders) {
		waiting, back := w.listed(ctx, connect.Leading(same, ministries), open)
		news := slices.ContainsFunc(append(back, waiting...), func(r store.AskedRequest) bool { return !r.Told })
		if !news && len(waiting) == 0 {
			continue
		}
		if err := w.addLeader(ctx, same[0].ID, news); err != nil {
			return err
		}
	}
	return w.Store.MarkTold(ctx, unwritten)
}

// addLeader adds a letter to somebody, where there is news or the last one did not
// arrive. What it could not add it does on another day: what no letter has named is news
// still, see markTold.
func (w *Writer) addLeader(ctx context.Context, id int64, news bool) error {
	receiver, today := receiverOf(id), w.Connect.Today()
	last, err := w.Outbox.Last(ctx, KindLeader, receiver)
	switch {
	case errors.Is(err, store.ErrNotFound):
	case err != nil:
		return err
	case last.State == store.OutboxWaiting:
		return nil
	case last.State == store.OutboxFailed:
		news = true
	case day(last.Changed, w.Store.Zone()) == today: // one a day, whatever happens
		return nil
	}
	if !news {
		return nil
	}
	_, err = w.Outbox.Add(ctx, KindLeader, receiver, today, time.Time{})
	return err
}

func receiverOf(leader int64) string { return leaderReceiver + strconv.FormatInt(leader, 10) }

// people groups the leaders who are written to by who they are; the first of a group
// stands for it.
func people(leaders []request.Leader) [][]request.Leader {
	var all [][]request.Leader
	seen := map[int64]bool{}
	for _, l := range leaders {
		if !l.HasMail() || seen[l.ID] {
			continue
		}
		same := connect.SamePerson(leaders, l)
		for _, one := range same {
			seen[one.ID] = true
		}
		all = append(all, same)
	}
	return all
}

func day(at time.Time, zone *time.Location) string { return at.In(zone).Format(time.DateOnly) }

// link is the address of a leader's page, empty where the internet does not reach it.
func (w *Writer) link(ctx context.Context, leader int64) (string, error) {
	if !strings.HasPrefix(w.PublicURL, "https://") {
		return "", nil
	}
	token, err := w.Connect.NewLink(ctx, leader)
	return w.PublicURL + "/answer/" + url.PathEscape(token), err
}
