package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
)

// summaryMost is how many values the percentile is taken from: when there are
// more, every other one is left out, again and again.
const summaryMost = 100_000

// summary collects what the end of a watch tells.
type summary struct {
	looks, failed  int
	low, high, sum float64
	values         []float32
	// every says that one of so many values is kept.
	every int
}

func (s *summary) add(sample health.Sample) {
	s.looks++
	if !sample.OK {
		s.failed++
		return
	}
	n := s.looks - s.failed
	if n == 1 {
		s.low, s.high, s.every = sample.RSSMB, sample.RSSMB, 1
	}
	s.low, s.high, s.sum = min(s.low, sample.RSSMB), max(s.high, sample.RSSMB), s.sum+sample.RSSMB
	if n%s.every != 0 {
		return
	}
	if s.values = append(s.values, float32(sample.RSSMB)); len(s.values) == summaryMost {
		kept := s.values[:0]
		for i := 1; i < summaryMost; i += 2 {
			kept = append(kept, s.values[i])
		}
		s.values = kept
		s.every *= 2
	}
}

// p95 is the smallest value that 95 % do not exceed.
func (s *summary) p95() float64 {
	sorted := slices.Sorted(slices.Values(s.values))
	return float64(sorted[int(math.Ceil(0.95*float64(len(sorted))))-1])
}

// print writes a finder's summary.
func (f *watched) print(out io.Writer, w *i18n.Texts, named bool) {
	s, snap := &f.sum, f.engine.Snapshot()
	fmt.Fprintln(out)
	if named {
		fmt.Fprintln(out, f.address)
	}
	fmt.Fprintf(out, "%d looks, %d without an answer\n", s.looks, s.failed)
	if n := s.looks - s.failed; n > 0 {
		fmt.Fprintf(out, "memory %.1f to %.1f MB, on average %.1f MB, 95 %% below %.1f MB\n", s.low, s.high, s.sum/float64(n), s.p95())
		fmt.Fprintln(out, growthLine(snap.Growth))
	}
	fmt.Fprintf(out, "alerts: %d raised now, %d over\n", len(snap.Active), len(snap.Ended))
	for _, a := range snap.Active {
		message, advice := f.words(w, a)
		fmt.Fprintf(out, "  ! %s  %s %s\n", a.Raised.Local().Format(alertTime), message, advice)
	}
	for _, a := range snap.Ended {
		message, _ := f.words(w, a)
		fmt.Fprintf(out, "  + %s - %s  %s\n", a.Raised.Local().Format(alertTime), a.Cleared.Local().Format(alertTime), message)
	}
}

// growthLine says whether memory grows, how sure that is and what grows.
func growthLine(v health.Verdict) string {
	if v.Window == 0 {
		return fmt.Sprintf("growth: %s (watched for too short a time to say more)", v.Status)
	}
	line := fmt.Sprintf("growth: %s, %.2f MB an hour (between %.2f and %.2f) over %v", v.Status, v.SlopeMBPerHour, v.Low, v.High, v.Window)
	if len(v.Grows) > 0 {
		line += "; what grows: " + strings.Join(v.Grows, ", ")
	}
	if v.UsedBeforeMB > 0 {
		line += fmt.Sprintf("; it used up to %.0f MB before and came to rest", v.UsedBeforeMB)
	}
	if !v.EightyPercentAt.IsZero() {
		line += "; 80 % at " + v.EightyPercentAt.Local().Format(alertTime)
	}
	return line
}
