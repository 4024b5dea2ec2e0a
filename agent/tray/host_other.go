//go:build !(linux || freebsd || openbsd || netbsd)

package tray

import (
	"context"

	"fyne.io/systray"
)

// desktop is always there on Windows and macOS.
func desktop(context.Context) bool { return true }

// loop shows the icon until ctx ends. It has build make the menu, and calls
// ending before the end. Here nothing that is set gets lost, so there is no
// need to show the view again.
func loop(ctx context.Context, build, _, ending func()) {
	systray.Run(func() {
		build()
		go func() {
			<-ctx.Done()
			ending()
			systray.Quit()
		}()
	}, func() {})
}

// WatchHost tells that the tray is there, as it always is on these systems,
// and returns when ctx ends.
func WatchHost(ctx context.Context, changed func(bool)) error {
	changed(true)
	<-ctx.Done()
	return nil
}

// HasHost reports that there is a tray, as there always is on these systems.
func HasHost(context.Context) (bool, error) { return true, nil }
