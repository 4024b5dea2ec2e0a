package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/settings"
)

// settingsEvery is how often an open page asks for the settings, which can be
// changed in the file meanwhile.
const settingsEvery = 10 * time.Second

// settingsPage shows this computer's settings and changes them.
type settingsPage struct {
	plain
	*settings.Page
	w      *Window
	asked  time.Time
	saving bool
	lang   string
}

func (w *Window) newSettings() page {
	p := &settingsPage{w: w}
	p.Page = settings.New(settings.Actions{Save: p.save, Edited: w.label}, w.texts)
	w.unsaved = p.Unsaved
	return p
}

// name carries a sign while something is not saved.
func (p *settingsPage) name(t *i18n.Texts) string {
	name := t.T("window.page.settings")
	if p.Page != nil && p.Unsaved() > 0 {
		name += " •"
	}
	return name
}

func (p *settingsPage) icon() fyne.Resource       { return theme.SettingsIcon() }
func (p *settingsPage) object() fyne.CanvasObject { return p.Object() }
func (p *settingsPage) turn(pages float32)        { p.Turn(pages) }

func (p *settingsPage) open() { p.asked = time.Time{} }

func (p *settingsPage) set(v poller.View, t *i18n.Texts) {
	answers := v.Contact == poller.Connected
	p.At(t, answers)
	if p.lang != t.Lang() { // titles and explanations come from the agent
		p.lang, p.asked = t.Lang(), time.Time{}
	}
	if answers && !p.saving && time.Since(p.asked) >= settingsEvery {
		p.asked = time.Now()
		p.ask()
	}
}

func (p *settingsPage) ask() {
	var s control.Settings
	p.w.start(callLimit, func(ctx context.Context) (err error) {
		s, err = p.w.agent.Settings(ctx)
		return err
	}, func(err error) {
		if !p.saving {
			p.Set(s, err)
		}
	})
}

func (p *settingsPage) save(values map[string]string) {
	var s control.Settings
	p.saving = p.w.start(callLimit, func(ctx context.Context) (err error) {
		s, err = p.w.agent.Change(ctx, control.Changes{Values: values})
		return err
	}, func(err error) {
		p.saving = false
		p.Saved(s, err)
		p.w.feed.Now()
	})
	if !p.saving {
		p.Saved(s, context.DeadlineExceeded)
	}
}
