package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/control"
	"ministryfinder/agent/notify"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/window"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/signin"
)

// Pages that can be opened.
const (
	PageQuiz      = "quiz"
	PageDashboard = "dashboard"
	PageHealth    = "health"
)

// maxEndedShown is how many ended alerts a status carries.
const maxEndedShown = 20

// Status returns all that a person is shown.
func (a *Agent) Status() control.Status {
	snap, finder := a.engine.Snapshot(), a.supervisor.State()
	limits := a.engine.Limits()
	available, _ := a.window.Availability()
	a.mu.Lock()
	trayState := a.trayState
	a.mu.Unlock()
	s := control.Status{
		Version: a.Version, Language: a.words.Lang(), AgentPID: os.Getpid(), Now: time.Now(),
		Finder: control.Finder{
			Phase: string(finder.Phase), PID: finder.PID, URL: finder.URL, StartedAt: finder.StartedAt,
			Restarts: finder.Restarts, LastExit: finder.LastExit,
		},
		Latest: snap.Latest, Alerts: []control.Alert{}, Tray: trayState, Window: string(available),
		Growth: control.Growth{
			Verdict: snap.Growth.Word, SlopeMBPerHour: snap.Growth.SlopeMBPerHour, Low: snap.Growth.Low,
			High: snap.Growth.High, EightyPercentAt: snap.Growth.EightyPercentAt, Grows: snap.Growth.Grows,
			WindowSeconds: snap.Growth.Window.Seconds(),
		},
		MemoryLimitPercent: limits.MemoryPercent, CPULimitPercent: limits.CPUPercent, MemoryBudgetMB: limits.MemoryBudgetMB,
		DataFolder: a.DataDir,
	}
	if s.Growth.Verdict == "" {
		s.Growth.Verdict = health.Stable
	}
	for _, alert := range snap.Active {
		s.Alerts = append(s.Alerts, a.controlAlert(alert))
	}
	for _, alert := range snap.Ended[:min(len(snap.Ended), maxEndedShown)] {
		s.Alerts = append(s.Alerts, a.controlAlert(alert))
	}
	s.State, s.Headline, s.Advice = a.judge(snap, finder)
	return s
}

func (a *Agent) controlAlert(alert health.Alert) control.Alert {
	message, advice := a.alertWords(alert)
	return control.Alert{
		Kind: string(alert.Kind), Level: level(alert), Raised: alert.Raised, Cleared: alert.Cleared,
		Peak: alert.Peak, Message: message, Advice: advice,
	}
}

func level(alert health.Alert) control.State {
	if alert.Kind.Trouble() {
		return control.StateTrouble
	}
	return control.StateAttention
}

// judge says how things are, in one word and a sentence, and what to do.
func (a *Agent) judge(snap health.Snapshot, finder supervise.State) (control.State, string, string) {
	var worst *health.Alert
	for i, alert := range snap.Active {
		if worst == nil || alert.Kind.Trouble() && !worst.Kind.Trouble() || alert.Kind == health.CrashLoop {
			worst = &snap.Active[i]
		}
	}
	switch {
	case worst != nil && worst.Kind.Trouble():
		message, advice := a.alertWords(*worst)
		return control.StateTrouble, message, advice
	case finder.Phase == supervise.Restarting, finder.Phase == supervise.Starting && finder.Restarts > 0:
		return control.StateStarting, a.words.T("state.restarting"), ""
	case finder.Phase != supervise.Running:
		return control.StateStarting, a.words.T("state.starting"), ""
	case worst != nil:
		message, advice := a.alertWords(*worst)
		return control.StateAttention, message, advice
	case a.settingsErr != nil:
		return control.StateAttention, a.words.T("agent.bad_settings", "error", a.settingsErr), ""
	}
	return control.StateWell, a.words.T("state.well"), ""
}

