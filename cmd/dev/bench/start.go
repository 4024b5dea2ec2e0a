package main

import (
	"context"
	"slices"
	"time"
)

// startRuns is how often each start is measured; the middle one counts.
const startRuns = 7

// What is promised about the start, in seconds.
const (
	emptyStartLimit = 1.0
	startLimit      = 0.3
	startAim        = 0.1
)

// benchStart measures from the start of a process to its first healthy answer:
// the agent with its finder, as the office uses it, and the finder alone, each
// with an empty folder and with a database that is there.
func benchStart(ctx context.Context, o benchOptions) ([]figure, error) {
	var figures []figure
	for _, program := range []struct {
		name  string
		start func(dir string) (*measured, error)
	}{{"agent", startAgent}, {"serve", startServe}} {
		empty, err := medianStart(o.scale.starts, func() (d time.Duration, err error) {
			err = withFolder(func(dir string) error {
				d, err = timeStart(ctx, dir, program.start)
				return err
			})
			return d, err
		})
		if err != nil {
			return figures, err
		}
		figures = append(figures, figure{Name: program.name + ", empty database", Value: empty, Unit: "s", Limit: bound(emptyStartLimit)})
		var existing float64
		err = withFolder(func(dir string) error {
			if _, err := timeStart(ctx, dir, program.start); err != nil {
				return err
			}
			existing, err = medianStart(o.scale.starts, func() (time.Duration, error) { return timeStart(ctx, dir, program.start) })
			return err
		})
		if err != nil {
			return figures, err
		}
		figures = append(figures, figure{Name: program.name + ", existing database", Value: existing, Unit: "s",
			Limit: bound(startLimit), Aim: bound(startAim)})
	}
	return figures, nil
}

// timeStart starts a program, waits for its first answer and ends it.
func timeStart(ctx context.Context, dir string, start func(string) (*measured, error)) (time.Duration, error) {
	m, err := start(dir)
	if err != nil {
		return 0, err
	}
	took, err := m.waitReady(ctx)
	if stopErr := m.stop(); err == nil {
		err = stopErr
	}
	return took, err
}

func medianStart(runs int, once func() (time.Duration, error)) (float64, error) {
	var seconds []float64
	for range runs {
		took, err := once()
		if err != nil {
			return 0, err
		}
		seconds = append(seconds, took.Seconds())
	}
	return median(seconds), nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
