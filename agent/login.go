package agent

import "ministryfinder/agent/autostart"

// login has the program start when the person signs in.
type login struct {
	executable, dir string
	changed         func()
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
