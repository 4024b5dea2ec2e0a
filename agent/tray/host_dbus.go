//go:build linux || freebsd || openbsd || netbsd

package tray

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fyne.io/systray"
	"github.com/godbus/dbus/v5"
)

const (
	watcherName = "org.kde.StatusNotifierWatcher"
	watcherPath = "/StatusNotifierWatcher"
	// busTimeout bounds a question to the bus.
	busTimeout = 3 * time.Second
)

// desktop reports whether there is a session bus. The tray library must not
// be started without one: it would panic at the end.
func desktop(ctx context.Context) bool {
	conn, err := connect(ctx)
	if err != nil {
		return false
	}
	_ = conn.Close() // it was only to see
	return true
}

// connect connects to the session bus, when there is one. The library's usual
// way starts one with dbus-launch where there is none, as on a server, and
// leaves it behind when we end.
func connect(ctx context.Context) (*dbus.Conn, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	if err := conn.Auth(nil); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	if err := conn.Hello(); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return conn, nil
}

// loop shows the icon until ctx ends. It has the menu built and the view shown
// again when the library is up: what is set while it starts, as
// fyne.io/systray 1.12.2 does it beside the making of the menu, may be lost.
func loop(ctx context.Context, on events) error {
	start, end := systray.RunWithExternalLoop(on.build, func() {})
	start()
	on.again()
	<-ctx.Done()
	on.ending()
	// The library panics at its end when it could not start, because the bus
	// went away just then; there is nothing to end then.
	defer func() { _ = recover() }()
	end()
	return nil
}

// WatchHost tells at once, and then at each change, whether a panel shows
// tray icons, until ctx ends. It returns an error when there is no bus, or
// when the bus goes away. It has a connection of its own, so that it does not
// disturb the tray library's.
func WatchHost(ctx context.Context, changed func(bool)) error {
	conn, err := connect(ctx)
	if err != nil {
		return fmt.Errorf("connect to the session bus: %w", err)
	}
	defer conn.Close()
	for _, match := range [][]dbus.MatchOption{
		{dbus.WithMatchInterface("org.freedesktop.DBus"), dbus.WithMatchMember("NameOwnerChanged"), dbus.WithMatchArg(0, watcherName)},
		{dbus.WithMatchInterface(watcherName), dbus.WithMatchObjectPath(watcherPath)},
	} {
		if err := conn.AddMatchSignalContext(ctx, match...); err != nil {
			return fmt.Errorf("listen for tray hosts: %w", err)
		}
	}
	signals := make(chan *dbus.Signal, 16)
	conn.Signal(signals)
	last, told := false, false
	for {
		if now := hasHost(ctx, conn); !told || now != last {
			last, told = now, true
			changed(now)
		}
		select {
		case <-ctx.Done():
			return nil
		case _, ok := <-signals:
			if !ok {
				changed(false)
				return fmt.Errorf("the session bus is gone")
			}
		}
	}
}

// HasHost reports whether a panel shows tray icons now. It returns an error when
// there is no session bus.
func HasHost(ctx context.Context) (bool, error) {
	conn, err := connect(ctx)
	if err != nil {
		return false, fmt.Errorf("connect to the session bus: %w", err)
	}
	defer conn.Close()
	return hasHost(ctx, conn), nil
}

func hasHost(ctx context.Context, conn *dbus.Conn) bool {
	ctx, cancel := context.WithTimeout(ctx, busTimeout)
	defer cancel()
	var v dbus.Variant
	err := conn.Object(watcherName, watcherPath).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", 0,
		watcherName, "IsStatusNotifierHostRegistered").Store(&v)
	host, _ := v.Value().(bool)
	return err == nil && host
}
