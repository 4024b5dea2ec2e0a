package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// attachConsole lets a command print where it was typed. The program that is
// installed is none of the console, so that no black window stands beside the
// icon; the system then gives it no output, unless it was sent into a file or a
// pipe, which is left as it is.
func attachConsole() {
	const parent = ^uintptr(0) // ATTACH_PARENT_PROCESS
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	if hasOutput() {
		return
	}
	if ok, _, _ := attach.Call(parent); ok == 0 {
		return // started from no console
	}
	if out, err := os.OpenFile("CONOUT$", os.O_RDWR, 0); err == nil {
		os.Stdout, os.Stderr = out, out
	}
}

func hasOutput() bool {
	h, err := windows.GetStdHandle(windows.STD_OUTPUT_HANDLE)
	if err != nil || h == 0 || h == windows.InvalidHandle {
		return false
	}
	kind, err := windows.GetFileType(h)
	return err == nil && kind != windows.FILE_TYPE_UNKNOWN
}

// letComeForward lets the running program's window come before all others, as only
// the program that was clicked may allow.
func letComeForward() {
	const anybody = ^uintptr(0) // ASFW_ANY
	_, _, _ = windows.NewLazySystemDLL("user32.dll").NewProc("AllowSetForegroundWindow").Call(anybody)
}
