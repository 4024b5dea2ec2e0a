package healthlog_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
)

// FuzzJournal opens any file as the history of alerts: it is read, or set aside
// and begun anew; either way what is noted afterwards is kept.
func FuzzJournal(f *testing.F) {
	for _, s := range []string{
		``, `{}`, `{"alerts":[{"kind":"disk","raised":"2026-11-23T08:00:00Z"}],"growth":{}}`, `{"alerts":null,"policy":{"told":[]}}`,
		`{"alerts":[{"raised":5}]}`, `[`, `null`, `{"policy":"\ud800"}`, `{"alerts":[{"peak":1e999}]}`,
	} {
		f.Add([]byte(s))
	}
	dir := f.TempDir()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, file []byte) {
		path := filepath.Join(dir, "alerts.json")
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
		j, err := healthlog.OpenJournal(path, now)
		if aside, _ := filepath.Glob(path + ".damaged-*"); (err != nil) != (len(aside) == 1) {
			t.Fatalf("error %v, set aside %v", err, aside)
		} else if err != nil {
			if kept, _ := os.ReadFile(aside[0]); string(kept) != string(file) {
				t.Errorf("the damaged file is not kept")
			}
			if err := os.Remove(aside[0]); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range j.Alerts() {
			if a.Cleared.IsZero() {
				t.Errorf("an alert of a former life still lasts: %+v", a)
			}
		}
		var policy json.RawMessage
		_ = j.Policy(&policy)
		told := health.Alert{Kind: "disk", Raised: now}
		if err := j.Record([]health.Event{{Alert: told}}, health.Snapshot{}, nil); err != nil {
			t.Fatal(err)
		}
		again, err := healthlog.OpenJournal(path, now)
		if err != nil {
			t.Fatalf("written again it cannot be read: %v", err)
		}
		if all := again.Alerts(); len(all) == 0 || len(all) > healthlog.MaxJournal || all[0].Kind != "disk" {
			t.Errorf("the newest of %d alerts is another", len(all))
		}
	})
}
