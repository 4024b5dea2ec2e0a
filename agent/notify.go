package agent

import (
	"context"
	"strings"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
)

// notify writes down what has changed and notifies staff of what the policy lets
// through; the rest comes in a digest.
func (a *Agent) notify(w *target.Target, events []health.Event) {
	if len(events) == 0 {
		return
	}
	now := time.Now()
	for _, e := range events {
		w.Log.Info("alert", "kind", e.Kind, "raised", e.Raised, "cleared", e.Cleared, "value", e.Value, "limit", e.Limit)
		if w.Policy.ShouldNotify(e, now) {
			a.sender.Send(a.eventMessage(w, e))
		}
	}
	w.RecordEvents(events, now)
}

// eventMessage puts an event into a notification.
func (a *Agent) eventMessage(w *target.Target, e health.Event) notifier.Message {
	message, advice := a.alertWords(w, e.Alert)
	switch {
	case !e.Cleared.IsZero():
		return notifier.Message{Title: a.words().T("notify.well"), Body: w.Prefix() + alerttext.Cleared(a.words(), e.Alert), Level: notifier.Well}
	case e.Kind.IsOutage():
		return notifier.Message{Title: a.words().T("notify.trouble"), Body: message + " " + advice, Level: notifier.Trouble}
	}
	return notifier.Message{Title: a.words().T("notify.attention"), Body: message + " " + advice, Level: notifier.Attention}
}

// tellHeld tells what was held back, in one notification, when its time has come.
func (a *Agent) tellHeld(w *target.Target) {
	now := time.Now()
	due := w.Policy.DueDigest(now)
	if len(due) == 0 {
		return
	}
	a.sender.Send(a.digestMessage(w, due))
	w.RecordEvents(nil, now)
}

// digestMessage puts several alerts into one notification: what lasts first.
func (a *Agent) digestMessage(w *target.Target, due []health.Alert) notifier.Message {
	m := notifier.Message{Title: a.words().T("health.digest", "count", len(due)), Level: notifier.Well}
	var lasting, over []string
	for _, alert := range due {
		message, _ := a.alertWords(w, alert)
		if alert.Cleared.IsZero() {
			lasting = append(lasting, message)
			if m.Level == notifier.Well || alert.Kind.IsOutage() {
				m.Level = notifier.Level(level(alert))
			}
			continue
		}
		over = append(over, a.words().T("health.over", "message", message, "from", alert.Raised.Local().Format("15:04"), "until", alert.Cleared.Local().Format("15:04")))
	}
	m.Body = strings.Join(append(lasting, over...), " ")
	return m
}

func isKind(kind health.Kind) bool {
	for _, k := range health.Kinds() {
		if k == kind {
			return true
		}
	}
	return false
}

func kindNames() string {
	var names []string
	for _, k := range health.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

// TestChannels sends a test by every channel that the settings file names now,
// waits for the answers, and tells what came of it. Where the file has a mistake,
// that is told too, and those before are tried.
func (a *Agent) TestChannels(ctx context.Context) []control.ChannelTest {
	m := notifier.Message{Title: a.words().T("health.test_title"), Body: a.words().T("health.test_body"), Level: notifier.Well}
	inForce := a.settings()
	saved, mistake := settings.Load(a.DataDir)
	if mistake == nil {
		inForce = saved // it is in force within settings.PollInterval
	}
	channels, err := inForce.Channels()
	if mistake == nil {
		mistake = err
	}
	var tests []control.ChannelTest
	for _, tried := range a.sender.Test(ctx, m, channels) {
		test := control.ChannelTest{Channel: tried.Name}
		if tried.Err != nil {
			test.Error = a.words().T("health.not_sent."+string(notifier.FailureOf(tried.Err)), "error", tried.Err)
		}
		tests = append(tests, test)
	}
	if mistake != nil {
		tests = append(tests, control.ChannelTest{
			Channel: control.ChannelSettings, Error: a.words().T("health.test_settings", "reason", mistake),
		})
	}
	return tests
}