// historyRange finds how a range is kept.
func historyRange(name string) (history.Range, error) {
	switch name {
	case control.RangeHour:
		return history.Hour, nil
	case control.RangeTwoDays:
		return history.TwoDays, nil
	case control.RangeThreeMonths:
		return history.ThreeMonths, nil
	}
	return 0, fmt.Errorf("there is no range %q: use %s, %s or %s", name, control.RangeHour, control.RangeTwoDays, control.RangeThreeMonths)
}

// Points returns a long range of the history, merged to at most most points.
func (a *Agent) Points(name string, after time.Time, most int) (control.History, error) {
	r, err := historyRange(name)
	if err != nil {
		return control.History{}, err
	}
	if a.records == nil || a.records.History == nil {
		return control.History{}, errNoHistory
	}
	points, err := a.records.History.Read(r, after, time.Now(), most)
	if err != nil {
		return control.History{}, err
	}
	if points == nil {
		points = []history.Point{}
	}
	return control.History{IntervalSeconds: r.Step().Seconds(), Samples: []health.Sample{}, Points: points}, nil
}

// History returns the samples newer than after.
func (a *Agent) History(after time.Time) control.History {
	samples := a.engine.After(after)
	if samples == nil {
		samples = []health.Sample{}
	}
	return control.History{IntervalSeconds: a.settings.Interval().Seconds(), Samples: samples}
}

// Link returns the address of a page; for those of the parish office it carries
// a fresh one-time sign-in.
func (a *Agent) Link(page string) (string, error) {
	state := a.supervisor.State()
	if !state.Listens {
		return "", errors.New(a.words.T("agent.not_yet"))
	}
	switch page {
	case PageQuiz:
		return state.URL + "/", nil
	case PageDashboard, PageHealth:
		link := state.URL + "/admin/enter?t=" + signin.SignLink(state.LinkKey, time.Now(), signin.LinkLife) + "&lang=" + a.words.Lang()
		if page == PageHealth {
			link += "&next=/admin/health"
		}
		return link, nil
	}
	return "", fmt.Errorf("there is no page %q: use %s, %s or %s", page, PageQuiz, PageDashboard, PageHealth)
}

// Open opens a page in the desktop's browser.
func (a *Agent) Open(ctx context.Context, page string) error {
	url, err := a.Link(page)
	if err != nil {
		return err
	}
	return browser.Open(ctx, url)
}

// Window opens the health window, or what stands for it where it cannot be:
// the health page of the parish office, which has the same.
func (a *Agent) Window(ctx context.Context) error {
	err := a.window.Open()
	if errors.Is(err, window.ErrMissing) {
		a.tellNoWindow("agent.window_missing", err)
		return a.Open(ctx, PageHealth)
	}
	return err
}

func (a *Agent) windowFailed(err error) {
	a.tellNoWindow("agent.window_fails", err)
	a.start(func(ctx context.Context) error { return a.Open(ctx, PageHealth) })
}

// tellNoWindow says why the browser opens in the place of the window: to the
// person once, to the log each time.
func (a *Agent) tellNoWindow(why string, err error) {
	a.log.Warn("the health page is opened instead of the health window", "reason", err)
	a.mu.Lock()
	first := !a.noWindow
	a.noWindow = true
	a.mu.Unlock()
	if first {
		a.sender.Send(notify.Message{Title: a.words.T("agent.no_window"), Body: a.words.T(why), Icon: "well"})
	}
}

// Restart restarts the finder.
func (a *Agent) Restart() { a.supervisor.Restart(restartWish) }

// Quit ends the agent.
func (a *Agent) Quit() { a.quit() }

// hostPort takes the address out of http://HOST:PORT.
func hostPort(url string) string { return strings.TrimPrefix(url, "http://") }

// offerSetUp prints, once, where the first account of the parish office is
// made. The tray and the window lead there as well.
func (a *Agent) offerSetUp(state supervise.State) {
	a.mu.Lock()
	first := !a.offered
	a.offered = true
	a.mu.Unlock()
	if first {
		fmt.Fprintln(a.Out, a.words.T("agent.set_up", "url", state.URL+"/admin/enter?t="+signin.SignLink(state.LinkKey, time.Now(), signin.SetUpLinkLife)))
	}
}
