package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"

	"golang.org/x/sys/unix"
)

// cores shares out this computer: one core for the load, the others for what is
// measured, so that neither takes time from the other.
type cores struct {
	all, load, servers unix.CPUSet
	shared             bool // there is one core only
}

// shareCores keeps this program to one core until free is called.
func shareCores() (*cores, error) {
	c := &cores{}
	if err := unix.SchedGetaffinity(0, &c.all); err != nil {
		return nil, fmt.Errorf("read which cores there are: %w", err)
	}
	if c.shared = c.all.Count() < 2; c.shared {
		return c, nil
	}
	for core := 0; c.servers.Count() < c.all.Count()-1; core++ {
		switch {
		case !c.all.IsSet(core):
		case c.load.Count() == 0:
			c.load.Set(core)
		default:
			c.servers.Set(core)
		}
	}
	return c, keepTo(&c.load)
}

// free gives this program all cores again.
func (c *cores) free() {
	if !c.shared {
		_ = keepTo(&c.all) // it only ends a measurement
	}
}

// keepTo keeps all threads of this program, and those that they will make, to
// the given cores.
func keepTo(set *unix.CPUSet) error {
	threads, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return fmt.Errorf("find the threads: %w", err)
	}
	for _, thread := range threads {
		id, err := strconv.Atoi(thread.Name())
		if err != nil {
			return fmt.Errorf("find the threads: %w", err)
		}
		if err := unix.SchedSetaffinity(id, set); err != nil && err != unix.ESRCH { // it ended meanwhile
			return fmt.Errorf("keep to some cores: %w", err)
		}
	}
	return nil
}

// start runs a function that starts a server: a child keeps to the cores of the
// thread that starts it (sched_setaffinity(2)), and Go counts those alone.
func (c *cores) start(start func() error) error {
	if c.shared {
		return start()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := unix.SchedSetaffinity(0, &c.servers); err != nil {
		return fmt.Errorf("keep a server to some cores: %w", err)
	}
	err := start()
	if back := unix.SchedSetaffinity(0, &c.load); back != nil && err == nil {
		err = fmt.Errorf("keep the load to its core: %w", back)
	}
	return err
}
