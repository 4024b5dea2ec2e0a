package main

import (
	"context"
	"fmt"
	"time"
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
)

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
	fmt.Fprintf(o.said, "dev: warming up for %s, then measuring for %s\n", inWords(o.scale.warmUp), inWords(o.measure))
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
	pids := []int{agent, children[0]}
	before, began, err := usedBy(pids), time.Now(), error(nil)
	if before == nil {
		return nil, fmt.Errorf("the agent or the finder ended")
	}
	if err = sleep(ctx, o.measure); err != nil {
		return nil, err
	}
	after, took := usedBy(pids), time.Since(began)
	if after == nil {
		return nil, fmt.Errorf("the agent or the finder ended while it was measured")
	}
	return idleFigures([]string{"agent", "finder"}, before, after, took), nil
}

// idleFigures makes one figure a process and one for both; what is promised is
// promised for both together.
func idleFigures(names []string, before, after []use, took time.Duration) []figure {
	var memory, cpu []figure
	var memoryAll, cpuAll float64
	for i, name := range names {
		percent := (after[i].cpu - before[i].cpu).Seconds() / took.Seconds() * 100
		memory = append(memory, figure{Name: name + ", memory", Value: after[i].memoryMB, Unit: "MB"})
		cpu = append(cpu, figure{Name: name + ", CPU", Value: percent, Unit: "%"})
		memoryAll += after[i].memoryMB
		cpuAll += percent
	}
	memory = append(memory, figure{Name: "together, memory", Value: memoryAll, Unit: "MB", Limit: bound(idleMemoryLimit),
		Aim: bound(idleMemoryAim)})
	cpu = append(cpu, figure{Name: "together, CPU", Value: cpuAll, Unit: "%", Limit: bound(idleCPULimit), Aim: bound(idleCPUAim)})
	return append(memory, cpu...)
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
