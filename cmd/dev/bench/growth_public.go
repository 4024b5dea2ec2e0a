package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"ministryfinder/embedded/health/leaksim"
)

// publicTraces is where the recorded traces are, from the root of the project.
const publicTraces = "embedded/health/testdata/public"

// What RESIN, the leak finder of Microsoft Azure, reached over a year by its
// authors' account (OSDI 2022): on another ground, so no more than a mark.
const resinPrecision, resinRecall = 85.0, 91.0 // percent

// benchPublic judges the recorded traces of real programs and the shapes of
// processor use, and prints them beside what others have published.
func benchPublic(said io.Writer) ([]figure, error) {
	recorded, err := leaksim.Recordings(os.DirFS(publicTraces))
	if err != nil {
		return nil, err
	}
	writeRecorded(said, recorded)
	var figures []figure
	for _, rule := range publicRules() {
		figures = append(figures, rule.figures(recorded)...)
	}
	figures = append(figures,
		figure{Name: "RESIN, published: precision", Value: resinPrecision, Unit: "%"},
		figure{Name: "RESIN, published: recall", Value: resinRecall, Unit: "%"})
	shapes := leaksim.CPUShapes()
	told, wrong := 0, 0
	for _, s := range shapes {
		fmt.Fprintf(said, "dev: processor: %s: told within its window: %t, outside: %d\n", s.Name, s.Told, s.False)
		wrong += s.False
		if s.Told {
			told++
		}
	}
	return append(figures,
		figure{Name: "processor: labelled windows", Value: float64(len(shapes))},
		figure{Name: "processor: windows told by 80 % for two minutes", Value: float64(told)},
		figure{Name: "processor: alerts outside of the windows", Value: float64(wrong)},
	), nil
}

// publicRule is one of the rules that judge the recorded traces.
type publicRule struct {
	name string
	told func(leaksim.Recorded) time.Duration
}

func publicRules() []publicRule {
	return []publicRule{
		{"the judge", func(r leaksim.Recorded) time.Duration { return r.Engine }},
		{"the former rule", func(r leaksim.Recorded) time.Duration { return r.Former }},
		{"a straight line", func(r leaksim.Recorded) time.Duration { return r.Fit }},
	}
}

// figures counts a trace as told when the rule told anything of it. A leak that
// was told before it was switched on is a false alert, and missed.
func (p publicRule) figures(all []leaksim.Recorded) []figure {
	right, wrong, leaks := 0.0, 0.0, 0.0
	for _, r := range all {
		at := p.told(r)
		if r.Leak {
			leaks++
		}
		switch {
		case at == 0:
		case r.Leak && at > r.From:
			right++
		default:
			wrong++
		}
	}
	return []figure{
		{Name: p.name + ": precision", Value: 100 * right / max(1, right+wrong), Unit: "%"},
		{Name: p.name + ": recall", Value: 100 * right / max(1, leaks), Unit: "%"},
	}
}

// writeRecorded prints when each rule told each recorded trace.
func writeRecorded(w io.Writer, all []leaksim.Recorded) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(table, "TRACE\tHOURS\tLEAKS FROM\t")
	for _, rule := range publicRules() {
		fmt.Fprintf(table, "%s\t", rule.name)
	}
	fmt.Fprintln(table)
	for _, r := range all {
		from := "-"
		if r.Leak {
			from = fmt.Sprintf("%.1f h", r.From.Hours())
		}
		fmt.Fprintf(table, "%s\t%.1f\t%s\t", r.Name, r.Length.Hours(), from)
		for _, rule := range publicRules() {
			fmt.Fprintf(table, "%s\t", toldWords(r, rule.told(r)))
		}
		fmt.Fprintln(table)
	}
	table.Flush()
}

func toldWords(r leaksim.Recorded, at time.Duration) string {
	switch {
	case at == 0 && r.Leak:
		return "missed"
	case at == 0:
		return "silent, right"
	case !r.Leak || at <= r.From:
		return fmt.Sprintf("false, at %.1f h", at.Hours())
	}
	return fmt.Sprintf("at %.1f h, %.0f %% left", at.Hours(), 100*r.Left(at))
}
