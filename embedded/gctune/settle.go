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
	// Quiet is how long after a collection everything that the program does at rest
	// has been done again. While collections follow one another sooner, no page is let go.
	Quiet time.Duration

	mu      sync.Mutex
	timer   *time.Timer
	started bool
	ended   bool
}

// Start begins, until end is called, once.
func (s *Settler) Start() (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.timer = time.AfterFunc(s.After, s.settle)
	return s.end
}

func (s *Settler) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.timer.Stop()
}

// settle is called when the start is over, and after each quiet time.
func (s *Settler) settle() {
	s.mu.Lock()
	first := !s.started && !s.ended
	s.started = true
	if first {
		s.await()
	}
	s.mu.Unlock()
	if first {
		FreeOSMemory() // the collections in it bring settle about again
		return
	}
	dropProgramPages()
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
	s.timer.Reset(s.Quiet)
}
