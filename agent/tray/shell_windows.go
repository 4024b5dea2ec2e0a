package tray

import (
	"os"
	"unsafe"

	"golang.org/x/sys/windows"
)

// What fyne.io/systray 1.12.2 calls its window, its icon and the icon's messages.
const (
	iconWindow  = "SystrayClass"
	iconID      = 100
	iconMessage = 0x0400 + 1 // WM_USER + 1
)

// taskbar is the window that holds the tray.
const taskbar = "Shell_TrayWnd"

// notifyIcon is NOTIFYICONDATAW
// (https://learn.microsoft.com/windows/win32/api/shellapi/ns-shellapi-notifyicondataw).
type notifyIcon struct {
	size               uint32
	window             windows.HWND
	id, flags, message uint32
	icon               windows.Handle
	tip                [128]uint16
	state, stateMask   uint32
	info               [256]uint16
	version            uint32
	infoTitle          [64]uint16
	infoFlags          uint32
	guid               windows.GUID
	balloonIcon        windows.Handle
}

// shell asks Windows' shell for what the tray library does not tell.
type shell struct {
	findWindow, postMessage, postThreadMessage, notifyIcon *windows.LazyProc
}

func newShell() *shell {
	user32, shell32 := windows.NewLazySystemDLL("user32.dll"), windows.NewLazySystemDLL("shell32.dll")
	return &shell{
		findWindow:        user32.NewProc("FindWindowExW"),
		postMessage:       user32.NewProc("PostMessageW"),
		postThreadMessage: user32.NewProc("PostThreadMessageW"),
		notifyIcon:        shell32.NewProc("Shell_NotifyIconW"),
	}
}

// next is the window of a class that comes after another, 0 when there is none.
func (s *shell) next(after windows.HWND, class string) windows.HWND {
	name, err := windows.UTF16PtrFromString(class)
	if err != nil {
		return 0
	}
	found, _, _ := s.findWindow.Call(0, uintptr(after), uintptr(unsafe.Pointer(name)), 0)
	return windows.HWND(found)
}

// hasTaskbar reports whether the shell shows the taskbar.
func (s *shell) hasTaskbar() bool { return s.next(0, taskbar) != 0 }

// maxWindows bounds how many programs' windows are looked through for ours: the order
// changes meanwhile, and the same could come again and again.
const maxWindows = 1000

// ours is the window of this program's icon, 0 when there is none. Other programs
// have the same library.
func (s *shell) ours() windows.HWND {
	var w windows.HWND
	for range maxWindows {
		if w = s.next(w, iconWindow); w == 0 {
			return 0
		}
		var owner uint32
		if _, err := windows.GetWindowThreadProcessId(w, &owner); err == nil && owner == uint32(os.Getpid()) {
			return w
		}
	}
	return 0
}

// shows reports whether the tray has this program's icon: one that it has can be set.
func (s *shell) shows() bool {
	w := s.ours()
	if w == 0 {
		return false
	}
	const modify, withMessage = 1, 1 // NIM_MODIFY, NIF_MESSAGE
	icon := notifyIcon{window: w, id: iconID, flags: withMessage, message: iconMessage}
	icon.size = uint32(unsafe.Sizeof(icon))
	done, _, _ := s.notifyIcon.Call(modify, uintptr(unsafe.Pointer(&icon)))
	return done != 0
}

// end has the library's loop on a thread end: it does when its window is closed. Where
// it has none, as when it failed early, the thread itself is told.
func (s *shell) end(thread uint32) {
	const closeWindow, quit = 0x0010, 0x0012 // WM_CLOSE, WM_QUIT
	if w := s.ours(); w != 0 {
		_, _, _ = s.postMessage.Call(uintptr(w), closeWindow, 0, 0) // the caller tries again
		return
	}
	_, _, _ = s.postThreadMessage.Call(uintptr(thread), quit, 0, 0)
}
