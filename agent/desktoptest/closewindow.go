//go:build linux

package desktoptest

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// CloseWindow asks a window to close, as its close button does. A window
// manager would send that message, but the desktop has none, and xdotool can
// only destroy a window, which kills most programs; so the few lines of the X11
// protocol that it takes are spoken here.
func (d *Desktop) CloseWindow(ctx context.Context, id string) error {
	window, err := strconv.ParseUint(id, 0, 32)
	if err != nil {
		return fmt.Errorf("close the window %q: %w", id, err)
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "unix", "/tmp/.X11-unix/X"+strings.TrimPrefix(d.display, ":"))
	if err != nil {
		return fmt.Errorf("close the window: %w", err)
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(probeLimit))
	x := &x11{conn: conn}
	x.greet()
	protocols, del := x.atom("WM_PROTOCOLS"), x.atom("WM_DELETE_WINDOW")
	x.sendClose(uint32(window), protocols, del)
	if x.err != nil {
		return fmt.Errorf("close the window: %w", x.err)
	}
	return nil
}

// Requests of the X11 protocol, and the event that a window gets,
// https://www.x.org/releases/X11R7.7/doc/xproto/x11protocol.html
const (
	x11InternAtom    = 16
	x11SendEvent     = 25
	x11GetInputFocus = 43
	x11ClientMessage = 33
	x11AnswerBytes   = 32
)

// x11 is a connection to an X server; the first error stays.
type x11 struct {
	conn net.Conn
	err  error
}

func (x *x11) write(parts ...any) {
	for _, part := range parts {
		if x.err == nil {
			x.err = binary.Write(x.conn, binary.LittleEndian, part)
		}
	}
}

func (x *x11) read(n int) []byte {
	answer := make([]byte, n)
	if x.err == nil {
		_, x.err = io.ReadFull(x.conn, answer)
	}
	return answer
}

// answer reads the answer to a request: the first byte is 1, or 0 for an error.
func (x *x11) answer() []byte {
	answer := x.read(x11AnswerBytes)
	if x.err == nil && answer[0] != 1 {
		x.err = fmt.Errorf("the X server refused it with error %d", answer[1])
	}
	return answer
}

// greet opens the conversation: little-endian, version 11.0, no password.
func (x *x11) greet() {
	x.write([]byte{'l', 0}, [5]uint16{11, 0, 0, 0, 0})
	head := x.read(8)
	if x.err == nil && head[0] != 1 {
		x.err = fmt.Errorf("the X server does not let us in")
	}
	x.read(4 * int(binary.LittleEndian.Uint16(head[6:])))
}

// atom returns the number that stands for a name.
func (x *x11) atom(name string) uint32 {
	padded := append([]byte(name), make([]byte, (4-len(name)%4)%4)...)
	x.write([]byte{x11InternAtom, 0}, [3]uint16{uint16(2 + len(padded)/4), uint16(len(name)), 0}, padded)
	return binary.LittleEndian.Uint32(x.answer()[8:])
}

// sendClose sends the message, and then asks something harmless: its answer,
// or the error of the message before it, shows that the message arrived.
func (x *x11) sendClose(window, protocols, del uint32) {
	x.write([]byte{x11SendEvent, 0}, uint16(11), [2]uint32{window, 0},
		[]byte{x11ClientMessage, 32}, uint16(0), [2]uint32{window, protocols}, [5]uint32{del})
	x.write([]byte{x11GetInputFocus, 0}, uint16(1))
	x.answer()
}
