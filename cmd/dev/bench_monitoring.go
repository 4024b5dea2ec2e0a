package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/records"
)

// What watching may cost.
const (
	// watchedLeast is the share of its speed that a finder keeps while it is watched.
	watchedLeast = 0.99
	// watchingCPU is what the agent may use of a core.
	watchingCPU = 0.2

	watchedPairs       = 31
	watchedTime        = time.Second
	watchedConnections = 16
)

// benchMonitoring measures what watching costs the finder and the agent, and
// whether the memory of what watches, and of what is watched, stays flat.
func benchMonitoring(ctx context.Context, o benchOptions) ([]figure, error) {
	var figures []figure
	var failed error
	for _, part := range []func(context.Context, benchOptions) ([]figure, error){watchedThroughput, watchingAgent, manyRequests, manyDays} {
		found, err := part(ctx, o)
		figures, failed = append(figures, found...), errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return figures, failed
}

// watchedThroughput asks, in turn, a finder that records its own health and is
// probed as the agent does it, and one that neither does.
func watchedThroughput(ctx context.Context, o benchOptions) (figures []figure, err error) {
	err = withFolder(func(dir string) error {
		// A finder whose records another program writes records nothing.
		alone := filepath.Join(dir, "alone")
		if err := os.Mkdir(alone, 0o700); err != nil {
			return fmt.Errorf("make a data folder: %w", err)
		}
		held, err := records.Open(alone, time.Now())
		if err != nil {
			return err
		}
		defer held.Close()
		watched, err := startReady(ctx, filepath.Join(dir, "watched"))
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, watched.stop()) }()
		unwatched, err := startReady(ctx, alone)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, unwatched.stop()) }()
		figures, err = compareWatched(ctx, o, watched.addr, unwatched.addr)
		return err
	})
	return figures, err
}

func startReady(ctx context.Context, dir string) (*measured, error) {
	m, err := startServeWith(dir, "RATE_LIMIT=off")
	if err != nil {
		return nil, err
	}
	if _, err := m.waitReady(ctx); err != nil {
		return nil, errors.Join(err, m.stop())
	}
	return m, nil
}

func compareWatched(ctx context.Context, o benchOptions, watched, unwatched string) ([]figure, error) {
	probing, end := context.WithCancel(ctx)
	probed := make(chan struct{})
	go func() {
		defer close(probed)
		prober := health.NewProber()
		defer prober.Close()
		for sleep(probing, records.Every) == nil {
			prober.Probe(probing, "http://"+watched, time.Now)
		}
	}()
	defer func() { end(); <-probed }()
	var on, off, ratios []float64
	for i := range watchedPairs + 1 {
		// Who comes second finds a warmer computer: they take turns at that.
		order := []string{watched, unwatched}
		if i%2 == 1 {
			slices.Reverse(order)
		}
		speed := map[string]float64{}
		for _, addr := range order {
			perSecond, err := load(ctx, addr, "/", watchedConnections, watchedTime)
			if err != nil {
				return nil, err
			}
			speed[addr] = perSecond
		}
		if i == 0 {
			continue // both get warm
		}
		on, off, ratios = append(on, speed[watched]), append(off, speed[unwatched]), append(ratios, speed[watched]/speed[unwatched])
	}
	noise := medianNoise(ratios)
	fmt.Fprintf(o.said, "dev: a median of %d pairs is known to ±%.1f %% on this computer\n", watchedPairs, 100*noise)
	return []figure{
		{Name: "requests, watched", Value: median(on), Unit: "/s"},
		{Name: "requests, not watched", Value: median(off), Unit: "/s"},
		{Name: "watched : not watched, median of pairs", Value: median(ratios), Limit: bound(watchedLeast - noise), Aim: bound(watchedLeast), Least: true},
		{Name: "noise of that median, allowed for in the limit", Value: 100 * noise, Unit: "%"},
	}, nil
}

// medianNoise is about twice the standard error of a median: of normal values it
// is 1.25 standard deviations over the root of their number, and the standard
// deviation is 1.48 times the median deviation from the median.
func medianNoise(values []float64) float64 {
	m := median(values)
	var off []float64
	for _, v := range values {
		off = append(off, max(v-m, m-v))
	}
	return 2 * 1.25 * 1.48 * median(off) / math.Sqrt(float64(len(values)))
}

// watchingAgent measures the agent, which samples each five seconds.
func watchingAgent(ctx context.Context, o benchOptions) ([]figure, error) {
	all, err := benchIdle(ctx, o)
	var figures []figure
	for _, f := range all {
		f.Limit, f.Aim = nil, nil // what both use together is the bench idle's
		if f.Name == "agent, CPU" {
			f.Limit = bound(watchingCPU)
		}
		switch f.Name {
		case "agent, CPU", "agent, memory":
			f.Name += " while it samples"
			figures = append(figures, f)
		case "finder, CPU":
			f.Name = "finder, CPU while nobody uses it: watching costs less"
			figures = append(figures, f)
		}
	}
	return figures, err
}
