package agent

import (
	"fmt"
	"os"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/health/history"
)

// maxEndedShown is how many ended alerts a status carries.
const maxEndedShown = 20

// about answers the control socket's questions about one watched finder.
type about struct {
	a *Agent
	w *target.Target
}

// Status returns all that a person is shown.
func (v about) Status() control.Status {
	a, snap := v.a, v.w.Engine.Snapshot()
	limits := v.w.Engine.Limits()
	available, _ := a.pages.window.Status()
	a.mu.Lock()
	trayState := a.trayState
	a.mu.Unlock()
	s := control.Status{
		Version: a.Version, Language: a.words().Lang(), AgentPID: os.Getpid(), Now: time.Now(),
		Latest: snap.Latest, Alerts: []control.Alert{}, Tray: trayState, Window: string(available),
		Growth: control.Growth{
			Verdict: snap.Growth.Status, SlopeMBPerHour: snap.Growth.SlopeMBPerHour, Low: snap.Growth.Low,
			High: snap.Growth.High, EightyPercentAt: snap.Growth.EightyPercentAt, Grows: snap.Growth.Grows,
			WindowSeconds: snap.Growth.Window.Seconds(), UsedBeforeMB: snap.Growth.UsedBeforeMB,
		},
		MemoryLimitPercent: limits.MemoryPercent, CPULimitPercent: limits.CPUPercent, MemoryBudgetMB: limits.MemoryBudgetMB,
		DataFolder: a.DataDir,
	}
	if l := snap.Latest; l != nil {
		s.Issues = alerttext.Issues(a.words(), l.Issues, l.IssueCodes)
	}
	if s.Growth.Verdict == "" {
		s.Growth.Verdict = health.Stable
	}
	for _, alert := range snap.Active {
		s.Alerts = append(s.Alerts, v.controlAlert(alert))
	}
	for _, alert := range snap.Ended[:min(len(snap.Ended), maxEndedShown)] {
		s.Alerts = append(s.Alerts, v.controlAlert(alert))
	}
	if v.w.Name != "" {
		s.Finder = control.Finder{Phase: string(supervise.Running), URL: v.w.URL}
		s.State, s.Headline, s.Advice = a.alerts.judgeElsewhere(v.w, snap)
		return s
	}
	finder := a.supervisor.State()
	s.Finder = control.Finder{
		Phase: string(finder.Phase), PID: finder.PID, URL: finder.URL, StartedAt: finder.StartedAt,
		Restarts: finder.Restarts, LastExit: a.alerts.exitWords(finder),
		Away: !finder.Listens, GivenUp: finder.Phase == supervise.CrashLoop,
	}
	s.Elsewhere = a.elsewhereNow()
	s.State, s.Headline, s.Advice = a.alerts.assess(a.local, snap, finder)
	return s
}

func (v about) controlAlert(alert health.Alert) control.Alert {
	message, advice := v.a.alerts.alertWords(v.w, alert)
	return control.Alert{
		Kind: string(alert.Kind), Level: level(alert), Raised: alert.Raised, Cleared: alert.Cleared,
		Peak: alert.Peak, Message: message, Advice: advice,
	}
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
func (v about) Points(name string, after time.Time, most int) (control.History, error) {
	r, err := historyRange(name)
	if err != nil {
		return control.History{}, err
	}
	points, err := v.w.Points(r, after, most)
	if err != nil {
		return control.History{}, err
	}
	if points == nil {
		points = []history.Point{}
	}
	return control.History{IntervalSeconds: r.Step().Seconds(), Samples: []health.Sample{}, Points: points}, nil
}

// History returns the samples newer than after.
func (v about) History(after time.Time) control.History {
	samples := v.w.Engine.SamplesSince(after)
	if samples == nil {
		samples = []health.Sample{}
	}
	return control.History{IntervalSeconds: v.a.settings().Interval().Seconds(), Samples: samples}
}

// Alerts returns the history of alerts and what is snoozed.
func (v about) Alerts() control.AlertHistory {
	h := control.AlertHistory{Alerts: []control.Alert{}, Snoozed: []control.Snoozed{}}
	for _, alert := range v.w.Alerts() {
		h.Alerts = append(h.Alerts, v.controlAlert(alert))
	}
	if v.w == v.a.local {
		h.Unmailed = v.a.alerts.unmailed()
	}
	state := v.w.Policy.State()
	h.Held = len(state.Held)
	for kind, until := range state.Snoozed {
		if until.After(time.Now()) {
			h.Snoozed = append(h.Snoozed, control.Snoozed{Kind: string(kind), Until: until})
		}
	}
	return h
}

// Snooze keeps alerts of a kind, or all, from popping up for a while.
func (v about) Snooze(s control.Snooze) (control.Snoozed, error) {
	kind, now := health.Kind(s.Kind), time.Now()
	if s.Kind != "" && !isKind(kind) {
		return control.Snoozed{}, fmt.Errorf("there is no rule %q: use one of %s", s.Kind, kindNames())
	}
	until := now
	switch s.For {
	case control.SnoozeWake:
		v.w.Policy.Unsnooze(kind)
		v.recordSnooze(now)
		return control.Snoozed{Kind: s.Kind, Until: now}, nil
	case control.SnoozeTomorrow:
		until = v.w.Policy.Tomorrow(now)
	default:
		d, err := time.ParseDuration(s.For)
		if err != nil || d < time.Minute || d > alerting.MaxSnooze {
			return control.Snoozed{}, fmt.Errorf("%q is no time to snooze: use 1h, %s, or a time from 1m to %v", s.For, control.SnoozeTomorrow,
				alerting.MaxSnooze)
		}
		until = now.Add(d)
	}
	v.w.Policy.Snooze(kind, until)
	v.recordSnooze(now)
	return control.Snoozed{Kind: s.Kind, Until: until}, nil
}

// recordSnooze writes down what is snoozed; of everything it is with this computer's.
func (v about) recordSnooze(now time.Time) {
	v.w.RecordEvents(nil, now)
	v.a.alerts.recordCommon(v.w, now)
}
