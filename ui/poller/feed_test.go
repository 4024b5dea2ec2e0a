package poller

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// limit is how long a test waits for what must come.
const limit = 10 * time.Second

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func samples(from time.Time, n int, step time.Duration) []health.Sample {
	list := make([]health.Sample, n)
	for i := range list {
		list[i] = health.Sample{At: from.Add(time.Duration(i) * step), OK: true}
	}
	return list
}

// agent answers from its fields; a test changes them between questions.
type agent struct {
	mu      sync.Mutex
	err     error
	now     time.Time
	samples []health.Sample
	afters  []time.Time
	hang    bool
	points  []string // what points were asked for
	alerts  int      // how often alerts were
	broken  error    // of the history of points
}

func (a *agent) PointsBetween(_ context.Context, name string, after, until time.Time, most int) (control.History, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.points = append(a.points, fmt.Sprint(name, " ", until.Sub(after), " ", most))
	return control.History{IntervalSeconds: 60, Points: []history.Point{{At: until.Add(-4 * time.Minute), OK: 1},
		{At: until.Add(-2 * time.Minute), OK: 1}}}, a.broken
}

func (a *agent) Alerts(context.Context) (control.AlertHistory, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.alerts++
	return control.AlertHistory{Held: a.alerts}, a.err
}

func (a *agent) set(change func(*agent)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(a)
}

func (a *agent) Status(ctx context.Context) (control.Status, error) {
	a.mu.Lock()
	hang := a.hang
	s, err := control.Status{Now: a.now, State: control.StateWell}, a.err
	a.mu.Unlock()
	if hang {
		<-ctx.Done()
		return control.Status{}, ctx.Err()
	}
	return s, err
}

func (a *agent) History(_ context.Context, after time.Time) (control.History, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.afters = append(a.afters, after)
	h := control.History{IntervalSeconds: 2}
	for _, s := range a.samples {
		if s.At.After(after) {
			h.Samples = append(h.Samples, s)
		}
	}
	return h, a.err
}

// run starts a feed that asks only when told, and returns its views.
func run(t *testing.T, a *agent) (*Feed, <-chan View) {
	views := make(chan View, 100)
	f := New(a, time.Hour, func(v View) { views <- v })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- f.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(limit):
			t.Error("the feed does not end")
		}
	})
	return f, views
}

func next(t *testing.T, views <-chan View) View {
	t.Helper()
	select {
	case v := <-views:
		return v
	case <-time.After(limit):
		t.Fatal("no view came")
		return View{}
	}
}

func TestAViewCarriesStatusAndNewSamplesOnly(t *testing.T) {
	a := &agent{now: noon, samples: samples(noon, 3, 2*time.Second)}
	f, views := run(t, a)
	first := next(t, views)
	if first.Contact != Connected || len(first.Samples) != 3 || first.Interval != 2*time.Second || first.Status.State != control.StateWell {
		t.Fatalf("%+v", first)
	}
	f.Now()
	if again := next(t, views); again.Reading != first.Reading {
		t.Error("nothing new came, and yet the samples count as changed")
	}
	a.set(func(a *agent) { a.samples = samples(noon, 4, 2*time.Second) })
	f.Now()
	third := next(t, views)
	if len(third.Samples) != 4 || third.Reading == first.Reading {
		t.Errorf("%d samples, reading %d", len(third.Samples), third.Reading)
	}
	if len(first.Samples) != 3 {
		t.Error("a view was changed after it was handed over")
	}
	if want := noon.Add(4 * time.Second); !a.afters[1].Equal(want) {
		t.Errorf("asked for samples after %v, want %v", a.afters[1], want)
	}
}

func TestAnAgentThatIsGoneIsShownAndAskedAgain(t *testing.T) {
	a := &agent{now: noon, samples: samples(noon, 3, time.Second)}
	f, views := run(t, a)
	next(t, views)
	for _, c := range []struct {
		err  error
		want Connection
	}{
		{control.ErrNotRunning, NotRunning},
		{errors.New("the agent answered 500"), Unresponsive},
		{nil, Connected},
	} {
		a.set(func(a *agent) { a.err = c.err })
		f.Now()
		v := next(t, views)
		if v.Contact != c.want || len(v.Samples) != 3 {
			t.Errorf("after %v: contact %d with %d samples, want %d with 3", c.err, v.Contact, len(v.Samples), c.want)
		}
	}
}

func TestAHungAgentDoesNotKeepTheFeedFromEnding(t *testing.T) {
	a := &agent{now: noon}
	f, views := run(t, a)
	next(t, views)
	a.set(func(a *agent) { a.hang = true })
	f.Now() // the clean-up of run proves that it ends
}

func TestAClockSetBackBeginsAnew(t *testing.T) {
	a := &agent{now: noon, samples: samples(noon, 3, time.Second)}
	f, views := run(t, a)
	next(t, views)
	early := noon.Add(-24 * time.Hour)
	a.set(func(a *agent) { a.now, a.samples = early, samples(early, 2, time.Second) })
	f.Now()
	if v := next(t, views); len(v.Samples) != 2 || !v.Samples[0].At.Equal(early) {
		t.Errorf("%d samples", len(v.Samples))
	}
}

