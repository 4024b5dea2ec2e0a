package tray

import (
	"context"

	"fyne.io/systray"
)

// desktop is always there on macOS.
func desktop(context.Context) bool { return true }

// loop shows the icon until ctx ends. It has the menu built, and says when the
// end comes. Here nothing that is set gets lost, so there is no need to show the
// view again.
func loop(ctx context.Context, on events) error {
	systray.Run(func() {
		on.build()
		go func() {
			<-ctx.Done()
			on.ending()
			systray.Quit()
		}()
	}, func() {})
	return nil
}

// WatchHost tells that the tray is there, as it always is on macOS, and returns
// when ctx ends.
func WatchHost(ctx context.Context, changed func(bool)) error {
	changed(true)
	<-ctx.Done()
	return nil
}

// HasHost reports that there is a tray, as there always is on macOS.
func HasHost(context.Context) (bool, error) { return true, nil }
