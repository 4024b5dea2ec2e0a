package monitorlog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/monitorlog"
)

// logOf writes records at so many seconds after the beginning, with memory that
// grows by a MB with each.
func logOf(seconds ...float64) string {
	var records []string
	for i, s := range seconds {
		when := at.Add(time.Duration(s * float64(time.Second))).Format(time.RFC3339Nano)
		records = append(records, fmt.Sprintf(`{"timestamp":%q,"process_rss_mb":%d,"health_status":"healthy"}`, when, 100+i))
	}
	return "[" + strings.Join(records, ",\n") + "]"
}

func analyse(t *testing.T, log string) monitorlog.Analysis {
	t.Helper()
	a, err := monitorlog.Analyse(strings.NewReader(log), health.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestAClockThatGoesBackIsToldAndTheRestIsJudged(t *testing.T) {
	var summer, twoWriters, bursts []float64 // seconds
	for i := range 120 {
		s := float64(60 * i)
		if i >= 60 {
			s -= 3600
		}
		summer = append(summer, s)
		twoWriters = append(twoWriters, float64(60*i), float64(60*i)-270)
		bursts = append(bursts, float64(60*i), float64(60*i)+1, float64(60*i)-270, float64(60*i)-269)
	}
	for name, c := range map[string]struct {
		log      []float64
		times    int
		largest  time.Duration
		first    int
		duration time.Duration
	}{
		"none":               {[]float64{0, 60, 120}, 0, 0, 0, 2 * time.Minute},
		"equal":              {[]float64{0, 60, 60, 120}, 0, 0, 0, 2 * time.Minute},
		"NTP at the end":     {[]float64{0, 60, 120, 119.9}, 1, 100 * time.Millisecond, 4, 2 * time.Minute},
		"NTP":                {[]float64{0, 60, 120, 119.9, 180}, 1, 100 * time.Millisecond, 4, 3 * time.Minute},
		"set back":           {[]float64{3600, 3660, 60, 120, 180}, 1, time.Hour, 3, 4 * time.Minute},
		"set back and on":    {[]float64{0, 60, -3600, -3540, 120, 180}, 1, 61 * time.Minute, 3, 5 * time.Minute},
		"summer time ends":   {summer, 1, 59 * time.Minute, 61, 119 * time.Minute},
		"two writers":        {twoWriters, 120, 270 * time.Second, 2, 119 * time.Minute},
		"two that burst":     {bursts, 120, 271 * time.Second, 3, 119 * time.Minute},
		"again and again":    {[]float64{300, 240, 180, 120, 60, 0}, 5, time.Minute, 2, 0},
		"back at the second": {[]float64{60, 0, 60, 120}, 1, time.Minute, 2, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			a := analyse(t, logOf(c.log...))
			slack := time.Duration(len(c.log)) * time.Second // what a burst adds
			if name != "two that burst" {
				slack = 0
			}
			if a.Samples != len(c.log) || a.ClockBack.Times != c.times || a.ClockBack.First != c.first ||
				(name != "again and again" && a.ClockBack.Largest != c.largest) {
				t.Errorf("%d samples, %+v", a.Samples, a.ClockBack)
			}
			if name != "again and again" && (a.Duration < c.duration || a.Duration > c.duration+slack) {
				t.Errorf("over %v, want %v", a.Duration, c.duration)
			}
			if a.RSS.Max != float64(99+len(c.log)) {
				t.Errorf("%+v", a.RSS)
			}
		})
	}
}

// Two hours of a leak are told although summer time ends in between.
func TestGrowthIsSeenOverAClockThatGoesBack(t *testing.T) {
	var log []monitorlog.Record
	for i := range 480 {
		s := sample(0)
		s.At, s.Started, s.LiveHeapMB, s.RSSMB = at.Add(time.Duration(i)*time.Minute), time.Time{}, 0, 100+0.5*float64(i)
		if i >= 240 {
			s.At = s.At.Add(-time.Hour)
		}
		log = append(log, monitorlog.FromSample(s))
	}
	b, err := json.Marshal(log)
	if err != nil {
		t.Fatal(err)
	}
	a := analyse(t, string(b))
	if a.Growth.Status != health.Growing || a.Growth.SlopeMBPerHour < 29 || a.Growth.SlopeMBPerHour > 31 || a.Duration != 479*time.Minute {
		t.Errorf("%+v over %v", a.Growth, a.Duration)
	}
}

func TestLogsOfOtherProgramsAreRead(t *testing.T) {
	gap := `,{"timestamp":"2026-11-23T08:01:00Z","process_rss_mb":%s,"system_percent":99,"health_status":"healthy"},`
	first, last := `[{"timestamp":"2026-11-23T08:00:00Z","process_rss_mb":101,"system_percent":50}`,
		`{"timestamp":"2026-11-23T08:02:00Z","process_rss_mb":102,"system_percent":null}]`
	wide := func(s string) string { return "\xff\xfe" + strings.Join(strings.Split(s, ""), "\x00") + "\x00" }
	for name, c := range map[string]struct {
		log           string
		samples, gaps int
	}{
		"null":            {first + fmt.Sprintf(gap, "null") + last, 2, 1},
		"NaN":             {first + fmt.Sprintf(gap, "NaN") + last, 2, 1},
		"Infinity":        {first + fmt.Sprintf(gap, "-Infinity") + last, 2, 1},
		"an empty text":   {first + fmt.Sprintf(gap, `""`) + last, 2, 1},
		"none at all":     {strings.Replace(first+fmt.Sprintf(gap, "0")+last, `"process_rss_mb":0,`, "", 1), 2, 1},
		"a figure's text": {first + fmt.Sprintf(gap, `"101.5"`) + last, 3, 0},
		"a mark":          {"\xef\xbb\xbf" + first + "," + last, 2, 0},
		"UTF-16":          {wide(first + "," + last), 2, 0},
		"two logs":        {first + "]\n" + "[" + last, 2, 0},
		"CR alone":        {strings.ReplaceAll(first+",\n"+last, "\n", "\r"), 2, 0},
	} {
		a := analyse(t, c.log)
		if a.Samples != c.samples || a.Gaps != c.gaps || a.RSS.Min != 101 || a.RSS.Max != 102 || a.Cut {
			t.Errorf("%s: %+v", name, a)
		}
	}
	for stamp, want := range map[string]string{
		"1795420800": "2026-11-23T08:00:00Z", "1795420800.25": "2026-11-23T08:00:00.25Z", "1795420800123": "2026-11-23T08:00:00.123Z",
		`"1795420800"`:     "2026-11-23T08:00:00Z",
		"1795420800123456": "2026-11-23T08:00:00.123456Z", "1795420800123456789": "2026-11-23T08:00:00.123456789Z",
		"1.7954208e9":                 "2026-11-23T08:00:00Z",
		`"2026-11-23 08:00:00+00:00"`: "2026-11-23T08:00:00Z", `"2026-11-23T08:00:00.5+0100"`: "2026-11-23T07:00:00.5Z",
		`" 2026-11-23T08:00:00Z "`: "2026-11-23T08:00:00Z",
	} {
		got, _, err := read(t, `[{"timestamp":`+stamp+`,"process_rss_mb":1}]`)
		if err != nil || len(got) != 1 || got[0].At.UTC().Format(time.RFC3339Nano) != want {
			t.Errorf("%s: %+v %v", stamp, got, err)
		}
	}
	for file, gaps := range map[string]int{"null.json": 10, "ntp.json": 0} {
		b, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if a, err := monitorlog.Analyse(bytes.NewReader(b), health.DefaultLimits()); err != nil || a.Gaps != gaps || a.RSS.Min < 100 ||
			a.Samples == 0 {
			t.Errorf("%s: %+v %v", file, a, err)
		}
	}
}

// What is wrong is told in words that are not Go's.
func TestAMistakeInALogIsToldInWords(t *testing.T) {
	const record = `{"timestamp":"2026-11-23T08:00:00Z","process_rss_mb":1}`
	for log, want := range map[string]string{
		`[` + record + `,{"timestamp":"soon"}]`:              `record 2 cannot be read: timestamp: "soon" is no time such as 2026-11-23T08:00:00Z`,
		`[{"timestamp":{}}]`:                                 `record 1 cannot be read: timestamp: {} is no time`,
		`[{"timestamp":1795420800,"process_rss_mb":"much"}]`: `record 1 cannot be read: process_rss_mb must be a number, not "much"`,
		`[{"timestamp":1795420800,"system_percent":[1]}]`:    `system_percent must be a number, not [1]`,
		`[{"timestamp":1795420800,"health_status":5}]`:       `health_status must be a text, not 5`,
		`[{"timestamp":1795420800,"started":"then"}]`:        `started: "then" is no time`,
		`[1]`:                    "record 1 cannot be read: it must be an object",
		`[` + record + `,hello]`: "record 2 cannot be read: it is not JSON",
		`[` + record + `]{}`:     "behind record 1 there is something that is no log",
		`[{"timestamp":12}]`:     "",
		`[{"timestamp":-12}]`:    "of the year 1969",
		"PK\x03\x04xl/workbook":  "this is an Excel workbook",
		"<html></html>":          "this is a web page",
		"":                       "the log is empty",
		`[{"timestamp":1795420800,"process_cpu":"` + strings.Repeat("x", 900) + `"}]`: "…",
	} {
		_, _, err := read(t, log)
		if want == "" && err == nil {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 200 {
			t.Errorf("%s: %v", log, err)
		} else if strings.Contains(err.Error(), "json:") || strings.Contains(err.Error(), "Go ") ||
			strings.Contains(err.Error(), "invalid character") {
			t.Errorf("%s: Go's words: %v", log, err)
		}
	}
}

// Two monitors that write one file do not write over each other's records, and
// a mark before a log stays where it is.
func TestALogOfTwoMonitorsKeepsTheRecordsOfBoth(t *testing.T) {
	for name, begin := range map[string]string{"new": "", "empty": "[\n]\n", "with a mark": "\xef\xbb\xbf[\n]\n",
		"with a mark and a record": "\xef\xbb\xbf[{\"timestamp\":1795420800,\"process_rss_mb\":1}]"} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log.json")
			if err := os.WriteFile(path, []byte(begin), 0o600); err != nil {
				t.Fatal(err)
			}
			var writers [2]*monitorlog.Writer
			for i := range writers {
				w, err := monitorlog.Append(path)
				if err != nil {
					t.Fatal(err)
				}
				defer w.Close()
				writers[i] = w
			}
			for i := range 10 {
				if err := writers[i%2].Write(monitorlog.FromSample(sample(i))); err != nil {
					t.Fatal(err)
				}
			}
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			want := 10 + strings.Count(begin, "timestamp")
			if !json.Valid(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))) || analyse(t, string(b)).Samples != want {
				t.Errorf("%s", b)
			}
		})
	}
}
