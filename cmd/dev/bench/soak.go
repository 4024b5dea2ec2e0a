package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"ministryfinder/cmd/dev/build"
	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store/postgrestest"
)

const (
	soakName = "soak"
	// defaultSoak is how long a soak lasts.
	defaultSoak = 10 * time.Minute
	// soakWarmUp is left out: caches and connections fill up, which is no leak.
	soakWarmUp = 10 * time.Second
	// soakSamples are taken over the whole time. For the growth judge they are a
	// minute apart: what a soak does in a second, a parish does in a minute. After
	// nine hours by that clock the judge has a window filled and has looked twice;
	// these are twelve.
	soakSamples = 720
	// leakedMB is what a leaking finder leaks over the whole time.
	// That keeps it below the threshold of memory: its growth must be noticed.
	leakedMB = 330
	// misbehaveFile is where the finder of a test build looks how to be ill: see
	// embedded/web/faults.go.
	misbehaveFile = "misbehave"
)

// illPath is a build of the program whose finder can be made ill.
func illPath() string { return filepath.Join(build.Dir, "ministry-finder-ill"+build.Exe()) }

// soaked is one figure of a finder that is watched during a soak.
type soaked struct {
	name, unit string
	// most is where the figure is too much, in its unit: the judge asks whether a
	// rise leads there.
	most   float64
	read   func(held) float64
	engine *health.Engine
	values []float64
	// grew is true when the judge called it growing, over when it passed the
	// threshold.
	grew, over bool
}

// held is what a finder holds at one moment.
type held struct {
	health.Sample
	files, sockets int
}

// soakedMemory is the figure that a leak raises.
const soakedMemory = "memory"

// soakedFigures are what must stay flat.
func soakedFigures() []*soaked {
	all := []*soaked{
		{name: soakedMemory, unit: "MB", most: health.DefaultLimits().MemoryBudgetMB, read: func(h held) float64 { return h.RSSMB }},
		{name: "live heap", unit: "MB", most: health.DefaultLimits().MemoryBudgetMB, read: func(h held) float64 { return h.LiveHeapMB }},
		{name: "goroutines", most: 2000, read: func(h held) float64 { return float64(h.Goroutines) }},
		{name: "open files", most: 1024, read: func(h held) float64 { return float64(h.files) }},
		{name: "open connections", most: 1024, read: func(h held) float64 { return float64(h.sockets) }},
	}
	for _, s := range all {
		limits := health.DefaultLimits()
		limits.MemoryBudgetMB = s.most
		s.engine = health.NewEngine(limits)
	}
	return all
}

// add gives the judge the figure as if it were a memory in MB: the question is
// the same for each of them.
func (s *soaked) add(at, started time.Time, h held) {
	v := s.read(h)
	s.values = append(s.values, v)
	for _, e := range s.engine.Add(health.Sample{At: at, OK: true, Started: started, RSSMB: v, PeopleToday: -1}) {
		s.grew = s.grew || e.Kind == health.MemoryGrowth
		s.over = s.over || e.Kind == health.ProcessMemory
	}
}

// figures are the lines of the table. One that grows misses its limit.
func (s *soaked) figures(leaks bool) []figure {
	quarter := len(s.values) / 4
	grew := figure{Name: s.name + ": called growing, or over its threshold", Limit: bound(0)}
	if s.grew || s.over {
		grew.Value = 1
	}
	if leaks { // then it is the other way round, for what leaks
		grew.Limit = nil
		if s.name == soakedMemory {
			grew = figure{Name: s.name + ": called growing", Limit: bound(1), Least: true}
			if s.grew {
				grew.Value = 1
			}
		}
	}
	most := 0.0
	for _, v := range s.values {
		most = max(most, v)
	}
	return []figure{
		{Name: s.name + ", second quarter", Value: median(s.values[quarter : 2*quarter]), Unit: s.unit},
		{Name: s.name + ", last quarter", Value: median(s.values[3*quarter:]), Unit: s.unit},
		{Name: s.name + ", most", Value: most, Unit: s.unit}, grew,
	}
}

