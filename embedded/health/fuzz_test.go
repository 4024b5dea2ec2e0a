package health_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
)

// answers are what a finder elsewhere says.
type answers struct {
	status                  int
	health, memory, metrics []byte
}

// FuzzProbe has a finder elsewhere answer anything, twice, and go on so for
// hours: its samples can be judged, told in words and written as JSON, and no
// text of it steers a terminal.
func FuzzProbe(f *testing.F) {
	const fine = `{"status":"healthy","database":"connected","cache":{"memory_usage_mb":1.5,"entries":3,"hit_rate":0.5},"issues":[]}`
	const memory = `{"process":{"rss_mb":45.5,"percent":2.5,"live_heap_mb":7,"goroutines":9,"cpu_seconds":3,"started":"2026-11-23T08:00:00Z"},"system":{"percent":61,"cpu_percent":12},"people_today":4}`
	for _, s := range []struct{ health, memory, later, metrics string }{
		{fine, memory, memory,
			`{"system":{"disk_percent":71},"application":{"total_requests":90,"total_errors":2},"cache":{"memory_usage_mb":10,"max_mb":50},"keep_alive":{"failures_in_a_row":3}}`},
		{fine, memory, strings.Replace(memory, "45.5", "1e308", 1),
			`{"cache":{"memory_usage_mb":1e308,"max_mb":1e-300},"application":{"total_requests":9223372036854775807,"total_errors":-9223372036854775808}}`},
		{fine, strings.Replace(memory, `"cpu_seconds":3`, `"cpu_seconds":-1e308`, 1),
			strings.Replace(memory, `"cpu_seconds":3`, `"cpu_seconds":1e308`, 1), `[]`},
		{`{"status":"\u001b]0;x\u0007","database":"disconnected","issues":["\u202egnp.exe",""],"backup":{"last":"9999-12-31T23:59:59-12:00"}}`,
			`{"process":{"rss_mb":-1,"started":"0000-01-01T00:00:00+12:00"},"people_today":-9}`, `{"process":{"rss_mb":500,"percent":1e-300}}`,
			`null`},
		{`<html>`, `{`, ``, `{"application":{"total_requests":1.5}}`},
	} {
		f.Add(uint8(0), []byte(s.health), []byte(s.memory), []byte(s.later), []byte(s.metrics))
		f.Add(uint8(1), []byte(s.health), []byte(s.later), []byte(s.memory), []byte(s.metrics))
	}
	var now atomic.Pointer[answers]
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := now.Load()
		w.WriteHeader(a.status)
		body := map[string][]byte{"/api/health": a.health, "/api/memory-status": a.memory, "/api/metrics": a.metrics}[r.URL.Path]
		_, _ = w.Write(body) // who asked has gone
	}))
	prober := health.NewProber()
	f.Cleanup(func() { prober.Close(); server.Close() })
	statuses := []int{http.StatusOK, http.StatusServiceUnavailable, http.StatusTeapot, http.StatusInternalServerError}
	limits, phrases := health.DefaultLimits(), i18n.For("en")
	f.Fuzz(func(t *testing.T, status uint8, healthBody, memory, later, metrics []byte) {
		at := began.Add(time.Hour)
		look := func(memory []byte) health.Sample {
			at = at.Add(time.Hour) // the metrics are due again
			now.Store(&answers{statuses[int(status)%len(statuses)], healthBody, memory, metrics})
			s := prober.Probe(t.Context(), server.URL, func() time.Time { return at })
			checkSample(t, s)
			return s
		}
		first, second := look(memory), look(later)
		engine := health.NewEngine(limits)
		const looks = 200 // at a minute: windows of two hours are judged
		var events []health.Event
		for i := range looks {
			s := first
			if i%7 == 0 {
				s = second
			}
			s.At = at.Add(time.Duration(i) * time.Minute)
			s.RSSMB = first.RSSMB + (second.RSSMB-first.RSSMB)*float64(i)/looks
			events = append(events, engine.Add(s)...)
		}
		snapshot := engine.Snapshot()
		if _, err := json.Marshal(snapshot); err != nil {
			t.Errorf("the snapshot %+v cannot be written: %v", snapshot, err)
		}
		if said := alerttext.Growth(phrases, snapshot.Growth, limits, time.UTC); said == "" || len(said) > 1000 {
			t.Errorf("growth is told as %q", said)
		}
		for _, e := range events {
			if message, advice := alerttext.AlertElsewhere(phrases, "Parish hall", e.Alert, limits); message == "" ||
				len(message)+len(advice) > 2000 {
				t.Errorf("%s is told as %q %q", e.Kind, message, advice)
			}
		}
	})
}

func issueTexts(s health.Sample) (all []string) {
	for _, i := range s.IssueCodes {
		all = append(append(all, string(i.Code), i.Reason, i.Where), i.Details...)
	}
	return all
}

// checkSample looks whether a sample can be written and printed, and is small.
func checkSample(t *testing.T, s health.Sample) {
	t.Helper()
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatalf("%+v cannot be written: %v", s, err)
	}
	if len(b) > 64<<10 {
		t.Errorf("a sample has %d bytes", len(b))
	}
	for _, text := range append([]string{string(s.Status), string(s.Database), s.Error}, append(issueTexts(s), s.Issues...)...) {
		if strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(text) {
			t.Errorf("%q would steer a terminal", text)
		}
	}
	if s.OK == (s.Error != "") || s.RSSMB < 0 || s.PeopleToday < -1 {
		t.Errorf("%+v", s)
	}
}
