package agent

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"ministryfinder/agent/autostart"
)

// login has the program start when the person signs in.
type login struct {
	executable, dir string
	log             *slog.Logger
	changed         func()
}

// renew has this copy of the program start when the person signs in, where a former
// one did: its folder may be gone, and it cannot use what this one has changed. A copy
// in a folder that the system empties is only tried.
func (l *login) renew() {
	if rel, err := filepath.Rel(os.TempDir(), l.executable); err == nil && !strings.HasPrefix(rel, "..") {
		return
	}
	switch changed, err := autostart.Renew(l.executable, "--data", l.dir); {
	case err != nil:
		l.log.Warn("another copy of the program starts at login", "error", err)
	case changed:
		l.log.Info("this copy of the program starts at login, in place of the former one", "program", l.executable)
	}
}

// StartsAtLogin reports whether the program starts when the person signs in.
func (l *login) StartsAtLogin() bool { return autostart.Enabled() }

// StartAtLogin has the program start when the person signs in, or not any more.
func (l *login) StartAtLogin(starts bool) error {
	defer l.changed()
	if !starts {
		return autostart.Disable()
	}
	return autostart.Enable(l.executable, "--data", l.dir)
}
