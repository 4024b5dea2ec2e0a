package startup

import (
	"context"

	"golang.org/x/sys/windows"
)

// notificationsStay is false: Windows hides a notification after seconds, or at
// once while somebody does not want to be disturbed.
const notificationsStay = false

// showBox shows a message box until it is closed or ctx ends; it then goes with
// this process.
func showBox(ctx context.Context, title, message string) {
	text, err := windows.UTF16PtrFromString(message)
	if err != nil {
		return // sanitized, so it has no zeros
	}
	caption, err := windows.UTF16PtrFromString(title)
	if err != nil {
		return
	}
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		_, _ = windows.MessageBox(0, text, caption, windows.MB_OK|windows.MB_ICONERROR|windows.MB_SETFOREGROUND) // there is no other way left
	}()
	select {
	case <-closed:
	case <-ctx.Done():
	}
}
