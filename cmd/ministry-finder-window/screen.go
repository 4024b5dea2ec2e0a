//go:build cgo

package main

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// Room for the frame around a window in Fyne's units, where the system does not
// tell it yet: the title above, and the edges.
const (
	frameTitle float32 = 36
	frameEdge  float32 = 4
)

// area is a rectangle in the system's own units.
type area struct{ x, y, width, height int }

// fitScreen makes a window that was just shown small enough for the screen that
// it is on, without what panels take, and moves it there when it lies beyond.
func (s *watcher) fitScreen(w fyne.Window) {
	if s.view == nil {
		return
	}
	monitor := s.monitor()
	if monitor == nil {
		return
	}
	var screen area
	screen.x, screen.y, screen.width, screen.height = monitor.GetWorkarea()
	if screen.width <= 0 || screen.height <= 0 {
		return // it does not tell
	}
	scale := w.Canvas().Scale()
	left, top, right, bottom := s.view.GetFrameSize()
	edge := int(frameEdge * scale)
	left, right, bottom, top = max(left, edge), max(right, edge), max(bottom, edge), max(top, int(frameTitle*scale))
	screen.x, screen.y = screen.x+left, screen.y+top
	screen.width, screen.height = screen.width-left-right, screen.height-top-bottom

	have := w.Canvas().Size()
	most := fyne.NewSize(float32(screen.width)/scale, float32(screen.height)/scale)
	if most.Width < have.Width || most.Height < have.Height {
		w.Resize(fyne.NewSize(min(have.Width, most.Width), min(have.Height, most.Height)))
	}
	if glfw.GetPlatform() == glfw.PlatformWayland {
		return // there a window does not know where it is
	}
	var now area
	now.x, now.y = s.view.GetPos()
	now.width, now.height = s.view.GetSize()
	if at := now.within(screen); at != now {
		s.view.SetPos(at.x, at.y)
	}
}

// within moves an area left and up until nothing of it is beyond another's right
// and lower edges, as far as there is room.
func (a area) within(of area) area {
	a.x = max(min(a.x, of.x+of.width-a.width), min(a.x, of.x))
	a.y = max(min(a.y, of.y+of.height-a.height), min(a.y, of.y))
	return a
}

// monitor is the one that the window's middle is on, else the first; nil for none.
func (s *watcher) monitor() *glfw.Monitor {
	if glfw.GetPlatform() != glfw.PlatformWayland {
		x, y := s.view.GetPos()
		width, height := s.view.GetSize()
		x, y = x+width/2, y+height/2
		for _, m := range glfw.GetMonitors() {
			left, top := m.GetPos()
			mode := m.GetVideoMode()
			if mode != nil && x >= left && x < left+mode.Width && y >= top && y < top+mode.Height {
				return m
			}
		}
	}
	return glfw.GetPrimaryMonitor()
}
