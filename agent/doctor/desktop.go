package doctor

import (
	"context"
	"errors"
	"os"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/tray"
	"ministryfinder/agent/window"
)

// display looks whether there is a screen to show the window on.
func (x *inspection) display(ctx context.Context) Finding {
	name, err := screen(ctx)
	switch {
	case name == "":
		return x.attention("display.none")
	case err != nil:
		return x.trouble("display.silent", "display", name, "reason", err)
	}
	return x.ok("display.well", "display", name)
}

// tray looks whether a panel shows tray icons.
func (x *inspection) tray(ctx context.Context) Finding {
	there, err := tray.HasHost(ctx)
	switch {
	case err != nil:
		return x.attention("tray.no_session", "reason", err)
	case !there:
		return x.attention("tray.no_host")
	}
	return x.ok("tray.well")
}

// notifications looks whether anybody shows notifications.
func (x *inspection) notifications(ctx context.Context) Finding {
	name, err := notifier.Service(ctx)
	switch {
	case errors.Is(err, notifier.ErrNotTried):
		return x.ok("notifications.not_tried")
	case err != nil:
		return x.attention("notifications.silent", "reason", err)
	case name == "":
		return x.attention("notifications.none")
	}
	return x.ok("notifications.well", "name", name)
}

// window looks whether the window's program is installed.
func (x *inspection) window(context.Context) Finding {
	path := window.PathNextTo(x.Executable)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return x.attention("window.missing", "file", path)
	}
	return x.ok("window.well", "file", path)
}
