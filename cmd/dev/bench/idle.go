package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"ministryfinder/cmd/dev/build"
)

const (
	// warmUp is left out of the measurement: first garbage collections, first samples.
	warmUp = 30 * time.Second

	// What is promised about a finder that nobody uses: memory in MB of
	// 1024*1024 bytes, CPU in percent of one core, agent and finder together.
	idleMemoryLimit = 45.0
	idleMemoryAim   = 35.0
	idleCPULimit    = 0.2
	idleCPUAim      = 0.1
	// How often each wakes: voluntary context switches a second.
	idleWakesLimit = 10.0
	idleWakesAim   = 5.0
	// idleLooks are taken at the memory over the time that is measured. The highest
	// counts: what is held for a moment after each collection is held, too.
	idleLooks = 10
)

// wakesCommand is the control: a process that does nothing but wake twice a
// second. On some virtual machines waking from rest costs many times what was to be
// done, and what a program at rest uses says nothing without that.
const (
	wakesCommand = "wakes"
	wakesEvery   = time.Second / 2
)

func wakesCommandRun(ctx context.Context, _ []string) (int, error) {
	for sleep(ctx, wakesEvery) == nil {
	}
	return 0, nil
}

// use is what a process has used so far.
type use struct {
	memoryMB float64
	cpu      time.Duration
}

// benchIdle measures the agent and its finder while nobody asks for anything.
func benchIdle(ctx context.Context, o benchOptions) ([]figure, error) {
	var figures []figure
	err := withFolder(func(dir string) error {
		m, err := startAgent(dir)
		if err != nil {
			return err
		}
		if _, err = m.waitReady(ctx); err == nil {
			figures, err = watchIdle(ctx, m.cmd.Process.Pid, o)
		}
		if stopErr := m.stop(); err == nil {
			err = stopErr
		}
		return err
	})
	return figures, err
}

func watchIdle(ctx context.Context, agent int, o benchOptions) ([]figure, error) {
	fmt.Fprintf(o.said, "dev: warming up for %s, then measuring for %s\n", build.InWords(o.scale.warmUp), build.InWords(o.measure))
	if err := sleep(ctx, o.scale.warmUp); err != nil {
		return nil, err
	}
	children, err := childrenOf(agent)
	if err != nil {
		return nil, err
	}
	if len(children) != 1 {
		return nil, fmt.Errorf("the agent has %d children, want the finder alone", len(children))
	}
	control, err := startWakes()
	if err != nil {
		return nil, err
	}
	defer control.stop()
	pids := []int{agent, children[0], control.cmd.Process.Pid}
	before, began := restOf(pids), time.Now()
	if before == nil {
		return nil, errors.New("the agent or the finder ended")
	}
	var looks [][]rest
	for range idleLooks {
		if err = sleep(ctx, o.measure/idleLooks); err != nil {
			return nil, err
		}
		now := restOf(pids)
		if now == nil {
			return nil, errors.New("the agent or the finder ended while it was measured")
		}
		looks = append(looks, now)
	}
	return idleFigures([]string{"agent", "finder"}, before, looks, time.Since(began)), nil
}

// startWakes starts the control.
func startWakes() (*measured, error) {
	path, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("start the control: %w", err)
	}
	return startMeasuredAt(path, func(string) []string { return []string{wakesCommand} })
}

// rest is what a process that idles has used so far, and holds now.
type rest struct {
	// memoryMB is all that is mapped (RSS), shareMB its own and its part of what it
	// shares with others (Pss), fileMB what of it is the program's file, which the
	// system holds once and can drop.
	memoryMB, shareMB, fileMB float64
	cpu                       time.Duration
	// switches are each thread's voluntary context switches.
	switches map[string]int
}

// wakes are the switches since before; those of threads that have ended are lost.
func (r rest) wakes(before rest) (n int) {
	for thread, count := range r.switches {
		n += count - before.switches[thread]
	}
	return n
}

// idleFigures makes figures of each process and of both together, of the look at which
// both held the most and of what they did until the last; behind them comes the
// control. What is promised of memory and CPU is promised for both together.
func idleFigures(names []string, before []rest, looks [][]rest, took time.Duration) []figure {
	held := func(look []rest) (all float64) {
		for i := range names {
			all += look[i].memoryMB
		}
		return all
	}
	after, highest := looks[len(looks)-1], slices.MaxFunc(looks, func(a, b []rest) int { return cmp.Compare(held(a), held(b)) })
	percent := func(i int) float64 { return (after[i].cpu - before[i].cpu).Seconds() / took.Seconds() * 100 }
	var memory, wakes, cpu []figure
	var share, used float64
	for i, name := range names {
		now := highest[i]
		memory = append(memory, figure{Name: name + ", memory", Value: now.memoryMB, Unit: "MB"},
			figure{Name: name + ", of it the program's file", Value: now.fileMB, Unit: "MB"},
			figure{Name: name + ", memory with its part of what is shared", Value: now.shareMB, Unit: "MB"})
		wakes = append(wakes, figure{Name: name + ", wakes", Value: float64(after[i].wakes(before[i])) / took.Seconds(), Unit: "a second",
			Limit: bound(idleWakesLimit), Aim: bound(idleWakesAim)})
		cpu = append(cpu, figure{Name: name + ", CPU", Value: percent(i), Unit: "%"})
		share, used = share+now.shareMB, used+percent(i)
	}
	control := percent(len(names))
	memory = append(memory, figure{Name: "together, memory with their part of what is shared", Value: share, Unit: "MB"},
		figure{Name: "together, memory, highest of the looks", Value: held(highest), Unit: "MB", Limit: bound(idleMemoryLimit),
			Aim: bound(idleMemoryAim)})
	cpu = append(cpu, figure{Name: "together, CPU", Value: used, Unit: "%", Limit: bound(idleCPULimit), Aim: bound(idleCPUAim)},
		figure{Name: "a process that only wakes twice a second, CPU", Value: control, Unit: "%"},
		figure{Name: "together beside that process, CPU", Value: used / max(control, leastCPU), Unit: "times"})
	return slices.Concat(memory, wakes, cpu)
}

// leastCPU is taken for a control whose CPU is too little to be counted, in percent.
const leastCPU = 1e-6

// restOf returns what each process has used and holds, nil when one is gone.
func restOf(pids []int) []rest {
	var all []rest
	for _, pid := range pids {
		r, err := restOfProcess(pid)
		if err != nil {
			return nil
		}
		all = append(all, r)
	}
	return all
}

// usedBy returns what each process has used, nil when one is gone.
func usedBy(pids []int) []use {
	var all []use
	for _, pid := range pids {
		u, err := usedByProcess(pid)
		if err != nil {
			return nil
		}
		all = append(all, u)
	}
	return all
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
