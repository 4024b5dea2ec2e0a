package gctune

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// GCController fits the garbage collector to what the program is doing. At rest it
// collects early, because the program idles most of the day on a computer that
// others work on. In a crowd each of many small collections marks the same few
// megabytes again; there it lets more garbage gather first, and gives the
// memory back when the crowd has gone. The target belongs to the process: of two
// that are kept at once the one that set it last prevails.
type GCController struct {
	// Rest is the collector's target (GOGC) at rest, in percent of what is live.
	Rest int
	// Gather is how much garbage may gather in a crowd before it is collected,
	// in bytes. A program that holds so much that Rest allows more gets that.
	Gather uint64
	// Crowded is how soon after one another crowdedCollections tell of a crowd.
	Crowded time.Duration
	// Calm is how long no collection must be needed until the crowd is over.
	Calm time.Duration

	mu      sync.Mutex
	last    time.Time // of the last collection
	quick   int       // collections that came soon after one another
	target  int       // the collector's now
	calming *time.Timer
	ended   bool
}

// crowdedCollections is how many collections in quick succession tell of a
// crowd: more than FreeOSMemory makes.
const crowdedCollections = 4

// Start sets the target at rest and fits it as collections come, until end is
// called, once. It costs nothing while nothing is collected.
func (p *GCController) Start() (end func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.set(p.Rest)
	p.await()
	return p.end
}

func (p *GCController) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ended = true
	if p.calming != nil {
		p.calming.Stop()
	}
	p.set(p.Rest)
}

// mark is something that nobody holds: the next collection finds it, or the one
// after that when it was made during one. With a pointer in it it is no part of
// a block of tiny things, which live as long as the last of them.
type mark struct{ _ *mark }

// await asks to be told of the next collection.
func (p *GCController) await() { runtime.AddCleanup(new(mark), (*GCController).collected, p) }

// collected is called after a collection.
func (p *GCController) collected() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended {
		return
	}
	p.await()
	now := time.Now()
	if now.Sub(p.last) > p.Crowded {
		p.quick = 0
	}
	p.quick++
	p.last = now
	if p.quick < crowdedCollections && p.calming == nil {
		return
	}
	p.set(p.crowdTarget())
	if p.calming == nil {
		p.calming = time.AfterFunc(p.Calm, p.calm)
	}
}

// crowdTarget lets Gather bytes of garbage come on top of what is live. The
// target is in percent of what is live and of what is looked through beside it,
// stacks and globals (see runtime/debug.SetGCPercent).
func (p *GCController) crowdTarget() int {
	all := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/stack:bytes"}, {Name: "/gc/scan/globals:bytes"}}
	metrics.Read(all)
	var of uint64
	for _, one := range all {
		of += one.Value.Uint64()
	}
	return max(p.Rest, int(100*p.Gather/max(of, 1<<20)))
}

// calm ends the crowd when there was no collection for long.
func (p *GCController) calm() {
	p.mu.Lock()
	if p.ended {
		p.mu.Unlock()
		return
	}
	if left := p.Calm - time.Since(p.last); left > 0 {
		p.calming.Reset(left)
		p.mu.Unlock()
		return
	}
	p.calming, p.quick = nil, 0
	p.set(p.Rest)
	p.mu.Unlock()
	FreeOSMemory()
}

// set changes the target where it is clearly another: what is live is a little
// different each time.
func (p *GCController) set(target int) {
	if target == p.target {
		return
	}
	if off := target - p.target; target == p.Rest || off < -p.target/4 || off > p.target/4 {
		p.target = target
		debug.SetGCPercent(target)
	}
}
