package monitorlog_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/monitorlog"
)

var at = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func sample(i int) health.Sample {
	return health.Sample{
		At: at.Add(time.Duration(i) * time.Minute), OK: true, Started: at, RSSMB: 40.5 + float64(i), ProcessPercent: 1.5, SystemPercent: 60,
		CacheMB: 2, Status: "healthy", LiveHeapMB: 7, ProcessCPU: 1, SystemCPU: 2, PeopleToday: -1,
	}
}

func read(t *testing.T, text string) ([]health.Sample, bool, error) {
	t.Helper()
	var all []health.Sample
	cut, err := monitorlog.Read(strings.NewReader(text), func(r monitorlog.Record) error { all = append(all, r.Sample()); return nil })
	return all, cut, err
}

func TestEveryRecordLeavesACompleteLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.json")
	var want []health.Sample
	for round := range 3 { // closed and continued twice
		w, err := monitorlog.Append(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 {
			s := sample(3*round + i)
			if round == 1 && i == 1 {
				s = health.Sample{At: s.At, Error: "no answer", PeopleToday: -1}
			}
			if err := w.Write(monitorlog.FromSample(s)); err != nil {
				t.Fatal(err)
			}
			s.Error = ""
			if !s.OK {
				s.Status = "unreachable"
			}
			want = append(want, s)
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(b) {
				t.Fatalf("after %d records: %s", len(want), b)
			}
			got, cut, err := read(t, string(b))
			if err != nil || cut {
				t.Fatal(cut, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatal(d)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAHalfWrittenRecordIsLeftOutAndWrittenOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.json")
	w, err := monitorlog.Append(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := w.Write(monitorlog.FromSample(sample(i))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	third := bytes.LastIndexByte(whole, '{')
	for n := third - 2; n < len(whole); n++ {
		got, _, err := read(t, string(whole[:n]))
		if err != nil || len(got) < 2 {
			t.Fatalf("cut at %d of %d: %d records (%v)", n, len(whole), len(got), err)
		}
		if err := os.WriteFile(path, whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := monitorlog.Append(path)
		if err != nil {
			t.Fatalf("cut at %d: %v", n, err)
		}
		if err := w.Write(monitorlog.FromSample(sample(9))); err != nil {
			t.Fatal(err)
		}
		_ = w.Close()
		b, err := os.ReadFile(path)
		if err != nil || !json.Valid(b) {
			t.Fatalf("cut at %d: %s (%v)", n, b, err)
		}
		if again, _, _ := read(t, string(b)); len(again) != len(got)+1 {
			t.Fatalf("cut at %d: %d records became %d", n, len(got), len(again))
		}
	}
}

func TestTheFormerMonitorsTimesAreLocal(t *testing.T) {
	got, cut, err := read(t,
		`[{"timestamp":"2025-03-01 12:00:00","process_rss_mb":45.2,"process_percent":1,"system_percent":50,"cache_memory_mb":3,"health_status":"healthy","more":1}]`)
	want := time.Date(2025, 3, 1, 12, 0, 0, 0, time.Local)
	if err != nil || cut || len(got) != 1 || !got[0].At.Equal(want) || got[0].RSSMB != 45.2 || !got[0].OK {
		t.Errorf("%+v %v %v", got, cut, err)
	}
}

func TestWhatIsNoLogIsRefusedAndNotTouched(t *testing.T) {
	for text, want := range map[string]string{
		"{}": "no log", "hello": "no log", `[{"timestamp":"soon"}]`: "record 1", `[{"process_rss_mb":1}]`: "record 1 has no timestamp",
		`[{"timestamp":"9999-12-31T23:59:59-12:00"}]`:                    "record 1 is of the year 10000",
		`[{"timestamp":"1969-12-31T23:59:59Z"}]`:                         "of the year 1969",
		`[{"timestamp":"2026-11-23T08:00:00Z","process_rss_mb":"much"}]`: "record 1", `[1]`: "record 1",
	} {
		if _, _, err := read(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
		path := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		w, err := monitorlog.Append(path)
		if err == nil {
			_ = w.Close()
		}
		if b, readErr := os.ReadFile(path); readErr != nil || string(b) != text {
			t.Errorf("%s was changed to %s (%v)", text, b, readErr)
		}
	}
	if _, _, err := read(t, ""); err == nil {
		t.Error("an empty file is a log")
	}
}

func TestAnalyseReplaysTheEngine(t *testing.T) {
	var log []monitorlog.Record
	for i := range 480 {
		s := sample(0)
		s.At, s.Started, s.LiveHeapMB = at.Add(time.Duration(i)*time.Minute), time.Time{}, 0
		s.RSSMB = 100 + 0.5*float64(i)
		if i >= 60 && i < 70 {
			s.SystemPercent = 95
		}
		log = append(log, monitorlog.FromSample(s))
	}
	b, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	a, err := monitorlog.Analyse(bytes.NewReader(b), health.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if a.Samples != 480 || a.Duration != 479*time.Minute || a.RSS.Min != 100 || a.RSS.Max != 339.5 || a.RSS.P95 != 327.5 ||
		a.RSS.Mean != 219.75 {
		t.Errorf("%+v", a)
	}
	if a.Growth.Status != health.Growing || a.Growth.SlopeMBPerHour < 29 || a.Growth.SlopeMBPerHour > 31 || a.EightyPercentAt.IsZero() {
		t.Errorf("%+v", a.Growth)
	}
	// Growth is told while at least half of the time to 80 % is left.
	half := at.Add(time.Duration((409.6 - 100) / 30 / 2 * float64(time.Hour)))
	var told []string
	for _, e := range a.Events {
		state := " raised"
		if !e.Cleared.IsZero() {
			state = " cleared"
		}
		if e.Kind == health.MemoryGrowth && e.Raised.After(half) {
			t.Errorf("growth is told at %v only", e.Raised)
		}
		told = append(told, string(e.Kind)+state)
	}
	if got := strings.Join(told, ", "); got != "system-memory raised, system-memory cleared, growth raised" {
		t.Errorf("told: %s", got)
	}
}
