//go:build !windows && !darwin

package autostart

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// title is the program's name in the desktop's own list of such programs.
const title = "Ministry Finder"

// path is the autostart file, as in
// https://specifications.freedesktop.org/autostart-spec/latest/
func path() (string, error) {
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("start at login: %w", err)
	}
	return filepath.Join(dir, "autostart", ID+".desktop"), nil
}

// Enabled reports whether the program starts when this person signs in.
func Enabled() bool {
	p, err := path()
	if err != nil {
		return false
	}
	b, err := os.ReadFile(p)
	// A desktop's own settings switch an entry off in this way.
	return err == nil && !strings.Contains(string(b), "\nHidden=true") && !strings.Contains(string(b), "\nX-GNOME-Autostart-enabled=false")
}

// Enable has the program start, with arguments, when this person signs in.
func Enable(executable string, args ...string) error {
	p, err := path()
	if err != nil {
		return err
	}
	return replace(p, "[Desktop Entry]\nType=Application\nName="+title+"\nIcon="+ID+tryKey+value(executable)+
		execKey+command(executable, args...)+"\nTerminal=false\nX-GNOME-Autostart-enabled=true\n")
}

const (
	// execKey begins the line of the command.
	execKey = "\nExec="
	// tryKey begins that of the program that must be there: without it, as when its
	// package was removed, which leaves this person's files alone, desktops pass over the
	// entry.
	tryKey = "\nTryExec="
)

// command is what the entry has of a program and its arguments.
func command(executable string, args ...string) string {
	all := quote(executable)
	for _, arg := range args {
		all += " " + quote(arg)
	}
	return all
}

// present is the command that the entry has; ok is false without one.
func present() (now string, ok bool) {
	p, err := path()
	if err != nil {
		return "", false
	}
	b, err := os.ReadFile(p)
	if err != nil {
		return "", false
	}
	_, rest, ok := strings.Cut(string(b), execKey)
	now, _, _ = strings.Cut(rest, "\n")
	if !strings.Contains(string(b), tryKey) {
		now = " " + now // of a version before: Renew writes it anew
	}
	return strings.TrimSuffix(now, "\r"), ok
}

// Disable ends that.
func Disable() error {
	p, err := path()
	if err != nil {
		return err
	}
	return remove(p)
}

// quote writes an argument as the Exec line of a desktop entry has it, and the
// line as a value of a desktop entry: both have their own use of backslashes.
func quote(arg string) string {
	arg = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`", `$`, `\$`).Replace(arg)
	arg = `"` + strings.ReplaceAll(arg, "%", "%%") + `"`
	return value(arg)
}

// value writes a text as a value of a desktop entry has it.
func value(text string) string { return strings.NewReplacer(`\`, `\\`, "\n", `\n`).Replace(text) }
