package agent

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"ministryfinder/agent/autostart"
	"ministryfinder/agent/browser"
	"ministryfinder/agent/control"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/agent/tray"
	"ministryfinder/agent/window"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
)

// slowTimeout bounds what takes long, such as a backup.
const slowTimeout = 10 * time.Minute

// menu is the icon in the tray: what it shows, and what its entries do.
type menu struct {
	*config
	version   string
	tray      *tray.Tray
	local     *target.Target
	finder    *supervise.Supervisor
	alerts    *alerts
	pages     *pages
	backups   *backups
	updates   *updates
	reports   *reports
	clicks    *clicks
	login     *login
	elsewhere func() []control.RemoteFinder
	snooze    func(control.Snooze) (control.Snoozed, error)
	restart   func()
	quit      func()
	backingUp atomic.Bool // somebody chose Back up now
}

// view is what the tray shows of the present state.
func (m *menu) view() tray.View {
	snap, finder := m.local.Engine.Snapshot(), m.finder.State()
	state, headline, _ := m.alerts.assess(m.local, snap, finder)
	headline = m.alerts.brief(m.local, snap, state, headline)
	for _, e := range m.elsewhere() {
		if rank(e.State) > rank(state) {
			state, headline = e.State, e.Headline
		}
	}
	until, snoozed := m.snoozedUntil()
	v := tray.View{Icon: string(state), Tooltip: headline}
	if state == control.StateWell {
		switch {
		case snoozed:
			v.Icon = "paused"
		case m.updates.available.Load() != nil:
			v.Icon = "update"
		}
	}
	if snap.Latest != nil && snap.Latest.OK && state != control.StateStarting {
		v.Tooltip = fmt.Sprintf("%s\n%s", headline, m.words().T("tray.figures",
			"memory", m.words().Decimal(snap.Latest.RSSMB, 0), "system", m.words().Decimal(snap.Latest.SystemPercent, 0),
			"cpu", m.words().Decimal(snap.Latest.ProcessCPU, 0)))
		if snap.Latest.PeopleToday >= 0 {
			v.Tooltip += "\n" + m.words().T("tray.people", "count", snap.Latest.PeopleToday)
		}
	}
	for entry, key := range map[tray.Entry]string{
		tray.OpenQuiz: "quiz", tray.OpenDashboard: "dashboard", tray.ShowWindow: "window", tray.Alerts: "alerts",
		tray.SnoozeHour: "snooze_hour", tray.SnoozeTomorrow: "snooze_tomorrow", tray.BackUp: "back_up", tray.Restart: "restart",
		tray.Settings: "settings", tray.StartAtLogin: "start_at_login", tray.Help: "help", tray.About: "about", tray.OpenFolder: "open_folder",
		tray.Diagnostics: "diagnostics", tray.Quit: "quit",
	} {
		v.Labels[entry], v.Enabled[entry] = m.words().T("tray."+key), true
	}
	if state == control.StateWell && snap.Latest != nil && snap.Latest.Preparing { // a reminder, and no alarm
		headline = m.words().T("tray.preparing")
		v.Tooltip = headline + "\n" + v.Tooltip
	}
	v.Labels[tray.StatusLine] = headline
	v.Labels[tray.Version] = m.words().T("tray.version", "version", m.version)
	v.Enabled[tray.OpenQuiz], v.Enabled[tray.OpenDashboard], v.Enabled[tray.BackUp] = finder.Listens, finder.Listens, !m.backingUp.Load()
	v.Checked[tray.StartAtLogin] = autostart.Enabled()
	if finder.Phase == supervise.CrashLoop {
		v.Labels[tray.Restart] = m.words().T("tray.again")
	}
	m.viewAlerts(&v, snap)
	v.Hidden[tray.SnoozeHour], v.Hidden[tray.SnoozeTomorrow], v.Hidden[tray.Unsnooze] = snoozed, snoozed, !snoozed
	v.Enabled[tray.Unsnooze] = true
	v.Labels[tray.Unsnooze] = m.words().T("tray.wake", "until", m.words().Weekday(until.Local())+" "+m.words().Clock(until.Local()))
	v.Hidden[tray.Update] = true
	if n := m.updates.available.Load(); n != nil {
		v.Hidden[tray.Update], v.Enabled[tray.Update] = false, true
		v.Labels[tray.Update] = m.words().T("tray.update", "version", n.Version)
	}
	m.viewWindow(&v, finder)
	m.viewSharing(&v)
	return v
}

// viewWindow says what the entry of the health window does.
func (m *menu) viewWindow(v *tray.View, finder supervise.State) {
	switch available, progress := m.pages.window.Status(); available {
	case window.Building:
		v.Labels[tray.ShowWindow] = m.words().T("tray.window_building", "progress", progress)
		v.Enabled[tray.ShowWindow] = false
	case window.Missing:
		v.Labels[tray.ShowWindow] = m.words().T("tray.window_missing")
		v.Enabled[tray.ShowWindow] = finder.Listens
	}
}

// viewSharing shows whether phones reach the quiz, and where.
func (m *menu) viewSharing(v *tray.View) {
	s := m.pages.sharing.Sharing()
	for entry, key := range map[tray.Entry]string{tray.LAN: "share", tray.LANSwitch: "share_switch", tray.LANPoster: "share_poster"} {
		v.Labels[entry], v.Enabled[entry] = m.words().T("tray."+key), true
	}
	v.Enabled[tray.LANPoster] = m.finder.State().Listens // it is a page of the dashboard
	v.Checked[tray.LANSwitch] = s.On
	v.Hidden[tray.LANShow], v.Hidden[tray.LANPoster] = s.URL == "", s.URL == ""
	v.Enabled[tray.LANShow] = true
	v.Labels[tray.LANShow] = s.URL
	if s.On && !s.Reachable && s.URL != "" {
		v.Labels[tray.LANShow] = m.words().T("tray.share_not_reachable", "url", s.URL)
	}
}