func TestHistoryStaysWithinItsBounds(t *testing.T) {
	var h kept
	h.add(samples(noon, 3*MaxSamples, 5*time.Second))
	if got := h.last().Sub(h.samples[0].At); got > Kept {
		t.Errorf("kept %v", got)
	}
	for i := range 10 {
		h.add(samples(noon.Add(time.Duration(i+100)*time.Hour), MaxSamples, time.Millisecond))
		if len(h.samples) > MaxSamples || cap(h.samples) > 2*MaxSamples {
			t.Fatalf("%d samples in room for %d", len(h.samples), cap(h.samples))
		}
	}
	before := h.reading
	h.add(nil)
	if h.reading != before {
		t.Error("no samples count as a change")
	}
}

func TestWhatWasHandedOutStaysAsItWas(t *testing.T) {
	f := New(nil, time.Second, nil)
	f.history.add(samples(noon, 100, time.Second))
	f.fromSamples(RangeChoice{})
	given, first := f.view.Stretch.Points, slices.Clone(f.view.Stretch.Points)
	for i := range 3 * MaxSamples {
		f.history.add(samples(noon.Add(time.Duration(100+i)*time.Second), 1, time.Second))
		f.fromSamples(RangeChoice{})
	}
	if !slices.Equal(given, first) {
		t.Error("the points of an older view were written to")
	}
	s := f.view.Stretch
	if len(s.Points) != MaxSamples || !s.To.Equal(f.history.last()) {
		t.Fatalf("%d points until %v, want %d until %v", len(s.Points), s.To, MaxSamples, f.history.last())
	}
	for i := range s.Points {
		if s.Points[i] != Single(f.history.samples[i]) {
			t.Fatalf("point %d is not that of its sample", i)
		}
	}
}

func TestAPartOfTheHourIsItsPoints(t *testing.T) {
	f := New(nil, time.Second, nil)
	f.history.add(samples(noon, 100, time.Second))
	part := RangeChoice{From: noon.Add(10 * time.Second), To: noon.Add(20*time.Second + time.Millisecond)}
	f.fromSamples(part)
	s := f.view.Stretch
	if len(s.Points) != 11 || !s.Points[0].At.Equal(part.From) || !s.Points[10].At.Equal(noon.Add(20*time.Second)) {
		t.Errorf("%d points: %v", len(s.Points), s.Points)
	}
}

func TestARangeIsAskedForInWhatFitsThePixels(t *testing.T) {
	a := &agent{now: noon, samples: samples(noon.Add(-time.Hour), 720, 5*time.Second)}
	f, views := run(t, a)
	v := next(t, views)
	if s := v.Stretch; len(s.Points) != 720 || s.Merged || s.Step != 2*time.Second || !s.To.Equal(noon.Add(-5*time.Second)) {
		t.Errorf("the hour: %d points to %v", len(s.Points), s.To)
	}
	part := RangeChoice{Range: ThreeMonths, From: noon.Add(-50 * time.Hour), To: noon.Add(-49 * time.Hour), Columns: 5000}
	near := RangeChoice{Range: Day, From: noon.Add(-50 * time.Minute), To: noon.Add(-40 * time.Minute)}
	for _, look := range []RangeChoice{{Range: Day, Columns: 600}, {Range: ThreeMonths, Columns: 600}, part, near} {
		f.Show(look)
		v = next(t, views)
		if v.Stretch.Choice != look || v.Contact != Connected {
			t.Errorf("shown is %+v, want %+v", v.Stretch.Choice, look)
		}
	}
	if n := len(v.Stretch.Points); n != 121 {
		t.Errorf("%d samples of ten minutes", n)
	}
	want := []string{"two-days 24h0m0s 600", "three-months 2160h0m0s 600", "three-months 1h0m0s 1000"}
	if a.set(func(*agent) {}); !slices.Equal(a.points, want) {
		t.Errorf("asked for %q, want %q", a.points, want)
	}
	// The same look again asks for nothing.
	f.Show(part)
	number := next(t, views).Stretch.Number
	f.Now()
	if s := next(t, views).Stretch; s.Number != number || s.Step != 2*time.Minute {
		t.Errorf("the part was asked for again, or its step is %v", s.Step)
	}
	a.set(func(a *agent) { a.broken = errors.New("there is no history") })
	f.Show(RangeChoice{Range: Week})
	if v := next(t, views); v.Stretch.Problem != "there is no history" || v.Contact != Connected {
		t.Errorf("without a history: %+v", v.Stretch)
	}
}

func TestNothingIsAskedForWhileNobodyLooks(t *testing.T) {
	a := &agent{now: noon}
	f, views := run(t, a)
	next(t, views)
	f.Hide(true)
	// Each round of the feed takes one of these, and asks for nothing.
	for range 3 {
		f.wake()
		testkit.Eventually(t, "the feed to go on", func() (bool, int) { return len(f.now) == 0, len(f.now) })
	}
	asked := func() (n int) { a.set(func(a *agent) { n = len(a.afters) }); return n }
	if n := asked(); n != 1 {
		t.Errorf("asked %d times, want once before it was hidden", n)
	}
	f.Hide(false)
	next(t, views)
	if asked() < 2 {
		t.Error("it is not asked again when somebody looks")
	}
}
