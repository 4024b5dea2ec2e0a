//go:build linux || freebsd || openbsd || netbsd

package notifier

import (
	"context"
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// desktop returns an error when there is no session bus to show a notification
// on. beeep would start one with dbus-launch, as on a server, that stays when
// we end.
func desktop() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("there is no desktop session: %w", err)
	}
	return conn.Close()
}

// Service names the program that shows notifications on this desktop, "" when
// there is none. One that the desktop starts at the first notification is
// started, since only its answer tells that it can be. An error says that there
// is no desktop session, or that the program does not answer.
func Service(ctx context.Context) (string, error) {
	const name, path = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return "", fmt.Errorf("there is no desktop session: %w", err)
	}
	defer conn.Close()
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		return "", fmt.Errorf("connect to the desktop session: %w", err)
	}
	var program, vendor, version, spec string
	err = conn.Object(name, path).CallWithContext(ctx, name+".GetServerInformation", 0).Store(&program, &vendor, &version, &spec)
	if refused, ok := errors.AsType[dbus.Error](err); ok && refused.Name == "org.freedesktop.DBus.Error.ServiceUnknown" {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the program that shows notifications does not answer: %w", err)
	}
	return program + " " + version, nil
}
