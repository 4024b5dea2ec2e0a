package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/outbox"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

var server postgrestest.Server

func TestMain(m *testing.M) { os.Exit(server.RunAll(m)) }

func onBoth(t *testing.T, test func(t *testing.T, db *store.Database)) {
	open := func(t *testing.T, db *store.Database, err error) {
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		test(t, db)
	}
	t.Run("sqlite", func(t *testing.T) {
		db, err := storetest.SQLite(t)
		open(t, db, err)
	})
	t.Run("postgres", func(t *testing.T) {
		db, err := storetest.Postgres(t, &server)
		open(t, db, err)
	})
}

// post takes letters, or answers as its test says.
type post struct {
	mu      sync.Mutex
	off     bool
	answers []error
	sent    []string
	ids     []string
}

func (p *post) CanSend(context.Context) (bool, error) { return !p.off, nil }

func (p *post) Send(_ context.Context, l letter.Letter) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent, p.ids = append(p.sent, l.Subject), append(p.ids, l.ID)
	if len(p.answers) == 0 {
		return nil
	}
	err := p.answers[0]
	p.answers = p.answers[1:]
	return err
}

// day is a Sunday; at is ten o'clock in Chicago, which is the parish's.
const day = "2026-11-29"

var at = time.Date(2026, 11, 29, 16, 0, 0, 0, time.UTC)

func newBox(t *testing.T, db *store.Database, p *post, clock *testkit.Clock) *outbox.Service {
	t.Helper()
	s := outbox.New(outbox.Config{Store: db, Sender: p, Holder: fmt.Sprintf("%p", p), Now: clock.Now,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	s.Register("daily", outbox.Kind{Compose: func(_ context.Context, receiver, day string) (letter.Letter, error) {
		switch receiver {
		case "nothing":
			return letter.Letter{}, outbox.ErrNothing
		case "broken":
			return letter.Letter{}, errors.New("the page cannot be made")
		}
		return letter.Letter{Subject: receiver + " " + day}, nil
	}})
	return s
}

func add(t *testing.T, s *outbox.Service, receiver string) {
	t.Helper()
	if added, err := s.Add(t.Context(), "daily", receiver, day, time.Time{}); err != nil || !added {
		t.Fatalf("%s: %v %v", receiver, added, err)
	}
}

func round(t *testing.T, s *outbox.Service) {
	t.Helper()
	if err := s.RunOnce(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func last(t *testing.T, s *outbox.Service, receiver string) outbox.Item {
	t.Helper()
	l, err := s.Last(t.Context(), "daily", receiver)
	if err != nil {
		t.Fatal(receiver, err)
	}
	return l
}

// A letter that was to wait for the morning while the clock was a year ahead does not wait
// for that morning: nothing else tells its receiver until then.
func TestALetterDoesNotWaitForAClockThatWasAhead(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.Database) {
		p := &post{}
		clock := testkit.NewClock(at.AddDate(1, 0, 0))
		ahead := newBox(t, db, p, clock)
		if _, err := ahead.Add(t.Context(), "daily", "leader:12", clock.Now().Format(time.DateOnly), clock.Now().Add(14*time.Hour)); err != nil {
			t.Fatal(err)
		}
		round(t, ahead)
		right := newBox(t, db, p, testkit.NewClock(at))
		if _, err := right.Add(t.Context(), "daily", "office", day, at.Add(14*time.Hour)); err != nil {
			t.Fatal(err)
		}
		round(t, right)
		if got := strings.Join(p.sent, ","); got != "leader:12 2027-11-29" {
			t.Errorf("sent are %q", got)
		}
	})
}

// A letter that is tried again is the same for the mailbox that it comes to, which may
// have it already; that to another receiver is not.
func TestALetterThatIsTriedAgainIsTheSame(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.Database) {
		clock, p := testkit.NewClock(at), &post{answers: []error{letter.NewSendError(letter.NotNow, letter.NotTaken, "451 4.3.0")}}
		s := newBox(t, db, p, clock)
		add(t, s, "leader:12")
		round(t, s)
		clock.Advance(25 * time.Hour)
		round(t, s)
		add(t, s, "leader:13")
		round(t, s)
		if len(p.ids) != 3 || p.ids[0] == "" || p.ids[0] != p.ids[1] || p.ids[1] == p.ids[2] || strings.Contains(p.ids[0], "leader") {
			t.Errorf("sent are %q with %q", p.sent, p.ids)
		}
	})
}

func TestALetterIsSentOnceADay(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.Database) {
		clock, p := testkit.NewClock(at), &post{}
		s := newBox(t, db, p, clock)
		add(t, s, "leader:12")
		if added, err := s.Add(t.Context(), "daily", "leader:12", day, time.Time{}); added || err != nil {
			t.Errorf("twice: %v %v", added, err)
		}
		if _, err := s.Add(t.Context(), "daily", "office", day, at.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		round(t, s)
		round(t, s)
		if added, err := s.Add(t.Context(), "daily", "leader:12", day, time.Time{}); added || err != nil {
			t.Errorf("after it was sent: %v %v", added, err)
		}
		clock.Advance(time.Hour)
		round(t, newBox(t, db, p, clock)) // another server
		if got := strings.Join(p.sent, ","); got != "leader:12 "+day+",office "+day {
			t.Error(got)
		}
		add(t, s, "nothing")
		round(t, s)
		add(t, s, "nothing") // it is forgotten
		for _, bad := range []string{"", "eva@example.org", "Leader 1", strings.Repeat("a", 65)} {
			if _, err := s.Add(t.Context(), "daily", bad, day, time.Time{}); err == nil {
				t.Errorf("%q is a receiver", bad)
			}
		}
		if _, err := s.Add(t.Context(), "daily", "office", "29.11.2026", time.Time{}); err == nil {
			t.Error("the day is none")
		}
	})
}

