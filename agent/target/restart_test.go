package target_test

import (
	"log/slog"
	"testing"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
)

// watched is a finder elsewhere whose watcher ends and begins again, with its clock and
// what staff were told.
type watched struct {
	*target.Target
	t     *testing.T
	dir   string
	quiet alerting.QuietHours
	now   time.Time
	told  []health.Alert
}

// newWatched begins at ten in the evening, when the quiet hours do.
func newWatched(t *testing.T) *watched {
	t.Helper()
	quiet, err := alerting.NewQuiet("UTC", "22:00-07:00", nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{t: t, dir: t.TempDir(), quiet: quiet, now: time.Date(2026, 11, 29, 22, 0, 0, 0, time.UTC)}
	w.begin()
	return w
}

func (w *watched) begin() {
	w.Target = target.New("Website", "https://quiz.example.org", health.DefaultLimits(), w.quiet, slog.New(slog.DiscardHandler))
	w.Open(w.dir, w.quiet, w.now)
}

// restart ends the program and begins it anew some time later.
func (w *watched) restart(later time.Duration) {
	w.Close()
	w.now = w.now.Add(later)
	w.begin()
}

// samples takes n like one, five seconds apart, and tells of them.
func (w *watched) samples(n int, like health.Sample) {
	for range n {
		w.now = w.now.Add(5 * time.Second)
		like.At = w.now
		events := w.Engine.Add(like)
		for _, e := range events {
			if w.Policy.ShouldNotify(e, w.now) {
				w.told = append(w.told, e.Alert)
			}
		}
		w.told = append(w.told, w.DueDigest(w.now)...)
		w.RecordEvents(events, w.now)
	}
}

// is compares what was told since the last call, and whether it was told as over.
func (w *watched) is(what string, over ...bool) {
	w.t.Helper()
	if len(w.told) != len(over) {
		w.t.Errorf("%s: told %+v", what, w.told)
	}
	for i, a := range w.told[:min(len(over), len(w.told))] {
		if a.Cleared.IsZero() == over[i] {
			w.t.Errorf("%s: told %+v, over is %v", what, a, over[i])
		}
	}
	w.told = nil
}

var (
	well = health.Sample{OK: true}
	// noDatabase is a finder that answers and cannot use its database; away is one that
	// does not answer.
	noDatabase = health.Sample{OK: true, Database: health.Disconnected}
	away       = health.Sample{Error: "connection refused"}
)

// What was held and ended while the program did not run is told as over, and once.
func TestWhatWasHeldAndEndedUnseenIsToldAsOver(t *testing.T) {
	w := newWatched(t)
	w.Policy.Snooze(health.DatabaseDown, w.now.Add(9*time.Hour)) // not even an outage breaks this night's quiet
	w.samples(1, noDatabase)
	w.is("in the night")
	w.restart(2 * time.Hour)
	w.samples(1, well)
	w.is("after the restart")
	w.now = w.now.Add(8 * time.Hour)
	w.samples(2, well)
	w.is("in the morning", true)
	if s := w.Policy.State(); len(s.Open) != 0 || len(s.Held) != 0 {
		t.Errorf("remembered: %+v", s)
	}
	w.Close()
}

// That a told alert is over is told also when the program began anew in between; one
// that still lasts goes on, and is not told again.
func TestThatAToldAlertIsOverIsToldAfterARestart(t *testing.T) {
	for name, bad := range map[string]health.Sample{"the finder": away, "the database": noDatabase} {
		w := newWatched(t)
		w.samples(3, bad)
		w.is(name+" fails", false)
		began := w.Alerts()[0].Raised
		w.restart(2 * time.Hour)
		w.samples(4, bad)
		w.is(name + " still fails")
		if s := w.Engine.Snapshot(); len(s.Active) != 1 || !s.Active[0].Raised.Equal(began) {
			t.Errorf("%s: after the restart %+v lasts", name, s.Active)
		}
		w.restart(8 * time.Hour)
		w.samples(1, well)
		w.is(name+" is well", true)
		if a := w.Alerts(); len(a) != 1 || !a[0].Raised.Equal(began) || !a[0].Cleared.Equal(w.now) {
			t.Errorf("%s: the history has %+v", name, a)
		}
		w.restart(time.Minute)
		w.samples(9, well)
		w.is(name + " stays well")
		w.Close()
	}
}

// A finder that is still being started says nothing of what was held: the digest waits
// for what it answers.
func TestADigestAfterARestartWaitsForTheFirstAnswer(t *testing.T) {
	w := newWatched(t)
	w.Policy.Snooze(health.DatabaseDown, w.now.Add(9*time.Hour))
	w.samples(1, noDatabase)
	w.restart(10 * time.Hour)
	starts := away
	starts.Awaited = true
	w.samples(5, starts)
	w.samples(2, away)
	w.is("before the first answer")
	w.samples(1, noDatabase)
	w.is("the database is still away", false)
	w.samples(1, well)
	w.is("the database is there", true)
	w.Close()
}

// A restart of the finder is over with the program that began it, and what the finder
// itself has ended meanwhile, with nobody to tell, is told.
func TestWhatEndedWithoutTheProgramIsToldOnce(t *testing.T) {
	w := newWatched(t)
	w.RecordEvents(w.Engine.Raise(health.Restarted, w.now, "killed", ""), w.now)
	w.samples(3, away)
	w.is("the finder fails", false)
	w.Close()
	r, err := healthlog.Open(w.dir, w.now.Add(time.Hour)) // as a finder does that runs by itself
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Journal.Record(nil, health.Snapshot{}, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	w.restart(10 * time.Hour)
	if active := w.Engine.Snapshot().Active; len(active) != 0 {
		t.Errorf("%+v lasts", active)
	}
	w.samples(2, well)
	w.is("with the program", true)
	w.Close()
}
