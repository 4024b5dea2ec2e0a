//go:build linux

package desktoptest

import (
	"context"
	"fmt"
	"os"

	"github.com/godbus/dbus/v5"
)

// startDisplay starts an X server on a display that nobody uses; the server
// itself looks for one, so that tests may run side by side.
func (d *Desktop) startDisplay(ctx context.Context, withoutGL bool) error {
	args := []string{"-displayfd", "3", "-screen", "0", "1024x768x24", "-nolisten", "tcp", "-noreset"}
	if withoutGL {
		args = append(args, "-extension", "GLX")
	}
	server, number, err := d.startAnswering(ctx, "display", "Xvfb", args...)
	if err != nil {
		return fmt.Errorf("start the display: %w", err)
	}
	d.server, d.display = server, ":"+number
	return nil
}

// startBus starts the session's D-Bus and connects the test to it.
func (d *Desktop) startBus(ctx context.Context) error {
	daemon, address, err := d.startAnswering(ctx, "bus", "dbus-daemon",
		"--config-file="+d.path("bus.conf"), "--nofork", "--nopidfile", "--print-address=3")
	if err != nil {
		return fmt.Errorf("start the D-Bus session: %w", err)
	}
	d.busDaemon, d.busAddress = daemon, address
	if d.bus, err = dbus.Connect(address); err != nil {
		return fmt.Errorf("connect to the D-Bus session: %w; it said:\n%s", err, daemon.output())
	}
	return nil
}

// StopBus ends the D-Bus session for good, as at the end of a login session:
// there is no tray and no notification after that.
func (d *Desktop) StopBus() { d.busDaemon.stop() }

// StartPanel starts the panel that shows tray icons and waits until it does.
func (d *Desktop) StartPanel(ctx context.Context) error {
	if d.panel.running() {
		return fmt.Errorf("start the panel: it runs already")
	}
	if _, err := os.Stat(d.path("services", xfconfService)); err != nil {
		return fmt.Errorf("start the panel: xfconf is not installed: %s", hint)
	}
	// Without a window manager the panel would wait for one.
	panel, err := d.startChild("panel", nil, "xfce4-panel", "--disable-wm-check")
	if err != nil {
		return fmt.Errorf("start the panel: %w", err)
	}
	d.panel = panel
	err = poll(ctx, "a panel that shows tray icons", func(ctx context.Context) (bool, string) {
		if !panel.running() {
			return false, "the panel ended"
		}
		return d.HasTray(ctx), "no tray"
	})
	if err != nil {
		panel.stop()
		return fmt.Errorf("start the panel: %w: %s; it said:\n%s", err, hint, panel.output())
	}
	return nil
}

// StopPanel ends the panel, as a crash or a change of desktop does, and waits
// until the session knows that it is gone.
func (d *Desktop) StopPanel(ctx context.Context) error {
	d.panel.stop()
	return d.waitGone(ctx, watcherName)
}

// StartNotificationDaemon starts the daemon that shows notifications.
func (d *Desktop) StartNotificationDaemon(ctx context.Context) error {
	if d.notifications.running() {
		return fmt.Errorf("start the notification daemon: it runs already")
	}
	log := fmt.Sprintf("notifications-%d", len(d.dunsts))
	daemon, err := d.startChild(log, nil, "dunst", "-print", "-config", d.path("dunstrc"))
	if err != nil {
		return fmt.Errorf("start the notification daemon: %w", err)
	}
	d.notifications, d.dunsts = daemon, append(d.dunsts, daemon)
	err = poll(ctx, "a notification daemon", func(ctx context.Context) (bool, string) {
		if !daemon.running() {
			return false, "the daemon ended"
		}
		return d.hasOwner(ctx, notificationsName), "no daemon"
	})
	if err != nil {
		daemon.stop()
		return fmt.Errorf("start the notification daemon: %w: %s; it said:\n%s", err, hint, daemon.output())
	}
	return nil
}

// StopNotificationDaemon ends the daemon and waits until the session knows it.
func (d *Desktop) StopNotificationDaemon(ctx context.Context) error {
	d.notifications.stop()
	return d.waitGone(ctx, notificationsName)
}

// HasTray says whether something shows tray icons.
func (d *Desktop) HasTray(ctx context.Context) bool {
	var host dbus.Variant
	err := d.bus.Object(watcherName, watcherPath).CallWithContext(ctx,
		"org.freedesktop.DBus.Properties.Get", 0, watcherName, "IsStatusNotifierHostRegistered").Store(&host)
	shown, _ := host.Value().(bool)
	return err == nil && shown
}

func (d *Desktop) waitGone(ctx context.Context, name string) error {
	return poll(ctx, name+" to be gone", func(ctx context.Context) (bool, string) {
		return !d.hasOwner(ctx, name), "it has an owner"
	})
}

func (d *Desktop) hasOwner(ctx context.Context, name string) bool {
	var owned bool
	err := d.bus.BusObject().CallWithContext(ctx, "org.freedesktop.DBus.NameHasOwner", 0, name).Store(&owned)
	return err == nil && owned
}

const notificationsName = "org.freedesktop.Notifications"
