package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
)

// alertsCommand shows the history of alerts and says when they may pop up.
type alertsCommand struct {
	List   alertsList   `cmd:"" default:"withargs" help:"Show the history of alerts (this is what happens without a further word)."`
	Snooze alertsSnooze `cmd:"" help:"Let nothing pop up for a while; it is told afterwards."`
	Wake   alertsWake   `cmd:"" help:"End a snooze."`
	Test   alertsTest   `cmd:"" help:"Send a test by every channel: desktop, e-mail, webhook, ntfy."`
}

// alertTime is how a time is written for people.
const alertTime = "2006-01-02 15:04"

// desktopTexts asks the agent for its language, which has the client's words, too.
func desktopTexts(ctx context.Context, client *control.Client) *i18n.Texts {
	status, err := client.Status(ctx)
	if err != nil {
		return i18n.Desktop()
	}
	return i18n.For(status.Language)
}

// alertsList is the showing.
type alertsList struct {
	JSON bool `name:"json" help:"Print one JSON document and nothing else."`
}

// Run prints the alerts, newest first.
func (l *alertsList) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	h, err := client.Alerts(ctx)
	if err != nil {
		return explain(err)
	}
	if l.JSON {
		out := json.NewEncoder(t.out)
		out.SetIndent("", "  ")
		return out.Encode(h)
	}
	w := desktopTexts(ctx, client)
	if len(h.Alerts) == 0 {
		fmt.Fprintln(t.out, w.T("health.no_alerts"))
	}
	for _, a := range h.Alerts {
		until := w.T("health.lasts")
		if !a.Cleared.IsZero() {
			until = a.Cleared.Local().Format(alertTime)
		}
		fmt.Fprintf(t.out, "%s - %-16s  %-15s  %s\n", a.Raised.Local().Format(alertTime), until, a.Kind, a.Message)
	}
	for _, s := range h.Snoozed {
		fmt.Fprintln(t.out, snoozedLine(w, s))
	}
	for _, one := range h.Unmailed {
		fmt.Fprintln(t.out, one.Words)
	}
	if h.Held > 0 {
		fmt.Fprintln(t.out, w.T("health.held", "count", h.Held))
	}
	return nil
}

func snoozedLine(w *i18n.Texts, s control.Snoozed) string {
	until := s.Until.Local().Format(alertTime)
	if s.Kind == "" {
		return w.T("health.snoozed", "until", until)
	}
	return w.T("health.snoozed_rule", "rule", s.Kind, "until", until)
}

// alertsSnooze is the snoozing.
type alertsSnooze struct {
	For  string `arg:"" optional:"" default:"1h" help:"How long: 1h, 30m (1m to 168h), or tomorrow."`
	Rule string `help:"Only this rule, such as growth or disk; all without it." placeholder:"RULE"`
}

// Run snoozes and says until when.
func (s *alertsSnooze) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	if s.For == control.SnoozeWake {
		return &usageError{"use ministry-finder alerts wake to end a snooze"}
	}
	if d, err := time.ParseDuration(s.For); s.For != control.SnoozeTomorrow && (err != nil || d <= 0) {
		return &usageError{fmt.Sprintf("%q is no time to snooze: use 1h, 30m or %s", s.For, control.SnoozeTomorrow)}
	}
	snoozed, err := client.Snooze(ctx, control.Snooze{Kind: s.Rule, For: s.For})
	if err != nil {
		return explain(err)
	}
	fmt.Fprintln(t.out, snoozedLine(desktopTexts(ctx, client), snoozed))
	return nil
}

// alertsWake is the waking.
type alertsWake struct {
	Rule string `help:"Only this rule; all without it." placeholder:"RULE"`
}

// Run ends the snooze.
func (s *alertsWake) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	if _, err := client.Snooze(ctx, control.Snooze{Kind: s.Rule, For: control.SnoozeWake}); err != nil {
		return explain(err)
	}
	fmt.Fprintln(t.out, desktopTexts(ctx, client).T("health.awake"))
	return nil
}

// alertsTest is the test of the channels.
type alertsTest struct{}

// Run sends the test and fails when a channel does.
func (*alertsTest) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	tests, err := client.TestChannels(ctx, "")
	if err != nil {
		return explain(err)
	}
	w, failed := desktopTexts(ctx, client), 0
	for _, one := range tests {
		if one.Error == "" {
			fmt.Fprintln(t.out, w.T("health.test_ok", "channel", one.Channel))
			continue
		}
		failed++
		if one.Channel == control.ChannelSettings {
			fmt.Fprintln(t.out, one.Error)
			continue
		}
		fmt.Fprintln(t.out, w.T("health.test_failed", "channel", one.Channel, "error", one.Error))
	}
	if failed > 0 {
		return errors.New(w.T("health.test_summary", "failed", failed, "all", len(tests)))
	}
	return nil
}