// viewAlerts shows the last three alerts, those that last first.
func (m *menu) viewAlerts(v *tray.View, snap health.Snapshot) {
	last := append(snap.Active[:len(snap.Active):len(snap.Active)], snap.Ended...)
	for i, entry := range []tray.Entry{tray.FirstAlert, tray.SecondAlert, tray.ThirdAlert} {
		if i >= len(last) {
			v.Hidden[entry] = i > 0
			v.Labels[entry] = m.words().T("tray.no_alerts")
			continue
		}
		brief := alerttext.Brief(m.words(), last[i], m.local.Engine.Limits())
		v.Labels[entry], v.Enabled[entry] = m.words().Clock(last[i].Raised.Local())+"  "+brief, true
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
func (m *menu) snoozedUntil() (time.Time, bool) {
	until := m.local.Policy.State().Snoozed[""]
	return until, time.Now().Before(until)
}

// run does what is clicked in the tray's menu until ctx ends.
func (m *menu) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case entry := <-m.tray.Clicked():
			m.obey(entry)
		}
	}
}

func (m *menu) obey(entry tray.Entry) {
	switch entry {
	case tray.OpenQuiz:
		m.click(entry, func(ctx context.Context) error { return m.pages.Open(ctx, PageQuiz) })
	case tray.OpenDashboard:
		m.click(entry, func(ctx context.Context) error { return m.pages.Open(ctx, PageDashboard) })
	case tray.ShowWindow:
		m.click(entry, func(ctx context.Context) error { return m.pages.Window(ctx, "") })
	case tray.FirstAlert, tray.SecondAlert, tray.ThirdAlert:
		m.click(tray.ShowWindow, func(ctx context.Context) error { return m.pages.Window(ctx, windowAlerts) })
	case tray.Settings:
		m.click(entry, m.pages.openSettings)
	case tray.LANSwitch:
		m.click(entry, m.pages.sharing.toggle)
	case tray.LANShow:
		m.click(entry, func(ctx context.Context) error { return m.pages.Window(ctx, windowSharing) })
	case tray.LANPoster:
		m.click(entry, m.pages.showPoster)
	case tray.SnoozeHour:
		m.snoozeAll("1h")
	case tray.SnoozeTomorrow:
		m.snoozeAll(control.SnoozeTomorrow)
	case tray.Unsnooze:
		m.snoozeAll(control.SnoozeWake)
	case tray.BackUp:
		m.backUpFromMenu()
	case tray.StartAtLogin:
		m.toggleLogin()
	case tray.Help:
		m.click(entry, m.pages.openHelp)
	case tray.Update:
		if n := m.updates.available.Load(); n != nil {
			m.click(entry, func(ctx context.Context) error { return browser.Open(ctx, n.Page) })
		}
	case tray.OpenFolder:
		m.click(entry, func(ctx context.Context) error { return browser.OpenFile(ctx, m.dir) })
	case tray.Diagnostics:
		m.click(entry, m.reports.save)
	case tray.Restart:
		m.restart()
	case tray.Quit:
		m.quit()
	}
}

// click does what an entry stands for, beside the menu, and says on the desktop
// when that fails.
func (m *menu) click(entry tray.Entry, do func(context.Context) error) {
	m.clicks.start(func(ctx context.Context) error {
		err := do(ctx)
		if err != nil {
			m.failed(entry, err)
		}
		return err
	})
}

// failed says that a click had no effect, and why; not while the program ends,
// which is what interrupts most then.
func (m *menu) failed(entry tray.Entry, err error) {
	if m.clicks.ctx.Err() == nil {
		title := m.words().T("agent.click_failed", "entry", m.view().Labels[entry])
		m.alerts.answer("", title, m.words().Error(err), notifier.Attention)
	}
}

func (m *menu) snoozeAll(length string) {
	if _, err := m.snooze(control.Snooze{For: length}); err != nil {
		m.log.Warn("a click in the tray had no effect", "error", err)
		m.failed(tray.Alerts, err)
	}
	m.refresh()
}

// backUpFromMenu makes a backup, one at a time, and tells what came of it.
func (m *menu) backUpFromMenu() {
	if m.backingUp.Swap(true) {
		return
	}
	m.refresh()
	m.clicks.startFor(slowTimeout, func(ctx context.Context) error {
		defer m.refresh()
		defer m.backingUp.Store(false)
		err := m.backups.BackUp(ctx)
		if err != nil {
			m.alerts.answer(windowBackups, m.words().T("tray.back_up_failed"), m.words().Error(err), notifier.Attention)
			return err
		}
		m.alerts.answer(windowBackups, m.words().T("tray.backed_up"), m.backups.folder(), notifier.Well)
		return nil
	})
}

// toggleLogin does the one that is not so now.
func (m *menu) toggleLogin() {
	if err := m.login.StartAtLogin(!autostart.Enabled()); err != nil {
		m.log.Warn("a click in the tray had no effect", "error", err)
		m.failed(tray.StartAtLogin, err)
	}
}

// refresh shows the present state.
func (m *menu) refresh() { m.tray.Show(m.view()) }
