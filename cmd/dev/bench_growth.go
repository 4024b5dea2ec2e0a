package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"ministryfinder/embedded/health/leaksim"
)

// The bench growth takes traces that were not used for tuning: those had seeds
// below growthSeed.
const (
	growthSeed    = 1_000_000
	growthHealthy = 18 // traces of each healthy kind: about 18 machine-years
	growthLeaks   = 30 // traces of each kind of leak
)

// What the growth judge must reach.
const (
	falseAYear  = 1.0
	recallLeast = 99.0 // percent
	leftLeast   = 50.0 // percent
	judgeMost   = 1.0  // milliseconds a sample
)

func benchGrowth(ctx context.Context, o benchOptions) ([]figure, error) {
	fmt.Fprintf(o.said, "dev: traces from the seeds %d to %d, a sample each %v\n", growthSeed,
		growthSeed+max(o.scale.healthy, o.scale.leaks)-1, leaksim.Interval)
	r, err := leaksim.Evaluate(ctx, growthSeed, o.scale.kinds, o.scale.healthy, o.scale.leaks, func(string) {})
	if err != nil {
		return nil, err
	}
	writeScores(o.said, r)
	wrong, recall, left := leaksim.Totals(r.Engine)
	oldWrong, oldRecall, oldLeft := leaksim.Totals(r.Former)
	return []figure{
		{Name: "false growth alerts a machine-year", Value: wrong, Limit: bound(falseAYear)},
		{Name: "leaks told before 80 %", Value: 100 * recall, Unit: "%", Limit: bound(recallLeast), Least: true},
		{Name: "time still left then, median", Value: 100 * left, Unit: "%", Limit: bound(leftLeast), Least: true},
		{Name: "judging a sample, on average", Value: float64(r.Took) / float64(time.Millisecond) / float64(max(1, r.Samples)), Unit: "ms",
			Limit: bound(judgeMost)},
		{Name: "the former rule: false alerts a machine-year", Value: oldWrong},
		{Name: "the former rule: leaks told before 80 %", Value: 100 * oldRecall, Unit: "%"},
		{Name: "the former rule: time still left, median", Value: 100 * oldLeft, Unit: "%"},
	}, nil
}

// writeScores prints how both rules did on each kind of trace.
func writeScores(w io.Writer, r leaksim.Result) {
	const year = 365.25 * 24
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TRACES\tNUMBER\tHEALTHY YEARS\tFALSE\tFOUND\tTIME LEFT\tFORMER RULE: FALSE\tFOUND\tTIME LEFT\t")
	for i, s := range r.Engine {
		f := r.Former[i]
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%d\t%s\t%s\t%d\t%s\t%s\t\n", s.Kind, s.Traces, s.Watched.Hours()/year,
			s.False, found(s), left(s), f.False, found(f), left(f))
	}
	table.Flush()
}

func found(s leaksim.Score) string {
	if !s.Leak {
		return "-"
	}
	return fmt.Sprintf("%d of %d", s.Found, s.Traces)
}

func left(s leaksim.Score) string {
	if !s.Leak {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*leaksim.MedianLeft(s.Left, s.Traces))
}
