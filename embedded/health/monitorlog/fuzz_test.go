package monitorlog_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/monitorlog"
	"ministryfinder/embedded/i18n"
)

// FuzzRead judges any bytes as a log: it is refused in words, or what it says
// can be written as JSON and told in words, and the log written anew says the same.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`[{"timestamp":"2026-11-23T08:00:00Z","process_rss_mb":1}]`, `[{"timestamp":"2025-03-01 12:00:00"},`, `[[[[`,
		`[{"timestamp":"9999-12-31T23:59:59-12:00"}]`,
		`[{"timestamp":"2026-11-23T08:00:00Z","process_rss_mb":1e308,"health_status":"\u001b[2J"},{"timestamp":"2026-11-23T08:01:00Z","process_rss_mb":1e308,"process_cpu":-1e308}]`,
		`[{"timestamp":"2026-11-23T08:00:00Z","system_percent":99},{"timestamp":"2026-11-23T08:02:00Z","system_percent":99},{"timestamp":"2026-11-23T08:20:00Z","started":"0000-01-01T00:00:00+12:00","system_percent":0}]`,
		logOf(0, 60, 59.9, 120, -3600, -3540),
		`[{"timestamp":1795420800,"process_rss_mb":null},{"timestamp":1795420800123,"process_rss_mb":NaN}]`, "\xff\xfe[\x00]\x00",
		"\xef\xbb\xbf[]", "[][]",
	} {
		f.Add([]byte(s))
	}
	var grows []string
	for i := range 120 {
		s := sample(i)
		s.RSSMB, s.LiveHeapMB = 100+3*float64(i), 0
		b, err := json.Marshal(monitorlog.FromSample(s))
		if err != nil {
			f.Fatal(err)
		}
		grows = append(grows, string(b))
	}
	f.Add([]byte("[" + strings.Join(grows, ",") + "]"))
	limits, phrases := health.DefaultLimits(), i18n.For("es")
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := monitorlog.Analyse(bytes.NewReader(b), limits)
		if err != nil {
			return
		}
		if _, err := json.Marshal(a); err != nil {
			t.Errorf("what is found cannot be written: %v", err)
		}
		for _, e := range a.Events {
			if message, advice := alerttext.Alert(phrases, e.Alert, limits); message == "" || len(message)+len(advice) > 2000 {
				t.Errorf("%s is told as %q %q", e.Kind, message, advice)
			}
		}
		var again []monitorlog.Record
		if _, err := monitorlog.Read(bytes.NewReader(b), func(r monitorlog.Record) error {
			again = append(again, monitorlog.FromSample(r.Sample()))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		anew, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		same, err := monitorlog.Analyse(bytes.NewReader(anew), limits)
		if err != nil && a.Samples > 0 || err == nil && (same.Samples != a.Samples || same.RSS != a.RSS || len(same.Events) != len(a.Events)) {
			t.Errorf("written anew it says %+v (%v), before %+v", same, err, a)
		}
	})
}
