package admin_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// healthSite returns a site and its data folder.
func healthSite(t testing.TB, change ...func(*web.Config)) (*webtest.Site, string) {
	t.Helper()
	var data string
	s := webtest.New(t, append(change, func(c *web.Config) {
		data = c.DataDir
		c.Limits.MemoryPercent, c.Limits.CPUPercent = 80, 80 // as staff see them
	})...)
	return s, data
}

// someHealth writes the records of three months as the agent does: a restart
// five hours ago, forty minutes without an answer before it, a leak since, and
// alerts that are over and that last.
func someHealth(t testing.TB, data string, now time.Time) {
	t.Helper()
	r, err := healthlog.Open(data, now)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	first, again := now.Add(-92*24*time.Hour), now.Add(-5*time.Hour)
	put := func(at time.Time) {
		s := health.Sample{At: at, OK: true, Started: first, RSSMB: 24 + 3*math.Sin(at.Sub(first).Hours()/24*2*math.Pi), LiveHeapMB: 7,
			Goroutines:    20,
			SystemPercent: 48 + 10*math.Sin(at.Sub(first).Hours()), ProcessPercent: 0.3,
			ProcessCPU: 2 + math.Abs(20*math.Sin(at.Sub(first).Minutes())), SystemCPU: 18, CacheMB: 0.4}
		switch {
		case at.After(again):
			s.Started = again
			s.RSSMB += 2 * at.Sub(again).Hours()
		case at.After(again.Add(-40 * time.Minute)):
			s = health.Sample{At: at, Error: "no answer"}
		}
		if err := r.History.Add(s); err != nil {
			t.Fatal(err)
		}
	}
	for at := now.Add(-90 * 24 * time.Hour); at.Before(now.Add(-48 * time.Hour)); at = at.Add(15 * time.Minute) {
		put(at)
	}
	for at := now.Add(-48 * time.Hour); at.Before(now.Add(-time.Hour)); at = at.Add(time.Minute) {
		put(at)
	}
	for at := now.Add(-time.Hour); at.Before(now); at = at.Add(5 * time.Second) {
		put(at)
	}
	down := health.Alert{Kind: health.FinderDown, Raised: again.Add(-40 * time.Minute), Cleared: again}
	restarted := health.Alert{Kind: health.Restarted, Raised: again.Add(-time.Minute), Cleared: again.Add(time.Second),
		Reason: "open /home/parish-office/.local/share/ministry-finder/database/finder.db: <i>full</i>"}
	// A program from before reasons were written down was killed a year ago.
	older := health.Alert{Kind: health.Restarted, Raised: again.Add(-365 * 24 * time.Hour),
		Cleared: again.Add(-365*24*time.Hour + time.Second)}
	grows := health.Alert{Kind: health.MemoryGrowth, Raised: now.Add(-time.Hour), Value: 2, Peak: 2.1}
	err = r.Journal.Record([]health.Event{{Alert: older}, {Alert: down}, {Alert: restarted}, {Alert: grows}}, health.Snapshot{
		Active: []health.Alert{grows},
		Growth: health.Verdict{Status: health.Growing, SlopeMBPerHour: 2, Low: 1.8, High: 2.2, Window: 4 * time.Hour,
			Grows: []string{health.GrowsResident, health.GrowsHeap}, EightyPercentAt: now.Add(8 * 24 * time.Hour)},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
}

// The page shows what the one who watches has written, and the figures of now.
func TestTheHealthPageShowsWhatWasRecorded(t *testing.T) {
	s, data := healthSite(t)
	cookie := s.Account(t, "Eva", store.Editor)
	if a := s.Ask(t, "GET", "/admin/health", "", "Cookie", cookie); a.Status != 200 ||
		!strings.Contains(a.Body, "Nothing was recorded in this time yet") || !strings.Contains(a.Body, "All is well") ||
		!strings.Contains(a.Body, "not enough numbers") {
		t.Errorf("before the first sample: %d %s", a.Status, a.Body)
	}
	someHealth(t, data, s.Clock.Now())
	for query, want := range map[string][]string{
		"": {"keeps growing by 2.0 MB an hour, seen over 4 hours", "At this rate it reaches 80% on ", "The quiz answers. Something needs a look.",
			"Needs your attention", "Alert above 80%", "of one core", "Alert above 13,107 MB (beyond this graph)"},
		"?range=6h": {`class="restart" d="M`, `class="trouble"`, "Restart", "no answer", "The finder does not answer",
			"Reason: open /home/parish-office/.local/share/ministry-finder/database/finder.db: &lt;i&gt;full&lt;/i&gt;", "Reason: the log says why"},
		"?range=90d&lang=es": {"no deja de crecer: 2.0 MB por hora", "Aviso por encima del 80\u00a0%", "Necesita su atención",
			"A lo largo del tiempo: 90 días"},
	} {
		a := s.Ask(t, "GET", "/admin/health"+query, "", "Cookie", cookie)
		for _, text := range want {
			if a.Status != 200 || !strings.Contains(a.Body, text) {
				t.Errorf("%s: %d, and does not say %q", query, a.Status, text)
			}
		}
		if strings.Contains(a.Body, "health.page.") || strings.Contains(a.Body, "{") || strings.Contains(a.Body, "NaN") ||
			strings.Contains(a.Body, "style=") {
			t.Errorf("%s: words or figures are missing", query)
		}
		// Memory in MB and in percent have a scale and a limit each.
		plots, limits := strings.Count(a.Body, `<div class="plot">`), strings.Count(a.Body, `<path class="limit" d="M0 40.0H720"/>`)
		if plots != 3 || limits != 2 {
			t.Errorf("%s: %d plots with %d limits at 80 %%", query, plots, limits)
		}
		// A gap and a restart break the line.
		if query == "?range=6h" && strings.Count(a.Body, `<polygon class="band"`) != 2 {
			t.Errorf("the memory is in %d pieces", strings.Count(a.Body, `<polygon class="band"`))
		}
		if rows := strings.Count(a.Body, `<th scope="row">`); rows < 20 || rows > 48 {
			t.Errorf("%s: the table has %d rows", query, rows)
		}
		if len(a.Body) > 120<<10 {
			t.Errorf("%s: the page has %d bytes", query, len(a.Body))
		}
	}
	// The page for everybody says what needs a look, not only that something does.
	if a := s.Ask(t, "GET", "/admin/computer", "", "Cookie", cookie); !strings.Contains(a.Body, "Something needs a look.") ||
		!strings.Contains(a.Body, "keeps growing, by about 2.0 MB an hour") {
		t.Errorf("this computer: %s", a.Body)
	}
	if a := s.Ask(t, "GET", "/admin/health?range=1y", "", "Cookie", cookie); a.Status != 400 ||
		!strings.Contains(a.Body, "There is no such range") {
		t.Errorf("an unknown range: %d", a.Status)
	}
}

func TestTheHealthEndpointTellsThePageInJSON(t *testing.T) {
	s, data := healthSite(t)
	cookie := s.Account(t, "Eva", store.Editor)
	someHealth(t, data, s.Clock.Now())
	type answer struct {
		Success bool
		Range   string
		Status  string
		Latest  struct {
			RSS    float64 `json:"rss_mb"`
			People int     `json:"people_today"`
			CPU    float64 `json:"process_cpu"`
		}
		Growth struct {
			Verdict string
			At      *time.Time `json:"eighty_percent_at"`
		}
		Points []struct{ OK int }
		Alerts []struct {
			Kind            string
			Cleared         *time.Time
			Message, Advice string
		}
	}
	for name, points := range map[string]int{"1h": 360, "24h": 288, "90d": 345} { // the last two are merged
		a := s.Ask(t, "GET", "/admin/api/health?range="+name, "", "Cookie", cookie)
		var got answer
		if err := json.Unmarshal([]byte(a.Body), &got); err != nil || a.Status != 200 || !got.Success || got.Range != name {
			t.Fatalf("%s: %d %v %s", name, a.Status, err, a.Body)
		}
		if n := len(got.Points); n > 360 || math.Abs(float64(n-points)) > 80 {
			t.Errorf("%s has %d points", name, n)
		}
		if got.Status != "warning" || got.Latest.RSS <= 0 || got.Latest.CPU <= 0 || got.Latest.People != 0 || got.Growth.Verdict != "growing" ||
			got.Growth.At == nil {
			t.Errorf("%s: %+v", name, got)
		}
		if len(got.Alerts) != 4 || got.Alerts[0].Kind != "growth" || got.Alerts[0].Cleared != nil || got.Alerts[2].Cleared == nil ||
			got.Alerts[1].Message == "" || got.Alerts[1].Advice == "" {
			t.Errorf("%s: %+v", name, got.Alerts)
		}
	}
	if a := s.Ask(t, "GET", "/admin/api/health?range=1y", "", "Cookie", cookie); a.Status != 400 ||
		!strings.Contains(a.Body, "use one of 1h, 6h, 24h, 7d, 90d") {
		t.Errorf("an unknown range: %d %s", a.Status, a.Body)
	}
	// Records that cannot be read are said, and left as they are.
	if err := os.WriteFile(filepath.Join(data, "history.bin"), []byte("rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	if a := s.Ask(t, "GET", "/admin/api/health", "", "Cookie", cookie); a.Status != 500 || !strings.Contains(a.Body, "the log says why") {
		t.Errorf("rotten records: %d %s", a.Status, a.Body)
	}
	if a := s.Ask(t, "GET", "/admin/health", "", "Cookie", cookie); a.Status != 200 ||
		!strings.Contains(a.Body, "cannot be read; the log says why") {
		t.Errorf("rotten records: %d %s", a.Status, a.Body)
	}
}

// The link of the tray leads to the page that it names, also before there is
// an account.
func TestALinkLeadsToTheHealthPage(t *testing.T) {
	s := webtest.New(t)
	a := s.Ask(t, "GET", s.EnterLink()+"&next=/admin/health&lang=es", "", webtest.Opening()...)
	if a.Status != 303 || a.Header.Get("Location") != "/admin/health?lang=es" {
		t.Errorf("%d to %s", a.Status, a.Header.Get("Location"))
	}
	if a := s.Ask(t, "GET", s.EnterLink()+"&next=https://example.org/", "", webtest.Opening()...); a.Header.Get("Location") != "/admin/setup" {
		t.Errorf("a foreign page leads to %s", a.Header.Get("Location"))
	}
}
