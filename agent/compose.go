package agent

import (
	"context"
	"io"
	"log/slog"
	"os/exec"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/agent/tray"
	"ministryfinder/agent/window"
)

// newAgent puts the agent together from its subjects; none of them runs yet.
func newAgent(o Options, logOutput io.Writer) (*Agent, error) {
	c := &config{dir: o.DataDir, log: slog.New(slog.NewTextHandler(logOutput, nil)), looks: make(chan struct{}, 1)}
	a := &Agent{Options: o, config: c, wake: make(chan struct{}, 1), trayState: "no-bus"}
	loaded, err := settings.Load(o.DataDir)
	switch c.setProblem(err); {
	case !settings.IsUsable(err):
		a.log.Error("the settings cannot be used; the defaults are in force", "error", err)
	case err != nil:
		a.log.Error("not all settings can be used; the others are in force", "error", err)
	}
	a.put(loaded)
	a.local = target.New("", "", loaded.Limits(), a.quiet(), a.log)
	a.supervisor = supervise.New(supervise.Config{
		Command: a.finderCommand, Orders: a.orders, Log: a.log, Output: logOutput,
		Changed: a.finderChanged, NoAccount: a.offerSetUp, Now: time.Now, After: time.After,
		// An address of the settings can be mended there while the icon says what
		// is wrong; one of the command line, or without a desktop, cannot.
		WaitForAddress: o.Addr == "" && !o.NoTray && tray.HasDesktop(context.Background()),
	})
	c.running = a.supervisor
	a.sender = notifier.NewSender(notifier.Desktop{
		Command: func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, o.Executable, "notify") },
		Icons:   a.face().Icons,
	}, a.log)
	a.alerts = newAlerts(c, a.local, a.sender)
	a.clicks = &clicks{log: a.log, ctx: context.Background()}
	a.mailSignIn = newMailSignIn(c, a.clicks)
	a.sharing = &sharing{config: c, finder: a.supervisor, alerts: a.alerts, changed: a.refreshTray}
	a.pages = &pages{config: c, finder: a.supervisor, sharing: a.sharing, alerts: a.alerts, clicks: a.clicks, hostName: newHostName()}
	a.pages.window = &window.Launcher{
		Executable: window.PathNextTo(o.Executable), Socket: control.SocketPath(o.DataDir), Log: a.log, Failed: a.pages.windowFailed,
	}
	a.backups = &backups{config: c, finder: a.supervisor, executable: o.Executable}
	a.updates = &updates{config: c, version: o.Version, changed: a.refreshTray}
	a.login = &login{o.Executable, o.DataDir, a.log, a.refreshTray}
	return a, a.newMenu()
}

// newMenu makes the icon in the tray and its menu.
func (a *Agent) newMenu() (err error) {
	local := about{a, a.local}
	a.menu = &menu{
		config: a.config, version: a.Version, local: a.local, finder: a.supervisor, alerts: a.alerts, pages: a.pages,
		backups: a.backups, updates: a.updates, clicks: a.clicks, login: a.login,
		reports:   &reports{a.config, a.Version, a.Executable, a.alerts, local.Status},
		elsewhere: a.elsewhereNow, snooze: local.Snooze, restart: a.Restart, quit: func() { a.quit() },
	}
	a.menu.tray, err = tray.New(a.menu.view())
	return err
}
