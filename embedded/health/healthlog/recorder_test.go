package healthlog_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/health/history"
)

const limit = 30 * time.Second

// recorded runs a recorder whose clock moves five seconds a sample, and returns
// how to end it. It waits until the samples are taken.
type recorded struct {
	dir string
	log bytes.Buffer

	mu  sync.Mutex
	now time.Time
	mb  float64
	all int // samples
}

func (r *recorded) recorder() *healthlog.Recorder {
	return &healthlog.Recorder{
		Dir: r.dir, Limits: health.DefaultLimits(), Interval: time.Millisecond,
		Log: slog.New(slog.NewTextHandler(&r.log, nil)),
		Now: func() time.Time { r.mu.Lock(); defer r.mu.Unlock(); return r.now },
		Sample: func(_ context.Context, now time.Time) (health.Sample, float64) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.all++
			r.now = r.now.Add(5 * time.Second)
			return health.Sample{At: now, OK: true, Started: began, RSSMB: r.mb, PeopleToday: -1, Status: "healthy"}, now.Sub(began).Seconds() / 4
		},
	}
}

// take runs the recorder for so many samples of a memory.
func (r *recorded) take(t *testing.T, samples int, mb float64) {
	t.Helper()
	r.mu.Lock()
	r.mb = mb
	until := r.all + samples
	r.mu.Unlock()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); r.recorder().Run(ctx) }()
	for {
		r.mu.Lock()
		enough := r.all >= until
		r.mu.Unlock()
		if enough {
			break
		}
		if ctx.Err() != nil {
			t.Fatal("the recorder takes no samples")
		}
		time.Sleep(time.Millisecond)
	}
	cancel()
	<-done
}

func TestAFinderThatNobodyWatchesRecordsItself(t *testing.T) {
	r := &recorded{dir: t.TempDir(), now: began.Add(time.Minute)}
	r.take(t, 20, 50)
	reader := healthlog.Reader{Dir: r.dir}
	points, err := reader.Points(history.Hour, time.Time{}, r.now, 0)
	if err != nil || len(points) < 18 || points[5].RSS.Mean != 50 || points[5].ProcessCPU.Mean != 25 || !points[5].Started.Equal(began) {
		t.Fatalf("%d points, %+v (%v)", len(points), points, err)
	}
	// Another start goes on; too much memory is told once, and when it is over.
	r.take(t, 40, 500)
	alerts, growth, err := reader.Alerts()
	if err != nil || len(alerts) != 1 || alerts[0].Kind != health.ProcessMemory || alerts[0].Peak < 97 {
		t.Fatalf("%+v (%v)", alerts, err)
	}
	if growth.Status != health.Stable {
		t.Errorf("growth: %+v", growth)
	}
	again, err := reader.Points(history.Hour, time.Time{}, r.now, 0)
	if err != nil || len(again) < len(points)+35 {
		t.Errorf("%d points after %d (%v)", len(again), len(points), err)
	}
	if n := strings.Count(r.log.String(), "level=WARN"); n != 1 || !strings.Contains(r.log.String(), "of the memory it should get by with") {
		t.Errorf("%d warnings:\n%s", n, r.log.String())
	}
	if left, _ := filepath.Glob(filepath.Join(r.dir, "*"+atomicfile.Suffix)); len(left) > 0 {
		t.Errorf("a half-written journal is left: %v", left)
	}
}

// An alert that lasts is in the journal as one that lasts, and in the log when
// it is over.
func TestTheEndOfAnAlertIsToldToo(t *testing.T) {
	r := &recorded{dir: t.TempDir(), now: began.Add(time.Minute), mb: 500}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	done := make(chan struct{})
	go func() { defer close(done); r.recorder().Run(ctx) }()
	defer func() { cancel(); <-done }()
	reader := healthlog.Reader{Dir: r.dir}
	wait := func(what string, is func([]health.Alert) bool) {
		t.Helper()
		for {
			alerts, _, err := reader.Alerts()
			if err != nil {
				t.Fatal(err)
			}
			if is(alerts) {
				return
			}
			if ctx.Err() != nil {
				t.Fatalf("%s: %+v", what, alerts)
			}
			time.Sleep(time.Millisecond)
		}
	}
	wait("raised", func(a []health.Alert) bool { return len(a) == 1 && a[0].Cleared.IsZero() })
	r.mu.Lock()
	r.mb = 50
	r.mu.Unlock()
	wait("cleared", func(a []health.Alert) bool { return len(a) == 1 && !a[0].Cleared.IsZero() })
	cancel()
	<-done
	if !strings.Contains(r.log.String(), "the alert is over") {
		t.Errorf("%s", r.log.String())
	}
}

// What the agent writes, a finder leaves alone, and says so once; it takes over
// when nobody writes any more.
func TestOneWritesTheRecords(t *testing.T) {
	r := &recorded{dir: t.TempDir(), now: began.Add(time.Minute), mb: 50}
	first, err := healthlog.Open(r.dir, began)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Journal.Record(nil, health.Snapshot{}, told{Broken: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := healthlog.Open(r.dir, began); !errors.Is(err, healthlog.ErrInUse) {
		t.Fatalf("a second writer: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	asked, waits := make(chan struct{}), r.recorder()
	now := waits.Now
	waits.Now = func() time.Time {
		r.mu.Lock()
		r.now = r.now.Add(20 * time.Second)
		if r.now.Sub(began) > time.Hour && asked != nil {
			close(asked)
			asked = nil
		}
		r.mu.Unlock()
		return now()
	}
	signal := asked
	done := make(chan struct{})
	go func() { defer close(done); waits.Run(ctx) }()
	select {
	case <-signal:
	case <-ctx.Done():
		t.Fatal("the recorder does not try again")
	}
	r.mu.Lock()
	if r.all != 0 {
		t.Errorf("%d samples beside another writer", r.all)
	}
	r.mu.Unlock()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	for taken := 0; taken < 3; {
		if ctx.Err() != nil {
			t.Fatal("the recorder does not take over")
		}
		time.Sleep(time.Millisecond)
		r.mu.Lock()
		taken = r.all
		r.mu.Unlock()
	}
	cancel()
	<-done
	if n := strings.Count(r.log.String(), "not recorded here"); n != 1 {
		t.Errorf("it is said %d times", n)
	}
	// What the agent must remember of its telling is still there.
	j, err := healthlog.OpenJournal(filepath.Join(r.dir, "alerts.json"), r.now)
	var state told
	if err != nil || j.Policy(&state) != nil || !state.Broken {
		t.Errorf("%+v (%v)", state, err)
	}
}

func TestAFolderWithoutRecordsHasNone(t *testing.T) {
	r := healthlog.Reader{Dir: t.TempDir()}
	points, err := r.Points(history.Hour, time.Time{}, began, 0)
	if err != nil || len(points) != 0 {
		t.Errorf("%v (%v)", points, err)
	}
	if alerts, _, err := r.Alerts(); err != nil || len(alerts) != 0 {
		t.Errorf("%v (%v)", alerts, err)
	}
	if err := os.WriteFile(filepath.Join(r.Dir, "history.bin"), []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Points(history.Hour, time.Time{}, began, 0); err == nil || !strings.Contains(err.Error(), "no history") {
		t.Errorf("a file that is none: %v", err)
	}
	if b, err := os.ReadFile(filepath.Join(r.Dir, "history.bin")); err != nil || string(b) != "something else" {
		t.Errorf("the reader has changed it: %q (%v)", b, err)
	}
}
