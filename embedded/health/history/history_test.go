package history_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
)

var began = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func sample(at time.Time, mb float64) health.Sample {
	return health.Sample{At: at, OK: true, Started: began, RSSMB: mb, LiveHeapMB: mb / 2, Goroutines: 9, SystemPercent: 40, ProcessCPU: 1,
		PeopleToday: 3}
}

func open(t *testing.T, path string) *history.File {
	t.Helper()
	f, err := history.Open(path, began)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() }) // some tests close it themselves
	return f
}

func read(t *testing.T, f *history.File, r history.Range, until time.Time) []history.Point {
	t.Helper()
	points, err := f.Read(r, time.Time{}, until, 0)
	if err != nil {
		t.Fatal(err)
	}
	return points
}

// A hundred days: each range keeps its length, and the file its size.
func TestEachRangeKeepsItsLengthAndTheFileItsSize(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	f := open(t, path)
	end := began.Add(100 * 24 * time.Hour)
	for at := began; at.Before(end); at = at.Add(time.Minute) {
		if err := f.Add(sample(at, 50+10*math.Sin(at.Sub(began).Hours()))); err != nil {
			t.Fatal(err)
		}
	}
	last := end.Add(-time.Minute)
	for r, want := range map[history.Range]int{history.Hour: 60, history.TwoDays: 48 * 60, history.ThreeMonths: 90 * 24 * 4} {
		points := read(t, f, r, last)
		if len(points) < want-1 || len(points) > want {
			t.Errorf("range %d has %d points, want %d", r, len(points), want)
		}
		for i := 1; i < len(points); i++ {
			if !points[i].At.After(points[i-1].At) {
				t.Fatalf("range %d, point %d is not later than the one before", r, i)
			}
		}
	}
	if info, err := os.Stat(path); err != nil || info.Size() != history.FileBytes || info.Size() > 2<<20 {
		t.Errorf("the file has %d bytes (%v)", info.Size(), err)
	}
	few, err := f.Read(history.ThreeMonths, time.Time{}, last, 500)
	if err != nil || len(few) > 500 || len(few) < 400 {
		t.Fatalf("%d points (%v)", len(few), err)
	}
	looks := 0
	for _, p := range few {
		looks += p.OK
		if p.RSS.Min > p.RSS.Mean || p.RSS.Mean > p.RSS.Max {
			t.Fatalf("%+v", p)
		}
	}
	if looks < 89*24*60 {
		t.Errorf("merged points stand for %d looks", looks)
	}
}

// A program that dies loses nothing of what it has added, also in the middle
// of a quarter of an hour.
func TestAnotherStartGoesOnWhereTheLastEnded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	values := []float64{50, 40, 90, 60}
	for i, v := range values {
		f, err := history.Open(path, began)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Add(sample(began.Add(time.Duration(i)*20*time.Second), v)); err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	f := open(t, path)
	points := read(t, f, history.ThreeMonths, began.Add(time.Hour))
	if len(points) != 1 || points[0].OK != 4 || points[0].RSS != (history.Spread{Min: 40, Mean: 60, Max: 90}) ||
		points[0].Goroutines.Mean != 9 {
		t.Errorf("%+v", points)
	}
	if n := len(read(t, f, history.Hour, began.Add(time.Hour-time.Second))); n != 4 {
		t.Errorf("%d samples in the hour", n)
	}
}

