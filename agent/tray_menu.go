package agent

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ministryfinder/agent/autostart"
	"ministryfinder/agent/browser"
	"ministryfinder/agent/control"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/tray"
	"ministryfinder/agent/window"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/sanitize"
)

// clickTimeout bounds what one click starts, and slowTimeout what takes long,
// such as a backup.
const (
	clickTimeout = 20 * time.Second
	slowTimeout  = 10 * time.Minute
)

// Pages of the health window that the menu opens.
const (
	windowAlerts   = "alerts"
	windowSharing  = "sharing"
	windowSettings = "settings"
)

// maxAlertLabel bounds an alert in the menu, in characters.
const maxAlertLabel = 61

// view is what the tray shows of the present state.
func (a *Agent) view() tray.View {
	snap, finder := a.local.Engine.Snapshot(), a.supervisor.State()
	state, headline, _ := a.assess(snap, finder)
	for _, e := range a.elsewhereNow() {
		if rank(e.State) > rank(state) {
			state, headline = e.State, e.Headline
		}
	}
	until, snoozed := a.snoozedUntil()
	v := tray.View{Icon: string(state), Tooltip: headline}
	if state == control.StateWell {
		switch {
		case snoozed:
			v.Icon = "paused"
		case a.update.Load() != nil:
			v.Icon = "update"
		}
	}
	if snap.Latest != nil && snap.Latest.OK && state != control.StateStarting {
		v.Tooltip = fmt.Sprintf("%s\n%s", headline, a.words().T("tray.figures",
			"memory", fmt.Sprintf("%.0f", snap.Latest.RSSMB), "system", fmt.Sprintf("%.0f", snap.Latest.SystemPercent),
			"cpu", fmt.Sprintf("%.0f", snap.Latest.ProcessCPU)))
		if snap.Latest.PeopleToday >= 0 {
			v.Tooltip += "\n" + a.words().T("tray.people", "count", snap.Latest.PeopleToday)
		}
	}
	for entry, key := range map[tray.Entry]string{
		tray.OpenQuiz: "quiz", tray.OpenDashboard: "dashboard", tray.ShowWindow: "window", tray.Alerts: "alerts",
		tray.SnoozeHour: "snooze_hour", tray.SnoozeTomorrow: "snooze_tomorrow", tray.BackUp: "back_up", tray.Restart: "restart",
		tray.Settings: "settings", tray.StartAtLogin: "start_at_login", tray.About: "about", tray.OpenFolder: "open_folder",
		tray.Diagnostics: "diagnostics", tray.Quit: "quit",
	} {
		v.Labels[entry], v.Enabled[entry] = a.words().T("tray."+key), true
	}
	v.Labels[tray.StatusLine] = headline
	v.Labels[tray.Version] = a.words().T("tray.version", "version", a.Version)
	v.Enabled[tray.OpenQuiz], v.Enabled[tray.OpenDashboard], v.Enabled[tray.BackUp] = finder.Listens, finder.Listens, !a.backingUp.Load()
	v.Checked[tray.StartAtLogin] = autostart.Enabled()
	if finder.Phase == supervise.CrashLoop {
		v.Labels[tray.Restart] = a.words().T("tray.again")
	}
	a.viewAlerts(&v, snap)
	v.Hidden[tray.SnoozeHour], v.Hidden[tray.SnoozeTomorrow], v.Hidden[tray.Unsnooze] = snoozed, snoozed, !snoozed
	v.Enabled[tray.Unsnooze] = true
	v.Labels[tray.Unsnooze] = a.words().T("tray.wake", "until", until.Local().Format("Mon 15:04"))
	v.Hidden[tray.Update] = true
	if n := a.update.Load(); n != nil {
		v.Hidden[tray.Update], v.Enabled[tray.Update] = false, true
		v.Labels[tray.Update] = a.words().T("tray.update", "version", n.Version)
	}
	a.viewWindow(&v, finder)
	a.viewSharing(&v)
	return v
}

// viewWindow says what the entry of the health window does.
func (a *Agent) viewWindow(v *tray.View, finder supervise.State) {
	switch available, progress := a.window.Status(); available {
	case window.Building:
		v.Labels[tray.ShowWindow] = a.words().T("tray.window_building", "progress", progress)
		v.Enabled[tray.ShowWindow] = false
	case window.Missing:
		v.Labels[tray.ShowWindow] = a.words().T("tray.window_missing")
		v.Enabled[tray.ShowWindow] = finder.Listens
	}
}

// viewSharing shows whether phones reach the quiz, and where.
func (a *Agent) viewSharing(v *tray.View) {
	s := a.Sharing()
	for entry, key := range map[tray.Entry]string{tray.LAN: "share", tray.LANSwitch: "share_switch", tray.LANPoster: "share_poster"} {
		v.Labels[entry], v.Enabled[entry] = a.words().T("tray."+key), true
	}
	v.Checked[tray.LANSwitch] = s.On
	v.Hidden[tray.LANShow], v.Hidden[tray.LANPoster] = s.URL == "", s.URL == ""
	v.Enabled[tray.LANShow] = true
	v.Labels[tray.LANShow] = s.URL
	if s.On && !s.Reachable && s.URL != "" {
		v.Labels[tray.LANShow] = a.words().T("tray.share_not_reachable", "url", s.URL)
	}
}

