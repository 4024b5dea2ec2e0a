package ui

import (
	"context"
	"fmt"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/alerts"
	"ministryfinder/ui/poller"
)

// testLimit bounds a test of every channel; the agent's own limit is a minute.
const testLimit = 70 * time.Second

// alertsPage shows the history of alerts and who is told.
type alertsPage struct {
	plain
	*alerts.Page
	w *Window
}

func (p *alertsPage) build() {
	if p.Page == nil {
		p.Page = alerts.New(alerts.Actions{Snooze: p.snooze, Test: p.test}, p.w.texts)
	}
}

// name counts the alerts that are raised now.
func (p *alertsPage) name(t *i18n.Texts) string {
	name := t.T("window.page.alerts")
	if raised, _ := alerts.Split(p.w.view.Status.Alerts); len(raised) > 0 {
		name += fmt.Sprintf(" (%d)", len(raised))
	}
	return name
}

func (p *alertsPage) icon() fyne.Resource              { return theme.WarningIcon() }
func (p *alertsPage) object() fyne.CanvasObject        { return p.Object() }
func (p *alertsPage) set(v poller.View, t *i18n.Texts) { p.Set(v, t) }
func (p *alertsPage) open()                            { p.w.feed.Now() }
func (p *alertsPage) turn(pages float32)               { p.Turn(pages) }

func (p *alertsPage) snooze(s control.Snooze) {
	p.w.start(callLimit, func(ctx context.Context) error {
		_, err := p.w.agent.Snooze(ctx, s)
		return err
	}, func(err error) {
		p.w.feed.Now()
		if err != nil {
			p.w.failed(err)
		}
	})
}

func (p *alertsPage) test() {
	var tests []control.ChannelTest
	started := p.w.start(testLimit, func(ctx context.Context) (err error) {
		tests, err = p.w.agent.TestChannels(ctx, "")
		return err
	}, func(err error) { p.Tested(tests, err) })
	if started {
		p.Busy(p.w.t("window.testing"))
	}
}
