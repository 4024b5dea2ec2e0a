//go:build !windows && !darwin

package doctor

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// screen names the display that this session has, empty for none, and returns an
// error when it does not take connections.
func screen(ctx context.Context) (string, error) {
	display := os.Getenv("DISPLAY")
	if display == "" {
		// The window is an X11 program; on Wayland that needs Xwayland, which
		// sets DISPLAY as well.
		return os.Getenv("WAYLAND_DISPLAY"), nil
	}
	network, addr := x11Address(display)
	var d net.Dialer
	conn, err := d.DialContext(ctx, network, addr)
	if err != nil {
		return display, err
	}
	return display, conn.Close()
}

// x11Address is where the server of a display such as :0 or host:10.0 listens,
// see X(7), DISPLAY NAMES.
func x11Address(display string) (network, addr string) {
	if filepath.IsAbs(display) {
		return "unix", display
	}
	host, rest, _ := strings.Cut(display, ":")
	number, _, _ := strings.Cut(rest, ".")
	if host == "" || host == "unix" {
		return "unix", "/tmp/.X11-unix/X" + number
	}
	n, _ := strconv.Atoi(number) // 0 for what is no number: nobody answers there
	const first = 6000           // of display 0
	return "tcp", net.JoinHostPort(host, strconv.Itoa(first+n))
}