func TestGapsAndRestartsAreSeen(t *testing.T) {
	f := open(t, filepath.Join(t.TempDir(), "history"))
	again := began.Add(10 * time.Minute)
	for m := range 20 {
		s := sample(began.Add(time.Duration(m)*time.Minute), 50)
		switch {
		case m >= 5 && m < 8:
			continue // nobody looked
		case m >= 8 && m < 10:
			s = health.Sample{At: s.At, Error: "no answer"}
		case m >= 10:
			s.Started = again
		}
		if err := f.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	points := read(t, f, history.TwoDays, began.Add(time.Hour))
	if len(points) != 17 || points[5].Failed != 1 || points[5].OK != 0 || !points[4].Started.Equal(began) || !points[7].Started.Equal(again) {
		t.Errorf("%+v", points)
	}
	if s := points[5].Sample(); s.OK || s.Error == "" {
		t.Errorf("a gap as a sample: %+v", s)
	}
}

func TestADamagedFileIsSetAsideAndBegunAnew(t *testing.T) {
	for name, damage := range map[string]func([]byte) []byte{
		"cut":             func(b []byte) []byte { return b[:len(b)/2] },
		"something else":  func([]byte) []byte { return []byte("hello") },
		"another version": func(b []byte) []byte { b[24] = '9'; return b },
		"rotten": func(b []byte) []byte {
			for i := 100; i < len(b); i += 128 {
				b[i] ^= 0x55
			}
			return b
		},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "history")
			f, err := history.Open(path, began)
			if err != nil {
				t.Fatal(err)
			}
			for m := range 60 {
				if err := f.Add(sample(began.Add(time.Duration(m)*time.Minute), 50)); err != nil {
					t.Fatal(err)
				}
			}
			_ = f.Close()
			whole, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			bad := damage(whole)
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			f, err = history.Open(path, began)
			told, ok := errors.AsType[*history.DamagedError](err)
			if !ok || f == nil {
				t.Fatalf("%v", err)
			}
			if kept, err := os.ReadFile(told.Aside); err != nil || string(kept) != string(bad) {
				t.Errorf("the damaged file was not kept (%v)", err)
			}
			if err := f.Add(sample(began, 50)); err != nil {
				t.Error(err)
			}
			_ = f.Close()
			// It is said once.
			f = open(t, path)
			if n := len(read(t, f, history.Hour, began)); n != 1 {
				t.Errorf("the new history has %d points", n)
			}
		})
	}
}

// One record that a crash left half written is left out, and the rest is used.
func TestAHalfWrittenRecordIsLeftOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	f, err := history.Open(path, began)
	if err != nil {
		t.Fatal(err)
	}
	for m := range 10 {
		if err := f.Add(sample(began.Add(time.Duration(m)*time.Minute), 50)); err != nil {
			t.Fatal(err)
		}
	}
	_ = f.Close()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	place := 64 + int(began.Add(3*time.Minute).Unix()/5%720)*128
	clear(b[place+60 : place+128])
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	f = open(t, path)
	if n := len(read(t, f, history.Hour, began.Add(time.Hour-time.Second))); n != 9 {
		t.Errorf("%d points are left of 10", n)
	}
}

// An engine that is given its history knows what it knew.
func TestAnEngineGoesOnAfterARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "history")
	f := open(t, path)
	first := health.NewEngine(health.DefaultLimits())
	at := began
	leak := func() health.Sample {
		at = at.Add(time.Minute)
		return sample(at, 50+at.Sub(began).Hours()*4)
	}
	for range 8 * 60 { // before growth is told
		s := leak()
		first.Add(s)
		if err := f.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	second := health.NewEngine(health.DefaultLimits())
	if err := f.Restore(second, at); err != nil {
		t.Fatal(err)
	}
	if n := len(second.SamplesSince(time.Time{})); n < 59 || n > 60 {
		t.Errorf("%d samples of the last hour are back", n)
	}
	var a, b time.Time
	for range 40 * 60 {
		s := leak()
		for _, e := range first.Add(s) {
			if e.Kind == health.MemoryGrowth && a.IsZero() {
				a = e.Raised
			}
		}
		for _, e := range second.Add(s) {
			if e.Kind == health.MemoryGrowth && b.IsZero() {
				b = e.Raised
			}
		}
	}
	if a.IsZero() || b.IsZero() || b.Sub(a).Abs() > time.Hour {
		t.Errorf("growth is told at %v without and at %v with a restart", a, b)
	}
}

func TestMergedPointsKeepGapsAndPeaks(t *testing.T) {
	var points []history.Point
	for m := range 600 {
		if m >= 200 && m < 300 {
			continue // nobody looked
		}
		p := history.Point{At: began.Add(time.Duration(m) * time.Minute), OK: 1, RSS: history.Spread{Min: 50, Mean: 50, Max: 50}}
		if m == 417 {
			p.RSS = history.Spread{Min: 50, Mean: 60, Max: 99}
		}
		points = append(points, p)
	}
	merged := history.Thin(points, 60)
	looks, most, gap := 0, 0.0, time.Duration(0)
	for i, p := range merged {
		looks, most = looks+p.OK, max(most, p.RSS.Max)
		if i > 0 {
			gap = max(gap, p.At.Sub(merged[i-1].At))
		}
	}
	if len(merged) > 60 || looks != 500 || most != 99 || gap < 95*time.Minute || gap > 115*time.Minute {
		t.Errorf("%d points of %d looks, the most is %g, the gap %v", len(merged), looks, most, gap)
	}
}
