package gctune

import (
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// OneCore has a program run on one core while nobody uses it, and on all of them as
// soon as somebody does. With more than one, the little that a program does every few
// seconds at rest is handed from core to core, and each is woken for it. What a
// program does of itself at rest, such as a backup, takes one core then. The number
// of cores belongs to the process: it may have one of these.
type OneCore struct {
	// After is for how long nobody has used the program when it comes to rest.
	After time.Duration

	used    atomic.Int64 // Unix time in milliseconds
	resting atomic.Bool
	second  atomic.Int64 // Unix time of the last Watch
	watches atomic.Int64 // in that second

	mu    sync.Mutex
	cores int // of the program in use
	timer *time.Timer
	ended bool
}

// Start has the program come to rest once nobody has used it for long enough, until
// end is called, once, after which all cores are used.
func (o *OneCore) Start() (end func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.cores = runtime.GOMAXPROCS(0)
	o.used.Store(time.Now().UnixMilli())
	o.timer = time.AfterFunc(o.After, o.look)
	return o.end
}

func (o *OneCore) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.ended = true
	o.timer.Stop()
	o.wake()
}

// Use says that the program is used now. It costs next to nothing while it is not at
// rest.
func (o *OneCore) Use() {
	now := time.Now().UnixMilli()
	if last := o.used.Load(); now != last {
		o.used.Store(now)
	}
	if o.resting.Load() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if !o.ended {
			o.wake()
			o.timer.Reset(o.After)
		}
	}
}

// watchedASecond is how often a second a program may be watched and still count as one
// that nobody uses.
const watchedASecond = 10

// Watch says that somebody looks how the program is. As often as no watcher looks,
// that is use like any other.
func (o *OneCore) Watch() {
	if now := time.Now().Unix(); o.second.Swap(now) != now {
		o.watches.Store(0)
	}
	if o.watches.Add(1) > watchedASecond {
		o.Use()
	}
}

// wake uses all cores; the caller holds the lock.
func (o *OneCore) wake() {
	if o.resting.Swap(false) {
		runtime.GOMAXPROCS(o.cores)
	}
}

// look brings the program to rest, or looks again when it may be time.
func (o *OneCore) look() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.ended || o.resting.Load() {
		return
	}
	left := o.After - time.Since(time.UnixMilli(o.used.Load()))
	if left > 0 && left <= o.After {
		o.timer.Reset(left)
		return
	}
	o.resting.Store(true)
	runtime.GOMAXPROCS(1)
}