// benchSoak has a finder do all that it does at once: visitors, who come and
// go, and an office that signs in, edits, imports, exports and reads statistics.
func benchSoak(ctx context.Context, o benchOptions) (figures []figure, err error) {
	var env []string
	if o.postgres {
		var server postgrestest.Server
		defer server.Close()
		url, err := server.NewDatabase()
		if err != nil {
			return nil, err
		}
		env = append(env, "DATABASE_URL="+url)
	}
	path := build.AgentPath()
	if o.leak {
		path = illPath()
		if err := buildIll(ctx); err != nil {
			return nil, err
		}
	}
	err = withFolder(func(dir string) error {
		m, err := startMeasuredAt(path, func(addr string) []string { return []string{"serve", "--data", dir, "--addr", addr} },
			append(env, "RATE_LIMIT=off", "ADMIN_USERNAME="+officeName, "ADMIN_PASSWORD="+officePassword)...)
		if err != nil {
			return err
		}
		if _, err = m.waitReady(ctx); err == nil {
			figures, err = soak(ctx, o, m, dir)
		}
		return errors.Join(err, m.stop())
	})
	return figures, err
}

// buildIll builds the program whose finder can be made ill. It is never shipped.
func buildIll(ctx context.Context) error {
	cmd := build.GoCommand(ctx, "build", "-tags", "misbehave", "-o", illPath(), "./cmd/ministry-finder")
	cmd.Env = append(os.Environ(), build.AgentCGO())
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the program that leaks: %w\n%s", err, out)
	}
	return nil
}

func soak(ctx context.Context, o benchOptions, m *measured, dir string) ([]figure, error) {
	lasts := time.Duration(o.minutes * float64(time.Minute))
	if lasts < time.Second {
		return nil, fmt.Errorf("-minutes must be at least 0.02, not %g", o.minutes)
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	work := &soakWork{addr: m.addr}
	working, ctx := errgroup.WithContext(ctx)
	for range soakVisitors {
		working.Go(func() error { return work.visit(ctx) })
	}
	working.Go(func() error { return work.interrupted(ctx) })
	working.Go(func() error { return work.office(ctx) })
	watched := soakedFigures()
	working.Go(func() error {
		defer end()
		if err := sleep(ctx, min(o.scale.soakWarmUp, lasts)); err != nil {
			return nil // the others say why
		}
		fmt.Fprintf(o.said, "dev: soaking for %s\n", build.InWords(lasts))
		if o.leak {
			if err := order(dir, fmt.Sprintf("drip %d", leakedMB<<10/o.scale.soakSamples)); err != nil {
				return err
			}
		}
		return watchSoak(ctx, m, lasts, o.scale.soakSamples, watched)
	})
	if err := working.Wait(); err != nil {
		return nil, err
	}
	figures := []figure{
		{Name: "visitors' requests", Value: float64(work.asked.Load())},
		{Name: "connections made anew", Value: float64(work.connected.Load())},
		{Name: "connections broken off by the visitor", Value: float64(work.broken.Load())},
		{Name: "rounds of the office (sign-in, edit, export, import, statistics, sign-out)", Value: float64(work.rounds.Load()), Limit: bound(1),
			Least: true},
	}
	for _, s := range watched {
		figures = append(figures, s.figures(o.leak)...)
	}
	return figures, nil
}

// order tells the finder of a test build how to misbehave.
func order(dir, how string) error {
	if err := atomicfile.Write(filepath.Join(dir, misbehaveFile), []byte(how), 0o600); err != nil {
		return fmt.Errorf("make the finder leak: %w", err)
	}
	return nil
}

// watchSoak looks at the finder at even steps.
func watchSoak(ctx context.Context, m *measured, lasts time.Duration, samples int, watched []*soaked) error {
	prober := health.NewProber()
	defer prober.Close()
	ticks := time.NewTicker(lasts / time.Duration(samples))
	defer ticks.Stop()
	var started time.Time
	clock := time.Now()
	for range samples {
		select {
		case <-ctx.Done():
			return nil // whoever ended it says why
		case <-ticks.C:
		}
		clock = clock.Add(time.Minute)
		if started.IsZero() {
			started = clock
		}
		h := held{Sample: prober.Probe(ctx, "http://"+m.addr, func() time.Time { return clock })}
		if ctx.Err() != nil {
			return nil
		}
		if !h.OK {
			return fmt.Errorf("the finder does not answer: %s", h.Error)
		}
		var err error
		if h.files, h.sockets, err = openOf(m.cmd.Process.Pid); err != nil {
			return err
		}
		for _, s := range watched {
			s.add(clock, started, h)
		}
	}
	return nil
}
