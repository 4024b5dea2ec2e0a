package gctune_test

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"ministryfinder/embedded/gctune"
)

// kept makes the garbage real: the compiler may not leave it out.
var kept []byte

// read returns a figure of the runtime.
func read(name string) uint64 {
	s := []metrics.Sample{{Name: name}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}

func target() int { return int(read("/gc/gogc:percent")) }

// waitFor makes garbage, or none, until something is so.
func waitFor(t *testing.T, what string, garbage bool, so func() bool) {
	t.Helper()
	for end := time.Now().Add(time.Minute); !so(); {
		if time.Now().After(end) {
			t.Fatalf("%s: not within a minute; the target is %d", what, target())
		}
		if garbage {
			for range 1000 {
				kept = make([]byte, 10_000)
			}
		} else {
			time.Sleep(time.Millisecond)
		}
	}
}

func pace() *gctune.GCController {
	return &gctune.GCController{Rest: 50, Gather: 64 << 20, Crowded: time.Minute, Calm: 50 * time.Millisecond}
}

func TestACrowdLetsGarbageGatherUntilItHasGone(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	end := pace().Start()
	defer end()
	if target() != 50 {
		t.Errorf("the target is %d at rest", target())
	}
	waitFor(t, "a crowd", true, func() bool { return target() > 200 })
	// What may gather is what was said, whatever lives.
	waitFor(t, "64 MB may gather", true, func() bool {
		may := int64(read("/gc/heap/goal:bytes")) - int64(read("/gc/heap/live:bytes"))
		return may > 56<<20 && may < 72<<20
	})
	waitFor(t, "calm", false, func() bool { return target() == 50 })
	waitFor(t, "a second crowd", true, func() bool { return target() > 200 })
	waitFor(t, "calm again", false, func() bool { return target() == 50 })
}

// A collection now and then, as also giving memory back makes them, is no crowd.
func TestAFewCollectionsAreNoCrowd(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	p := pace()
	p.Crowded = time.Nanosecond
	defer p.Start()()
	before := read("/gc/cycles/total:gc-cycles")
	waitFor(t, "twenty collections", true, func() bool { return read("/gc/cycles/total:gc-cycles") >= before+20 })
	if target() != 50 {
		t.Errorf("collections a nanosecond apart would be a crowd: the target is %d", target())
	}
	q := pace()
	defer q.Start()()
	told := make(chan struct{})
	runtime.AddCleanup(new(*int), func(told chan struct{}) { close(told) }, told)
	gctune.FreeOSMemory()
	<-told
	if target() != 50 {
		t.Errorf("giving back is taken for a crowd: the target is %d", target())
	}
}

// A program that holds much is collected no sooner than at rest.
func TestWhoHoldsMuchKeepsTheTargetOfRest(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	p := pace()
	p.Gather = 1 << 10
	defer p.Start()()
	before := read("/gc/cycles/total:gc-cycles")
	waitFor(t, "twenty collections", true, func() bool { return read("/gc/cycles/total:gc-cycles") >= before+20 })
	if target() != 50 {
		t.Errorf("the target is %d", target())
	}
}

func TestAfterTheEndNothingIsFitted(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(100))
	end := pace().Start()
	waitFor(t, "a crowd", true, func() bool { return target() > 200 })
	end()
	debug.SetGCPercent(77)
	before := read("/gc/cycles/total:gc-cycles")
	waitFor(t, "twenty collections", true, func() bool { return read("/gc/cycles/total:gc-cycles") >= before+20 })
	if target() != 77 {
		t.Errorf("the target is %d after the end", target())
	}
}