// What cannot be sent now is tried five times over a day; what is refused once; what is
// unknown never again, but when a person asks for it. All are told, without addresses.
func TestALetterIsTriedAsItsAnswersSay(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.Database) {
		clock, p := testkit.NewClock(at), &post{}
		s := newBox(t, db, p, clock)
		tries := func(receiver string, answer error) (n int, took time.Duration) {
			add(t, s, receiver)
			began := len(p.sent)
			var lasted time.Time
			for range 30 * 4 {
				p.answers = []error{answer}
				before := len(p.sent)
				round(t, s)
				if len(p.sent) > before {
					lasted = clock.Now()
				}
				clock.Advance(15 * time.Minute)
			}
			p.answers = nil
			return len(p.sent) - began, lasted.Sub(last(t, s, receiver).Added)
		}
		greylisted := letter.NewSendError(letter.NotNow, letter.Quota, "451 4.7.1 <eva@example.org>: later")
		if n, took := tries("later", greylisted); n != letter.MaxTries || took < 20*time.Hour || took > 24*time.Hour {
			t.Errorf("%d tries within %v", n, took)
		}
		if n, _ := tries("refused", letter.NewSendError(letter.Refused, letter.UserUnknown, "550 5.1.1 eva@example.org is nobody")); n != 1 {
			t.Errorf("refused: %d tries", n)
		}
		if n, _ := tries("unknown", letter.NewSendError(letter.Unknown, letter.NoAnswer, "EOF")); n != 1 {
			t.Errorf("unknown: %d tries", n)
		}
		add(t, s, "broken")
		for range 5 {
			round(t, s)
			clock.Advance(19 * time.Hour)
		}
		for receiver, want := range map[string]string{
			"later": "failed quota 5", "refused": "failed user-unknown 1", "unknown": "unknown no-answer 1", "broken": "failed not-written 5",
		} {
			l := last(t, s, receiver)
			if got := fmt.Sprint(l.State, " ", l.Why, " ", l.Tries); got != want || strings.Contains(l.Answer, "eva") {
				t.Errorf("%s: %s, %q", receiver, got, l.Answer)
			}
			for _, lang := range i18n.Languages {
				if words := outbox.Words(i18n.For(lang), l); strings.Contains(words, "mail.") || words == "" {
					t.Error(words)
				}
			}
		}
		round(t, s)
		told := map[health.IssueCode]int{}
		for _, i := range s.Issues() {
			told[i.Code] = i.Count
		}
		if told[health.IssueMailFailed] != 3 || told[health.IssueMailUnknown] != 1 {
			t.Errorf("%v", told)
		}
		if again, err := s.Retry(t.Context(), last(t, s, "unknown")); err != nil || !again {
			t.Fatal(again, err)
		}
		round(t, s)
		if l := last(t, s, "unknown"); l.State != store.OutboxSent {
			t.Errorf("%+v", l)
		}
		if again, err := s.Retry(t.Context(), last(t, s, "unknown")); err != nil || again {
			t.Errorf("what was sent is sent again: %v %v", again, err)
		}
		clock.Advance(30 * 24 * time.Hour)
		round(t, s)
		if len(s.Issues()) != 0 {
			t.Errorf("told after a month: %v", s.Issues())
		}
	})
}

// What is found in the middle of being sent was perhaps sent.
func TestALetterThatWasBeingSentAtTheEndIsUnknown(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.Database) {
		clock, p := testkit.NewClock(at), &post{}
		s := newBox(t, db, p, clock)
		add(t, s, "leader:12")
		was := last(t, s, "leader:12")
		is := was
		is.State, is.Tries = store.OutboxSending, 1
		if moved, err := db.MoveInOutbox(t.Context(), was, is); err != nil || !moved {
			t.Fatal(moved, err)
		}
		round(t, s)
		if l := last(t, s, "leader:12"); l.State != store.OutboxUnknown || len(p.sent) != 0 {
			t.Errorf("%+v %v", l, p.sent)
		}
	})
}

func TestQuietLettersWaitForTheMorningAndOthersForEMail(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.Database) {
		zone, err := time.LoadLocation("America/Chicago")
		if err != nil {
			t.Fatal(err)
		}
		night := time.Date(2026, 10, 31, 23, 0, 0, 0, zone) // the clocks are set back that night
		clock, p := testkit.NewClock(night), &post{}
		s := newBox(t, db, p, clock)
		s.Register("quiet", outbox.Kind{Quiet: true, Compose: func(context.Context, string, string) (letter.Letter, error) {
			return letter.Letter{Subject: "quiet"}, nil
		}})
		local := db.Zone()
		if _, err := s.Add(t.Context(), "quiet", "office", day, time.Time{}); err != nil {
			t.Fatal(err)
		}
		for range 24 * 4 {
			before := len(p.sent)
			round(t, s)
			if len(p.sent) > before {
				if h := clock.Now().In(local).Hour(); h < outbox.QuietUntil || h >= outbox.QuietFrom {
					t.Errorf("sent at %v", clock.Now().In(local))
				}
			}
			clock.Advance(15 * time.Minute)
		}
		if len(p.sent) != 1 {
			t.Errorf("%v", p.sent)
		}
		p.off = true
		add(t, s, "leader:12")
		for range 30 {
			round(t, s)
			clock.Advance(time.Hour)
		}
		if l := last(t, s, "leader:12"); l.State != store.OutboxFailed || l.Why != string(letter.NotSetUp) {
			t.Errorf("%+v", l)
		}
	})
}
