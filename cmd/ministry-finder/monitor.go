package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"ministryfinder/agent/words"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/monitorlog"
	"ministryfinder/embedded/texts"
)

// monitorCommand watches a finder, here or elsewhere.
type monitorCommand struct {
	Watch   monitorWatch   `cmd:"" default:"withargs" help:"Watch a finder, print a line for each look, log and judge (this is what happens without a further word)."`
	Analyse monitorAnalyse `cmd:"" help:"Judge a saved log as the running agent would have."`
}

// monitorWatch is the watching.
type monitorWatch struct {
	URL      string  `name:"url" help:"The finder's address." default:"http://127.0.0.1:5000"`
	Interval float64 `help:"Seconds between two looks (1 to 86400)." default:"60"`
	Duration float64 `help:"Seconds after which to end; without it, at Ctrl-C."`
	Output   string  `help:"Log file, a JSON array; one that is there is continued." placeholder:"FILE"`
}

// Run watches until the time is over or somebody presses Ctrl-C, and then
// prints a summary.
func (m *monitorWatch) Run(ctx context.Context, t terminal) error {
	if !(m.Interval >= 1 && m.Interval <= 86400) {
		return &usageError{fmt.Sprintf("--interval must be between 1 and 86400 seconds, not %g", m.Interval)}
	}
	if !(m.Duration >= 0 && m.Duration <= 10*365*86400) {
		return &usageError{fmt.Sprintf("--duration must be a number of seconds, not %g", m.Duration)}
	}
	var log *monitorlog.Writer
	if m.Output != "" {
		var err error
		if log, err = monitorlog.Append(m.Output); err != nil {
			return err
		}
		defer log.Close()
	}
	if m.Duration > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Duration(m.Duration*float64(time.Second)))
		defer cancel()
	}
	return m.watch(ctx, t, log)
}

func (m *monitorWatch) watch(ctx context.Context, t terminal, log *monitorlog.Writer) error {
	prober := health.NewProber()
	defer prober.Close()
	engine := health.NewEngine(health.DefaultLimits())
	w := texts.Desktop()
	tick := time.NewTicker(time.Duration(m.Interval * float64(time.Second)))
	defer tick.Stop()
	var sum summary
	for {
		s := prober.Probe(ctx, m.URL, time.Now)
		if ctx.Err() == nil {
			sum.add(s)
			printSample(t.out, s)
			for _, e := range engine.Add(s) {
				fmt.Fprintln(t.out, eventLine(w, e, engine.Limits()))
			}
			if log != nil {
				if err := log.Write(monitorlog.FromSample(s)); err != nil {
					return err
				}
			}
		}
		select {
		case <-ctx.Done():
			sum.print(t.out, engine.Snapshot())
			return nil
		case <-tick.C:
		}
	}
}

func printSample(out io.Writer, s health.Sample) {
	at := s.At.Local().Format("2006-01-02 15:04:05")
	if !s.OK {
		fmt.Fprintf(out, "%s  no answer: %s\n", at, s.Error)
		return
	}
	fmt.Fprintf(out, "%s  %-9s  memory %6.1f MB (%.1f %%)  computer %4.1f %%  CPU %5.1f %%  cache %.1f MB\n",
		at, s.Status, s.RSSMB, s.ProcessPercent, s.SystemPercent, s.ProcessCPU, s.CacheMB)
}

func eventLine(w *texts.Texts, e health.Event, l health.Limits) string {
	if !e.Cleared.IsZero() {
		return "  + " + words.Cleared(w, e.Alert)
	}
	message, advice := words.Alert(w, e.Alert, l, "")
	return "  ! " + message + " " + advice
}

// summary collects what the end of a watch tells.
type summary struct {
	looks, failed  int
	low, high, sum float64
}

func (s *summary) add(sample health.Sample) {
	s.looks++
	if !sample.OK {
		s.failed++
		return
	}
	if s.looks-s.failed == 1 {
		s.low, s.high = sample.RSSMB, sample.RSSMB
	}
	s.low, s.high, s.sum = min(s.low, sample.RSSMB), max(s.high, sample.RSSMB), s.sum+sample.RSSMB
}

func (s *summary) print(out io.Writer, snap health.Snapshot) {
	fmt.Fprintf(out, "\n%d looks, %d without an answer\n", s.looks, s.failed)
	if n := s.looks - s.failed; n > 0 {
		fmt.Fprintf(out, "memory %.1f to %.1f MB, on average %.1f MB; growth: %s (%.1f MB an hour)\n",
			s.low, s.high, s.sum/float64(n), snap.Growth.Word, snap.Growth.SlopeMBPerHour)
	}
	fmt.Fprintf(out, "alerts: %d raised now, %d over\n", len(snap.Active), len(snap.Ended))
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
	} `json:"growth"`
	Alerts []alertJSON `json:"alerts"`
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
	fmt.Fprintf(t.out, "%d samples over %v\nmemory %.1f to %.1f MB, on average %.1f MB, 95 %% below %.1f MB\ngrowth: %s, %.2f MB an hour (between %.2f and %.2f)\n",
		j.Samples, a.Duration.Round(time.Second), j.RSS.Min, j.RSS.Max, j.RSS.Avg, j.RSS.P95, j.Growth.Verdict, j.Growth.Slope, j.Growth.Low, j.Growth.High)
	for _, e := range j.Alerts {
		fmt.Fprintf(t.out, "%s  %s  %s\n", e.At.Local().Format("2006-01-02 15:04:05"), e.State, e.Message)
	}
	return nil
}

func analysisOf(a monitorlog.Analysis, limits health.Limits) analysisJSON {
	round := func(v float64) float64 { return math.Round(v*100) / 100 }
	j := analysisJSON{Samples: a.Samples, DurationSeconds: a.Duration.Seconds(), Alerts: []alertJSON{}}
	j.RSS.Min, j.RSS.Max, j.RSS.Avg, j.RSS.P95 = round(a.RSS.Min), round(a.RSS.Max), round(a.RSS.Mean), round(a.RSS.P95)
	j.Growth.Verdict, j.Growth.Slope = a.Growth.Word, round(a.Growth.SlopeMBPerHour)
	j.Growth.Low, j.Growth.High = round(a.Growth.Low), round(a.Growth.High)
	if !a.EightyPercentAt.IsZero() {
		j.Growth.EightyPercentAt = &a.EightyPercentAt
	}
	w := texts.For("en") // what scripts read does not change with the desktop's language
	for _, e := range a.Events {
		message, _ := words.Alert(w, e.Alert, limits, "")
		out := alertJSON{At: e.Raised.UTC(), Kind: alertKind(e.Kind), State: "raised", Message: message}
		if !e.Cleared.IsZero() {
			out.At, out.State, out.Message = e.Cleared.UTC(), "cleared", words.Cleared(w, e.Alert)
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
