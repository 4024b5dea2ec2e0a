// Package autostart starts the program when a person signs in to this computer, or
// does not any more. Each system has a place of its own for that, which belongs
// to the person alone: an XDG autostart file on Linux, the Run key of the
// registry on Windows, a LaunchAgent on macOS.
package autostart

import (
	"strings"
	"unicode/utf16"

	"ministryfinder/embedded/i18n"
)

// ID names the program to the system.
const ID = "org.stedward.ministryfinder"

// Renew has this executable start instead of another copy of the program that starts,
// with the same arguments, when this person signs in: a new version that was unpacked
// beside the former one. It reports whether it did, and changes nothing else: an entry
// that is switched off, of other arguments or of none stays as it is.
func Renew(executable string, args ...string) (bool, error) {
	if len(args) == 0 || !Enabled() {
		return false, nil
	}
	now, ok := present()
	same := strings.TrimPrefix(command("", args...), command(""))
	if want := command(executable, args...); !ok || now == want || !strings.HasSuffix(now, same) {
		return false, nil
	}
	return true, Enable(executable, args...)
}

// maxRunCommand is how long a command in the Run key of Windows may be, in UTF-16 units:
// a longer one is passed over
// (https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys).
const maxRunCommand = 260

// checkRunCommand returns an error for a command that Windows would pass over.
func checkRunCommand(command string) error {
	if n := len(utf16.Encode([]rune(command))); n > maxRunCommand {
		return i18n.NewError("error.start.login_long", "n", n, "most", maxRunCommand, "command", command)
	}
	return nil
}
