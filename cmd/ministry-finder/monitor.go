package main

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/monitorlog"
	"ministryfinder/embedded/i18n"
)

// monitorCommand watches a finder, here or elsewhere.
type monitorCommand struct {
	Watch   monitorWatch   `cmd:"" default:"withargs" help:"Watch a finder, print a line for each look, log and judge (this is what happens without a further word)."`
	Analyse monitorAnalyse `cmd:"" help:"Judge a saved log as the running agent would have."`
}

// monitorAnalyse is the judging of a log.
type monitorAnalyse struct {
	File string `arg:"" help:"A log of this or the former monitor."`
	JSON bool   `name:"json" help:"Print one JSON document and nothing else."`
}

// analysisJSON is the document that --json prints.
type analysisJSON struct {
	Samples         int     `json:"samples"`
	DurationSeconds float64 `json:"duration_seconds"`
	RSS             struct {
		Min float64 `json:"min"`
		Max float64 `json:"max"`
		Avg float64 `json:"avg"`
		P95 float64 `json:"p95"`
	} `json:"rss_mb"`
	Growth struct {
		Verdict         string     `json:"verdict"`
		Slope           float64    `json:"slope_mb_per_hour"`
		Low             float64    `json:"low"`
		High            float64    `json:"high"`
		EightyPercentAt *time.Time `json:"eighty_percent_at"`
		UsedBeforeMB    float64    `json:"used_before_mb,omitzero"`
	} `json:"growth"`
	Alerts []alertJSON `json:"alerts"`
	// Gaps is how many records do not tell the memory.
	Gaps      int           `json:"gaps"`
	ClockBack clockBackJSON `json:"clock_back"`
}

// clockBackJSON tells how often the times of the records go back.
type clockBackJSON struct {
	Times          int     `json:"times"`
	LargestSeconds float64 `json:"largest_seconds"`
	FirstRecord    int     `json:"first_record"` // from 1, 0 for none
}

type alertJSON struct {
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	State   string    `json:"state"`
	Message string    `json:"message"`
}

// Run judges the log.
func (m *monitorAnalyse) Run(t terminal) error {
	f, err := os.Open(m.File)
	if err != nil {
		return fmt.Errorf("open the log: %w", err)
	}
	defer f.Close()
	limits := health.DefaultLimits()
	a, err := monitorlog.Analyse(f, limits)
	if err != nil {
		return fmt.Errorf("%s: %w", m.File, err)
	}
	if a.Cut {
		fmt.Fprintln(t.err, "ministry-finder: the last record is half written and was left out")
	}
	j := analysisOf(a, limits)
	if m.JSON {
		out := json.NewEncoder(t.out)
		out.SetIndent("", "  ")
		return out.Encode(j)
	}
	fmt.Fprintf(t.out, "%d samples over %v\nmemory %.1f to %.1f MB, on average %.1f MB, 95 %% below %.1f MB\n%s\n",
		j.Samples, a.Duration.Round(time.Second), j.RSS.Min, j.RSS.Max, j.RSS.Avg, j.RSS.P95, growthLine(a.Growth))
	for _, line := range remarks(a) {
		fmt.Fprintln(t.out, line)
	}
	for _, e := range j.Alerts {
		fmt.Fprintf(t.out, "%s  %s  %s\n", e.At.Local().Format("2006-01-02 15:04:05"), e.State, e.Message)
	}
	return nil
}

// remarks tells what of a log was not as it should be.
func remarks(a monitorlog.Analysis) []string {
	var lines []string
	switch {
	case a.Gaps == 1:
		lines = append(lines, "1 record without a figure of the memory was left out")
	case a.Gaps > 1:
		lines = append(lines, fmt.Sprintf("%d records without a figure of the memory were left out", a.Gaps))
	}
	if b := a.ClockBack; b.Times > 0 {
		times := "time"
		if b.Times > 1 {
			times = "times"
		}
		lines = append(lines,
			fmt.Sprintf("the clock went back %d %s, by %v at most, first at record %d: it was set, summer time ended, or two monitors wrote this file;\n"+
				"  the records were judged in the order in which they stand", b.Times, times, b.Largest, b.First))
	}
	return lines
}

func analysisOf(a monitorlog.Analysis, limits health.Limits) analysisJSON {
	round := func(v float64) float64 { return math.Round(v*100) / 100 }
	j := analysisJSON{Samples: a.Samples, DurationSeconds: a.Duration.Seconds(), Alerts: []alertJSON{}, Gaps: a.Gaps}
	j.ClockBack = clockBackJSON{a.ClockBack.Times, a.ClockBack.Largest.Seconds(), a.ClockBack.First}
	j.RSS.Min, j.RSS.Max, j.RSS.Avg, j.RSS.P95 = round(a.RSS.Min), round(a.RSS.Max), round(a.RSS.Mean), round(a.RSS.P95)
	j.Growth.Verdict, j.Growth.Slope = a.Growth.Status, round(a.Growth.SlopeMBPerHour)
	j.Growth.Low, j.Growth.High = round(a.Growth.Low), round(a.Growth.High)
	j.Growth.UsedBeforeMB = round(a.Growth.UsedBeforeMB)
	if !a.EightyPercentAt.IsZero() {
		j.Growth.EightyPercentAt = &a.EightyPercentAt
	}
	w := i18n.For("en") // what scripts read does not change with the desktop's language
	for _, e := range a.Events {
		message, _ := alerttext.Alert(w, e.Alert, limits)
		out := alertJSON{At: e.Raised.UTC(), Kind: alertKind(e.Kind), State: "raised", Message: message}
		if !e.Cleared.IsZero() {
			out.At, out.State, out.Message = e.Cleared.UTC(), "cleared", alerttext.Cleared(w, e.Alert)
		}
		j.Alerts = append(j.Alerts, out)
	}
	return j
}

// alertKind names an alert as the contract does: growth, threshold, or what
// else it is about.
func alertKind(k health.Kind) string {
	switch k {
	case health.ProcessMemory, health.SystemMemory, health.ProcessCPU, health.SystemCPU:
		return "threshold"
	}
	return string(k)
}
