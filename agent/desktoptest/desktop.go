//go:build linux

// Package desktoptest gives a test a small desktop of its own, as
// net/http/httptest gives it a web server: a real X server without a screen, a
// real D-Bus session, a real panel that shows tray icons, a real notification
// daemon and a browser that only writes down what it was asked to open. Tests
// of the agent and of the window start the real programs in it, look at them
// as a person would, and break its parts on purpose.
//
// A Desktop touches nothing of the session of whoever runs the tests.
package desktoptest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// An Option changes what Start starts.
type Option func(*options)

type options struct {
	panel, notifications bool
	service              string
	withoutGL            bool
}

// WithoutPanel starts a desktop that shows no tray icons, as plain GNOME is.
func WithoutPanel() Option { return func(o *options) { o.panel = false } }

// WithoutNotificationDaemon starts a desktop where nobody shows notifications.
func WithoutNotificationDaemon() Option { return func(o *options) { o.notifications = false } }

// WithoutOpenGL starts a desktop on which no program can draw by OpenGL.
func WithoutOpenGL() Option { return func(o *options) { o.withoutGL = true } }

// WithNotificationService starts a desktop that starts this command line when
// somebody wants to show a notification, instead of a daemon that runs already.
func WithNotificationService(command string) Option {
	return func(o *options) { o.notifications, o.service = false, command }
}

// Desktop is a running desktop. Its methods are safe for concurrent use,
// except those that start and stop its parts.
type Desktop struct {
	dir        string
	display    string // as in DISPLAY, ":99"
	busAddress string
	bus        *dbus.Conn
	starter    *starter

	server, busDaemon, panel *child
	// notifications is the running daemon, dunsts all that ever ran: what an
	// earlier one showed stays known.
	notifications *child
	dunsts        []*child

	closing sync.Once
}

// Start starts a desktop. The context bounds the start only; Close ends the desktop.
func Start(ctx context.Context, opts ...Option) (*Desktop, error) {
	o := options{panel: true, notifications: true}
	for _, opt := range opts {
		opt(&o)
	}
	dir, err := os.MkdirTemp("", "desktop-")
	if err != nil {
		return nil, fmt.Errorf("make the desktop's folder: %w", err)
	}
	d := &Desktop{dir: dir, starter: newStarter()}
	if err := d.start(ctx, o); err != nil {
		d.Close()
		return nil, fmt.Errorf("start a desktop for the test: %w", err)
	}
	return d, nil
}

func (d *Desktop) start(ctx context.Context, o options) error {
	if err := writeFiles(d); err != nil {
		return err
	}
	if o.service != "" {
		service := fmt.Sprintf("[D-BUS Service]\nName=%s\nExec=%s\n", notificationsName, o.service)
		if err := os.WriteFile(d.path("services", notificationsName+".service"), []byte(service), 0o600); err != nil {
			return fmt.Errorf("write the desktop's settings: %w", err)
		}
	}
	if err := d.startDisplay(ctx, o.withoutGL); err != nil {
		return err
	}
	if err := d.startBus(ctx); err != nil {
		return err
	}
	if o.panel {
		if err := d.StartPanel(ctx); err != nil {
			return err
		}
	}
	if o.notifications {
		return d.StartNotificationDaemon(ctx)
	}
	return nil
}

// Close ends everything that runs on the desktop, also programs that a test
// started with Env, and removes its files.
func (d *Desktop) Close() {
	d.closing.Do(func() {
		if d.bus != nil {
			d.bus.Close()
		}
		for _, c := range []*child{d.notifications, d.panel, d.busDaemon, d.server} {
			c.stop()
		}
		killAllWith(runtimeEnv(d))
		d.starter.close()
		os.RemoveAll(d.dir)
	})
}

// Env is the environment for programs that are to run on the desktop: the
// test's own without anything that leads to the developer's session.
func (d *Desktop) Env() []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !leadsToASession(name) {
			env = append(env, kv)
		}
	}
	return append(env,
		"PATH="+d.path("bin")+string(os.PathListSeparator)+os.Getenv("PATH"),
		"HOME="+d.path("home"),
		runtimeEnv(d),
		"XDG_CONFIG_HOME="+d.path("home", ".config"),
		"XDG_DATA_HOME="+d.path("home", ".local", "share"),
		"XDG_STATE_HOME="+d.path("home", ".local", "state"),
		"XDG_CACHE_HOME="+d.path("home", ".cache"),
		"XDG_CURRENT_DESKTOP=XFCE",
		"XDG_SESSION_TYPE=x11",
		"DISPLAY="+d.display,
		"DBUS_SESSION_BUS_ADDRESS="+d.busAddress,
		"NO_AT_BRIDGE=1", // GTK looks for the accessibility bus, in vain, for 25 s
		"LANG=C.UTF-8",
		"LC_ALL=C.UTF-8",
		"TZ=UTC",
	)
}

// leadsToASession says whether a variable tells programs where a desktop
// session is, or is set by Env itself.
func leadsToASession(name string) bool {
	for _, prefix := range []string{"XDG_", "DBUS_", "GNOME_", "KDE_", "GTK_", "QT_", "LC_", "WAYLAND_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "PATH", "HOME", "DISPLAY", "XAUTHORITY", "SESSION_MANAGER", "DESKTOP_SESSION",
		"NO_AT_BRIDGE", "LANG", "LANGUAGE", "TZ", "BROWSER":
		return true
	}
	return false
}

// Home is the home folder of whoever uses the desktop.
func (d *Desktop) Home() string { return d.path("home") }

// ConfigHome is where programs on the desktop keep their settings, the folder
// autostart among them.
func (d *Desktop) ConfigHome() string { return d.path("home", ".config") }

func (d *Desktop) path(parts ...string) string {
	return filepath.Join(append([]string{d.dir}, parts...)...)
}

// runtimeEnv marks each process of this desktop: no other has this folder.
func runtimeEnv(d *Desktop) string { return "XDG_RUNTIME_DIR=" + d.path("run") }

const (
	// waitLimit bounds every wait for something that should happen at once;
	// it is generous because test machines are slow and busy.
	waitLimit = 3 * time.Minute
	// probeLimit bounds one look: a part that hangs must not eat the whole wait.
	probeLimit = 10 * time.Second
	// pollInterval is the pause between two looks.
	pollInterval = 20 * time.Millisecond
)

// hint ends the message of a start that failed.
const hint = "run go run ./cmd/dev test, which installs what is missing"

// poll looks with probe until it is done. What was seen at the last look goes
// into the error, because "timed out" alone helps nobody.
func poll(ctx context.Context, what string, probe func(context.Context) (done bool, seen string)) error {
	ctx, cancel := context.WithTimeout(ctx, waitLimit)
	defer cancel()
	last := "nothing"
	for {
		once, stop := context.WithTimeout(ctx, probeLimit)
		done, seen := probe(once)
		stop()
		if done {
			return nil
		}
		if ctx.Err() == nil { // the end of the wait may have cut the last look short
			last = seen
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited for %s; last seen: %s: %w", what, last, ctx.Err())
		case <-time.After(pollInterval):
		}
	}
}
