//go:build cgo

package main

import (
	"fyne.io/fyne/v2"
	"github.com/go-gl/glfw/v3.4/glfw"
)

// watchHidden calls hidden when the window is minimised and when it is seen
// again. Fyne itself does not tell. The window must have been shown. Where the
// system does not tell either, as on Wayland, it is never called.
func watchHidden(w fyne.Window, hidden func(bool)) {
	drawn, ok := w.(interface{ RunWithContext(func()) })
	if !ok {
		return // a driver other than GLFW
	}
	drawn.RunWithContext(func() {
		// Fyne's window is not to be had, but it is the one that is drawn in.
		if view := glfw.GetCurrentContext(); view != nil {
			view.SetIconifyCallback(func(_ *glfw.Window, minimised bool) { hidden(minimised) })
		}
	})
}
