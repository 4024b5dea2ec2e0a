//go:build linux || freebsd || openbsd || netbsd

package notify

import (
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
