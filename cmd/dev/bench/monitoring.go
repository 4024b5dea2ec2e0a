package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"ministryfinder/cmd/dev/build"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/healthlog"
)

// What watching may cost.
const (
	// watchedMost is the part of its time that it may take a busy finder, in percent.
	watchedMost = 1.0
	// watchingCPU is what the agent may use of a core.
	watchingCPU = 0.2

	// watchedTime is how long a load is: a finder makes its report anew when it
	// is a second old, and a look must not find the one before's.
	watchedTime        = 550 * time.Millisecond
	watchedLooks       = 120
	watchedConnections = 16
)

// benchMonitoring measures what watching costs the finder and the agent, and
// whether the memory of what watches, and of what is watched, stays flat.
func benchMonitoring(ctx context.Context, o benchOptions) ([]figure, error) {
	var figures []figure
	var failed error
	for _, part := range []func(context.Context, benchOptions) ([]figure, error){watchedWork, watchingAgent, manyRequests, manyDays} {
		found, err := part(ctx, o)
		figures, failed = append(figures, found...), errors.Join(failed, err)
		if ctx.Err() != nil {
			break
		}
	}
	return figures, failed
}

// watchedWork measures what a look at a busy finder takes of the finder's
// processor time. One each five seconds is lost in the noise of any number of
// requests a second. Here each second of many short loads has a look in it, and
// what the finder used beyond what as many requests took just before and after
// is the look's. The agent goes on watching; its own looks fall into both kinds.
func watchedWork(ctx context.Context, o benchOptions) (figures []figure, err error) {
	shared, err := shareCores()
	if err != nil {
		return nil, err
	}
	defer shared.free()
	err = withFolder(func(dir string) error {
		var agent *measured
		err := shared.start(func() (err error) {
			agent, err = startAgent(dir)
			return err
		})
		if err != nil {
			return err
		}
		if _, err = agent.waitReady(ctx); err == nil {
			figures, err = loadsInTurn(ctx, o, agent)
		}
		return errors.Join(err, agent.stop())
	})
	return figures, err
}

// loadedFor is what a short load took of the finder.
type loadedFor struct {
	answers int
	used    time.Duration
}

// beyond is what a load used more than as many answers took before and after it.
func (l loadedFor) beyond(before, after loadedFor) time.Duration {
	each := float64(before.used+after.used) / float64(before.answers+after.answers)
	return l.used - time.Duration(each*float64(l.answers))
}

func loadsInTurn(ctx context.Context, o benchOptions, agent *measured) ([]figure, error) {
	children, err := childrenOf(agent.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	if len(children) != 1 {
		return nil, fmt.Errorf("the agent has %d children, want the finder alone", len(children))
	}
	prober, clock := health.NewProber(), time.Now()
	defer prober.Close()
	short := func(look bool) (loadedFor, error) {
		before, err := processorTime(children[0])
		if err != nil {
			return loadedFor{}, err
		}
		looked := make(chan health.Sample, 1)
		if look {
			clock = clock.Add(time.Hour) // each reads the metrics as well, as the agent's do once a minute
			go func() { looked <- prober.Probe(ctx, "http://"+agent.addr, func() time.Time { return clock }) }()
		}
		done, err := send(ctx, []string{agent.addr}, func(addr string) []byte { return rawRequest(addr, "GET", "/", "") }, watchedConnections,
			o.scale.watched)
		if look {
			if s := <-looked; err == nil && !s.OK {
				err = fmt.Errorf("look at the finder: %s", s.Error)
			}
		}
		if err != nil {
			return loadedFor{}, err
		}
		after, err := processorTime(children[0])
		return loadedFor{done.answers, after - before}, err
	}
	began, agentBefore, err := time.Now(), time.Duration(0), error(nil)
	if agentBefore, err = processorTime(agent.cmd.Process.Pid); err != nil {
		return nil, err
	}
	fmt.Fprintf(o.said, "dev: looking at a busy finder %d times, for %s\n", o.scale.looks,
		build.InWords(time.Duration(2*o.scale.looks+1)*o.scale.watched))
	if _, err := short(true); err != nil { // all get warm
		return nil, err
	}
	before, err := short(false)
	if err != nil {
		return nil, err
	}
	var looks, requests []float64
	for range o.scale.looks {
		with, err := short(true)
		if err != nil {
			return nil, err
		}
		after, err := short(false)
		if err != nil {
			return nil, err
		}
		looks = append(looks, float64(with.beyond(before, after).Microseconds()))
		requests = append(requests, after.used.Seconds()*1e6/float64(after.answers))
		before = after
	}
	took := time.Since(began)
	agentAfter, err := processorTime(agent.cmd.Process.Pid)
	if err != nil {
		return nil, err
	}
	return watchedFigures(looks, requests, (agentAfter-agentBefore).Seconds()/took.Seconds()), nil
}

// watchedFigures says what came of it: what looks and requests used, in
// microseconds, and the part of a core that the agent used. The promise is kept
// when the whole interval is within it.
func watchedFigures(looks, requests []float64, agent float64) []figure {
	low, high := medianInterval(looks)
	part := func(look float64) float64 { return 100 * look / float64(healthlog.Every.Microseconds()) }
	return []figure{
		{Name: "processor time of a request", Value: median(requests), Unit: "µs"},
		{Name: fmt.Sprintf("of a look at the busy finder, median of %d", len(looks)), Value: median(looks), Unit: "µs"},
		{Name: "watching, of the finder's core (a look each 5 s)", Value: part(median(looks)), Unit: "%"},
		{Name: "the same, 95 % sure: at least", Value: part(low), Unit: "%"},
		{Name: "the same, 95 % sure: at most", Value: part(high), Unit: "%", Limit: bound(watchedMost)},
		{Name: "agent, CPU beside a busy finder", Value: 100 * agent, Unit: "%", Limit: bound(watchingCPU)},
	}
}

// medianInterval holds the median of what the values are drawn from in 95 of
// 100 cases, whatever they are like: how many of them are below it is binomial,
// and here taken as normal (Conover, Practical Nonparametric Statistics, 3.2).
// Of fewer than six values it is all of them, and less sure.
func medianInterval(values []float64) (low, high float64) {
	sorted := slices.Sorted(slices.Values(values))
	n := float64(len(sorted))
	below := int((n - 1.96*math.Sqrt(n)) / 2)
	below = max(below, 1)
	return sorted[below-1], sorted[len(sorted)-below]
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