// viewAlerts shows the last three alerts, those that last first.
func (a *Agent) viewAlerts(v *tray.View, snap health.Snapshot) {
	last := append(snap.Active[:len(snap.Active):len(snap.Active)], snap.Ended...)
	for i, entry := range []tray.Entry{tray.FirstAlert, tray.SecondAlert, tray.ThirdAlert} {
		if i >= len(last) {
			v.Hidden[entry] = i > 0
			v.Labels[entry] = a.words().T("tray.no_alerts")
			continue
		}
		message, _ := a.alertWords(a.local, last[i])
		v.Labels[entry], v.Enabled[entry] = last[i].Raised.Local().Format("15:04")+"  "+sanitize.Truncate(message, maxAlertLabel), true
	}
}

// rank orders the states from best to worst.
func rank(s control.State) int {
	switch s {
	case control.StateTrouble:
		return 2
	case control.StateAttention:
		return 1
	}
	return 0
}

// snoozedUntil says whether, and until when, nothing pops up.
func (a *Agent) snoozedUntil() (time.Time, bool) {
	until := a.local.Policy.State().Snoozed[""]
	return until, time.Now().Before(until)
}

func (a *Agent) refreshTray() { a.tray.Show(a.view()) }

// obeyClicks does what is clicked in the tray's menu until ctx ends.
func (a *Agent) obeyClicks(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case entry := <-a.tray.Clicked():
			a.obey(entry)
		}
	}
}

func (a *Agent) obey(entry tray.Entry) {
	switch entry {
	case tray.OpenQuiz:
		a.start(func(ctx context.Context) error { return a.Open(ctx, PageQuiz) })
	case tray.OpenDashboard:
		a.start(func(ctx context.Context) error { return a.Open(ctx, PageDashboard) })
	case tray.ShowWindow:
		a.start(a.Window)
	case tray.FirstAlert, tray.SecondAlert, tray.ThirdAlert:
		a.start(func(ctx context.Context) error { return a.windowPage(ctx, windowAlerts) })
	case tray.Settings:
		a.start(a.openSettings)
	case tray.LANSwitch:
		a.start(a.toggleSharing)
	case tray.LANShow:
		a.start(func(ctx context.Context) error { return a.windowPage(ctx, windowSharing) })
	case tray.LANPoster:
		a.start(a.showPoster)
	case tray.SnoozeHour:
		a.snoozeAll("1h")
	case tray.SnoozeTomorrow:
		a.snoozeAll(control.SnoozeTomorrow)
	case tray.Unsnooze:
		a.snoozeAll(control.SnoozeWake)
	case tray.BackUp:
		a.backUpFromMenu()
	case tray.StartAtLogin:
		a.toggleLogin()
	case tray.Update:
		if n := a.update.Load(); n != nil {
			a.start(func(ctx context.Context) error { return browser.Open(ctx, n.Page) })
		}
	case tray.OpenFolder:
		a.start(func(ctx context.Context) error { return browser.OpenFile(ctx, a.DataDir) })
	case tray.Diagnostics:
		a.start(a.saveDiagnostics)
	case tray.Restart:
		a.Restart()
	case tray.Quit:
		a.Quit()
	}
}

// start does something that may take a moment, such as starting a browser,
// without holding up the next click.
func (a *Agent) start(do func(context.Context) error) { a.startFor(clickTimeout, do) }

func (a *Agent) startFor(limit time.Duration, do func(context.Context) error) {
	a.background.Go(func() {
		ctx, cancel := context.WithTimeout(a.runContext, limit)
		defer cancel()
		if err := do(ctx); err != nil {
			a.log.Warn("a click in the tray had no effect", "error", err)
		}
	})
}

func (a *Agent) snoozeAll(length string) {
	if _, err := a.Snooze(control.Snooze{For: length}); err != nil {
		a.log.Warn("a click in the tray had no effect", "error", err)
	}
	a.refreshTray()
}

// openSettings opens the window's page of settings, or where that cannot be,
// the settings file in the desktop's editor.
func (a *Agent) openSettings(ctx context.Context) error {
	err := a.window.Open(windowSettings)
	if errors.Is(err, window.ErrMissing) {
		return browser.OpenFile(ctx, a.settingsFile())
	}
	return err
}

// backUpFromMenu makes a backup, one at a time, and tells what came of it.
func (a *Agent) backUpFromMenu() {
	if a.backingUp.Swap(true) {
		return
	}
	a.refreshTray()
	a.startFor(slowTimeout, func(ctx context.Context) error {
		defer a.refreshTray()
		defer a.backingUp.Store(false)
		err := a.BackUp(ctx)
		if err != nil {
			a.show(a.words().T("tray.back_up_failed"), err.Error(), notifier.Attention)
			return err
		}
		a.show(a.words().T("tray.backed_up"), a.backupFolder(), notifier.Well)
		return nil
	})
}

// StartsAtLogin reports whether the program starts when the person signs in.
func (a *Agent) StartsAtLogin() bool { return autostart.Enabled() }

// StartAtLogin has the program start when the person signs in, or not any more.
func (a *Agent) StartAtLogin(starts bool) error {
	defer a.refreshTray()
	if !starts {
		return autostart.Disable()
	}
	return autostart.Enable(a.Executable, "--data", a.DataDir)
}

// toggleLogin does the one that is not so now.
func (a *Agent) toggleLogin() {
	if err := a.StartAtLogin(!autostart.Enabled()); err != nil {
		a.log.Warn("a click in the tray had no effect", "error", err)
		a.show(a.words().T("tray.start_at_login"), err.Error(), notifier.Attention)
	}
}
