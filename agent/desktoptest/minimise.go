//go:build linux

package desktoptest

import (
	"context"
	"encoding/binary"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"
)

// States of a window as a window manager writes them down,
// https://www.x.org/releases/X11R7.6/doc/xorg-docs/specs/ICCCM/icccm.html
const (
	x11Normal         = 1
	x11Iconic         = 3
	x11ChangeProperty = 18
)

// Minimise tells a window that it was minimised, or is seen again. A window
// manager would write that down, but the desktop has none; the window stays on
// the screen.
func (d *Desktop) Minimise(ctx context.Context, id string, minimised bool) error {
	window, err := strconv.ParseUint(id, 0, 32)
	if err != nil {
		return fmt.Errorf("minimise the window %q: %w", id, err)
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", "/tmp/.X11-unix/X"+strings.TrimPrefix(d.display, ":"))
	if err != nil {
		return fmt.Errorf("minimise the window: %w", err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(probeLimit))
	x := &x11{conn: conn}
	x.greet()
	state := uint32(x11Normal)
	if minimised {
		state = x11Iconic
	}
	x.setState(uint32(window), x.atom("WM_STATE"), state)
	if x.err != nil {
		return fmt.Errorf("minimise the window: %w", x.err)
	}
	return nil
}

// setState writes the state without an icon of the window manager's, and then
// asks something harmless to see that it arrived.
func (x *x11) setState(window, property, state uint32) {
	data := [2]uint32{state, 0}
	x.write([]byte{x11ChangeProperty, 0}, uint16(6+len(data)), [3]uint32{window, property, property},
		[4]byte{32}, uint32(len(data)), data)
	x.write([]byte{x11GetInputFocus, 0}, uint16(1))
	if answer := x.answer(); x.err == nil && binary.LittleEndian.Uint16(answer[2:]) == 0 {
		x.err = fmt.Errorf("the X server did not see it")
	}
}
