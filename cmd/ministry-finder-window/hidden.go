//go:build cgo

package main

import (
	"runtime"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// restFor bounds how long Fyne's loop rests at a time while the window is
// minimised; an event ends a rest at once. The loop looks for events sixty times
// a second else, and each wakes Go's scheduler, too: that is 360 to 465 switches
// of threads a second for a window that nobody sees.
const restFor = time.Minute

// watcher knows whether somebody can see the window, and holds Fyne's loop while
// nobody can. Do may be called from anywhere, the others on the interface's
// goroutine.
type watcher struct {
	view *glfw.Window // nil with a driver other than GLFW
	// hidden is true while nobody can see the window, within while rest runs, ended once
	// the window is closed.
	hidden, within, ended bool
	// tell is told when hidden changes.
	tell func(hidden bool)

	mu sync.Mutex
	// resting is true while the loop waits for an event, called when something
	// was given to the loop since it began to rest last.
	resting, called bool
}

// watch follows a window that has been shown: Fyne itself does not tell when it is
// minimised and when it is seen again. It reports whether there is a window to
// be drawn in, which there is not without OpenGL; Fyne itself only logs that.
// Where the system does not tell, as on Wayland, the window counts as seen.
func (s *watcher) watch(w fyne.Window) (there bool) {
	drawn, ok := w.(interface{ RunWithContext(func()) })
	if !ok {
		return true
	}
	drawn.RunWithContext(func() {
		there = true
		// Fyne's window is not to be had, but it is the one that is drawn in.
		if s.view = glfw.GetCurrentContext(); s.view != nil {
			s.view.SetIconifyCallback(func(_ *glfw.Window, minimised bool) { s.change(minimised) })
		}
	})
	return there
}

// do has the interface's goroutine do something soon, also while it rests. Once the window
// is closed nothing is done: it must not be touched then. When its loop has ended, Fyne
// calls at once, from wherever it is, what it is given.
func (s *watcher) do(f func()) {
	fyne.Do(func() {
		if onMain() && !s.ended {
			f()
		}
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.called = true
	if s.resting {
		glfw.PostEmptyEvent()
	}
}

// onMain reports whether it is called on the main goroutine, which runs the interface's
// loop. Its number is 1 in each Go program.
func onMain() bool {
	var name [len("goroutine 1 [")]byte
	return string(name[:runtime.Stack(name[:], false)]) == "goroutine 1 ["
}

func (s *watcher) change(hidden bool) {
	if hidden == s.hidden {
		return
	}
	s.hidden = hidden
	s.tell(hidden)
	if hidden {
		fyne.Do(s.rest) // GLFW is not to be asked for events while it tells of one
	}
}

// rest holds Fyne's loop, again and again until the window is seen. In between the
// loop does what it was given.
func (s *watcher) rest() {
	if !s.hidden || s.within {
		return // a loop that has ended calls at once what it is given
	}
	s.within = true
	defer func() { s.within = false }()
	s.mu.Lock()
	s.resting, s.called = !s.called, false
	rests := s.resting
	s.mu.Unlock()
	if rests {
		glfw.WaitEventsTimeout(restFor.Seconds())
		s.mu.Lock()
		s.resting = false
		s.mu.Unlock()
	}
	fyne.Do(s.rest)
}

// end keeps the loop from resting, and from doing anything more: the program is about to
// end.
func (s *watcher) end() { s.hidden, s.ended = false, true }

// show has a minimised window seen again: showing it does not where the system
// keeps minimised windows as they are.
func (s *watcher) show() {
	if s.view != nil && s.view.GetAttrib(glfw.Iconified) == glfw.True {
		s.view.Restore()
	}
	s.change(false)
}
