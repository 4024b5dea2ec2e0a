//go:build cgo

package main

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// watchHidden reports whether there is a window to be drawn in: Fyne itself only
// logs that there is none, as without OpenGL. It calls hidden when the window is minimised and when it is seen
// again. Fyne itself does not tell. The window must have been shown. Where the
// system does not tell either, as on Wayland, it is never called.
func watchHidden(w fyne.Window, hidden func(bool)) (there bool) {
	drawn, ok := w.(interface{ RunWithContext(func()) })
	if !ok {
		return true // a driver other than GLFW
	}
	drawn.RunWithContext(func() {
		there = true
		// Fyne's window is not to be had, but it is the one that is drawn in.
		if view := glfw.GetCurrentContext(); view != nil {
			view.SetIconifyCallback(func(_ *glfw.Window, minimised bool) { hidden(minimised) })
		}
	})
	return there
}
