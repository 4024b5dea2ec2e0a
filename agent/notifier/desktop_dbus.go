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

// notificationsName is that of whoever shows notifications, and of what it does.
const notificationsName = "org.freedesktop.Notifications"

// notifications returns a connection, to be closed, to whoever shows notifications.
func notifications(ctx context.Context) (*dbus.Conn, dbus.BusObject, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup(dbus.WithContext(ctx))
	if err != nil {
		return nil, nil, fmt.Errorf("there is no desktop session: %w", err)
	}
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		conn.Close()
		return nil, nil, fmt.Errorf("connect to the desktop session: %w", err)
	}
	return conn, conn.Object(notificationsName, "/org/freedesktop/Notifications"), nil
}

// Service names the program that shows notifications on this desktop, "" when
// there is none. One that the desktop starts at the first notification is
// started, since only its answer tells that it can be. An error says that there
// is no desktop session, or that the program does not answer.
func Service(ctx context.Context) (string, error) {
	conn, service, err := notifications(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	var program, vendor, version, spec string
	err = service.CallWithContext(ctx, notificationsName+".GetServerInformation", 0).Store(&program, &vendor, &version, &spec)
	if refused, ok := errors.AsType[dbus.Error](err); ok && refused.Name == "org.freedesktop.DBus.Error.ServiceUnknown" {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("the program that shows notifications does not answer: %w", err)
	}
	return program + " " + version, nil
}
