package healthlog_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
)

var began = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// told stands for what a policy must remember.
type told struct{ Broken bool }

func TestTheJournalKeepsStartEndAndPeak(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), "alerts.json"), began
	j, err := healthlog.OpenJournal(path, now)
	if err != nil {
		t.Fatal(err)
	}
	first := health.Alert{Kind: health.SystemMemory, Raised: now, Value: 81, Peak: 81, Limit: 80}
	lasting := health.Alert{Kind: health.DiskFull, Raised: now, Value: 91, Peak: 97, Limit: 90, Reason: "why"}
	for _, step := range []struct {
		event  health.Alert
		active []health.Alert
	}{{first, nil}, {lasting, []health.Alert{first, lasting}}} {
		if err := j.Record([]health.Event{{Alert: step.event}}, health.Snapshot{Active: step.active}, told{Broken: true}); err != nil {
			t.Fatal(err)
		}
	}
	first.Cleared, first.Peak = now.Add(time.Hour), 99
	if err := j.Record([]health.Event{{Alert: first}},
		health.Snapshot{Active: []health.Alert{lasting}, Growth: health.Verdict{Status: health.Watch, SlopeMBPerHour: 2}}, nil); err != nil {
		t.Fatal(err)
	}
	// The program ended while the disk was full.
	j, err = healthlog.OpenJournal(path, now.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	var state told
	if err := j.Policy(&state); err != nil || !state.Broken {
		t.Errorf("of the policy is left %+v (%v)", state, err)
	}
	all := j.Alerts()
	if len(all) != 2 || all[1].Peak != 99 || !all[1].Cleared.Equal(now.Add(time.Hour)) || all[0].Peak != 97 || all[0].Reason != "why" ||
		!all[0].Cleared.Equal(now.Add(2*time.Hour)) {
		t.Errorf("%+v", all)
	}
}

func TestTheJournalIsBounded(t *testing.T) {
	path, now := filepath.Join(t.TempDir(), "alerts.json"), began
	j, err := healthlog.OpenJournal(path, now)
	if err != nil {
		t.Fatal(err)
	}
	for i := range healthlog.MaxJournal + 50 {
		if err := j.Record([]health.Event{{Alert: health.Alert{Kind: health.DiskFull, Raised: now.Add(time.Duration(i) * time.Second)}}},
			health.Snapshot{}, nil); err != nil {
			t.Fatal(err)
		}
		if beyond := i + 1 - healthlog.MaxJournal; beyond == 0 || beyond == 1 {
			oldest := slices.MinFunc(j.Alerts(), func(a, b health.Alert) int { return a.Raised.Compare(b.Raised) })
			if n := len(j.Alerts()); n != healthlog.MaxJournal || !oldest.Raised.Equal(now.Add(time.Duration(beyond)*time.Second)) {
				t.Errorf("%d beyond the bound %d alerts are kept, the oldest of %v", beyond, n, oldest.Raised)
			}
		}
	}
	if n := len(j.Alerts()); n != healthlog.MaxJournal {
		t.Errorf("%d alerts are kept", n)
	}
	if info, err := os.Stat(path); err != nil || info.Size() > 200<<10 {
		t.Errorf("the file has %d bytes (%v)", info.Size(), err)
	}
}

func TestADamagedJournalIsSetAside(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "alerts.json")
	if err := os.WriteFile(path, []byte(`{"alerts":[{`), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := healthlog.OpenJournal(path, began)
	if err == nil || !strings.Contains(err.Error(), "kept as") || j == nil {
		t.Fatalf("%v", err)
	}
	if err := j.Record(nil, health.Snapshot{}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := healthlog.OpenJournal(path, began); err != nil {
		t.Errorf("it is said twice: %v", err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 2 {
		t.Errorf("%v (%v)", files, err)
	}
}

// The file of a program from before alerts had reasons is read as it was.
func TestAnOlderJournalIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alerts.json")
	old := `{"alerts":[{"kind":"restarted","raised":"2026-03-02T11:00:00Z","cleared":"2026-03-02T11:00:05Z","value":0,"limit":0,"peak":0}],"growth":{"word":""}}`
	if err := os.WriteFile(path, []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	j, err := healthlog.OpenJournal(path, began)
	if err != nil {
		t.Fatal(err)
	}
	want := health.Alert{Kind: health.Restarted, Raised: began.Add(-time.Hour), Cleared: began.Add(-time.Hour + 5*time.Second)}
	if all := j.Alerts(); len(all) != 1 || all[0] != want {
		t.Errorf("%+v, want %+v", all, want)
	}
}
