package gctune

import (
	"runtime"
	"sync"
	"time"
)

// Settler gives back what only the start of a program needed. A garbage collection
// later reads the tables of all functions that wait somewhere and makes their stacks
// smaller, and as each stack grows again at its next use, the tables are read once
// more. When that is over, nobody needs them until the next collection, which comes
// every two minutes at rest: so their pages are let go after each, too.
type Settler struct {
	// After is how long the program takes to start.
	After time.Duration
	// Quiet are the times after a collection at which the pages are let go, the least
	// first: when what the program does often at rest has been done again, and when what
	// it does seldom has. While collections follow one another sooner, no page is let go.
	Quiet []time.Duration

	mu       sync.Mutex
	starting *time.Timer
	// quiet is another timer, made where a collection is told of: under a test with a
	// clock of its own that is outside of it, where its timers must not be touched.
	quiet   *time.Timer
	started bool
	let     int // how often pages were let go since the last collection
	ended   bool
}

// QuietTimes are those of agent and finder: a little more than two of the samples
// that both take part in, and than a minute, in which all else happens that is frequent.
func QuietTimes() []time.Duration { return []time.Duration{12 * time.Second, 75 * time.Second} }

// Start begins, until end is called, once.
func (s *Settler) Start() (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.starting = time.AfterFunc(s.After, s.settle)
	return s.end
}

func (s *Settler) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.starting.Stop()
	if s.quiet != nil {
		s.quiet.Stop()
	}
}

// settle is called when the start is over, and after each quiet time.
func (s *Settler) settle() {
	if s.next() {
		FreeOSMemory() // the collections in it bring settle about again
		return
	}
	dropProgramPages()
}

// next tells whether it is the start that is over, and when settle is called again.
func (s *Settler) next() (started bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.ended:
		return false
	case !s.started:
		s.started = true
		s.await()
		return true
	}
	if s.let++; s.let < len(s.Quiet) {
		s.quiet.Reset(s.Quiet[s.let] - s.Quiet[s.let-1])
	}
	return false
}

// await asks to be told of the next collection.
func (s *Settler) await() { runtime.AddCleanup(new(mark), (*Settler).collected, s) }

// collected is called after a collection.
func (s *Settler) collected() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return
	}
	s.await()
	s.let = 0
	if s.quiet == nil {
		s.quiet = time.AfterFunc(s.Quiet[0], s.settle)
		return
	}
	s.quiet.Reset(s.Quiet[0])
}
