package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"ministryfinder/embedded/health/leaksim"
)

// growthName is the bench that judges traces and needs no built program.
const growthName = "growth"

// The bench growth takes traces that were not used for tuning: those had seeds
// below growthSeed. Some kinds were not looked at at all before the judge's numbers stood.
const (
	growthSeed    = 1_000_011
	growthHealthy = 50 // traces of each healthy kind: more than 100 machine-years
	growthLeaks   = 64 // traces of each kind of leak: more than 1,000
)

// What the growth judge must reach, and where we want it to be.
const (
	falseAYear, falseAim = 0.5, 0.2
	recallLeast          = 99.5       // percent
	leftLeast, leftAim   = 60.0, 70.0 // percent
	tenthLeast           = 40.0       // percent
	judgeMost            = 1.0        // milliseconds a sample
)

// How the figures of runs are named: those of a program of which nothing was
// known before, those of one that ran before, and those of kinds of memory
// that the judge was not tuned with.
const (
	firstRuns   = "first runs: "
	laterRuns   = "later runs: "
	unseenKinds = "kinds that were not tuned with: "
)

func benchGrowth(ctx context.Context, o benchOptions) ([]figure, error) {
	if o.public {
		return benchPublic(o.said)
	}
	healthy, leaks := o.scale.healthy, o.scale.leaks
	if o.traces > 0 {
		healthy, leaks = o.traces, o.traces
	}
	fmt.Fprintf(o.said, "dev: traces from the seeds %d to %d, a sample each %v\n", growthSeed,
		growthSeed+max(healthy, leaks)-1, leaksim.Interval)
	began := time.Now()
	said := func(done, of int) { // ten lines, or one a trace of few
		if done*10/of > (done-1)*10/of {
			fmt.Fprintf(o.said, "dev: %d of %d traces judged after %v\n", done, of, time.Since(began).Round(time.Second))
		}
	}
	r, err := leaksim.Evaluate(ctx, growthSeed, o.scale.kinds, healthy, leaks, said)
	if err != nil {
		return nil, err
	}
	writeScores(o.said, r)
	all, former := leaksim.Totals(r.Engine), leaksim.Totals(r.Former)
	unseen := leaksim.Totals(unseenOnly(r.Engine))
	past := leaksim.Totals(r.Past)
	pastUnseen := leaksim.Totals(unseenOnly(r.Past))
	figures := slices.Concat(judged(growthFigures(firstRuns, all)), judged(growthFigures(laterRuns, past)),
		growthFigures(firstRuns+unseenKinds, unseen), growthFigures(laterRuns+unseenKinds, pastUnseen))
	return append(figures,
		figure{Name: "judging a sample, on average", Value: float64(r.Took) / float64(time.Millisecond) / float64(max(1, r.Samples)), Unit: "ms",
			Limit: bound(judgeMost)},
		figure{Name: firstRuns + "healthy machine-years", Value: all.Years},
		figure{Name: laterRuns + "healthy machine-years", Value: past.Years},
		figure{Name: "leaks", Value: float64(all.Leaks)},
		figure{Name: "the former rule: false alerts a machine-year", Value: former.FalsePerYear},
		figure{Name: "the former rule: leaks told before 80 %", Value: 100 * former.Recall, Unit: "%"},
		figure{Name: "the former rule: time still left, median", Value: 100 * former.Median, Unit: "%"},
	), nil
}

// unseenOnly returns the scores of kinds that the judge was not tuned with.
func unseenOnly(all []leaksim.Score) []leaksim.Score {
	return slices.DeleteFunc(slices.Clone(all), func(s leaksim.Score) bool { return !s.Unseen })
}

// judged gives the figures of growthFigures what they must reach.
func judged(figures []figure) []figure {
	for i, limit := range []float64{falseAYear, recallLeast, leftLeast, tenthLeast} {
		figures[i].Limit, figures[i].Least = bound(limit), i > 0
	}
	figures[0].Aim, figures[2].Aim = bound(falseAim), bound(leftAim)
	return figures
}

func growthFigures(of string, t leaksim.Total) []figure {
	return []figure{
		{Name: of + "false growth alerts a machine-year", Value: t.FalsePerYear},
		{Name: of + "leaks told before 80 %", Value: 100 * t.Recall, Unit: "%"},
		{Name: of + "time still left then, median", Value: 100 * t.Median, Unit: "%"},
		{Name: of + "time still left then, worst tenth", Value: 100 * t.Tenth, Unit: "%"},
	}
}

// writeScores prints how both rules did on each kind of trace.
func writeScores(w io.Writer, r leaksim.Result) {
	const year = 365.25 * 24
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "FIRST RUNS\tNUMBER\tHEALTHY YEARS\tFALSE\tFOUND\tTIME LEFT\t"+
		"LATER RUNS: YEARS\tFALSE\tFOUND\tTIME LEFT\tFORMER RULE: FALSE\tFOUND\tTIME LEFT\t")
	for i, s := range r.Engine {
		f, p := r.Former[i], r.Past[i]
		fmt.Fprintf(table, "%s\t%d\t%.2f\t%d\t%s\t%s\t%.2f\t%d\t%s\t%s\t%d\t%s\t%s\t\n", s.Kind, s.Traces, s.Watched.Hours()/year,
			s.False, found(s), left(s), p.Watched.Hours()/year, p.False, found(p), left(p), f.False, found(f), left(f))
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
