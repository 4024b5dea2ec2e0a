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
	// waiting says that the sign-in for e-mail is asked for again and again.
	waiting bool
	lang    string
}

func (p *settingsPage) build() {
	if p.Page != nil {
		return
	}
	p.Page = settings.New(settings.Actions{
		Save: p.save, Edited: p.w.label, SignIn: p.stepSignIn, TestMail: p.testMail, Copy: p.w.app.Clipboard().SetContent,
	}, p.w.texts)
	p.w.unsaved = p.Unsaved
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

func (p *settingsPage) open() {
	p.asked = time.Time{}
	p.followSignIn() // one may be under way, or have ended
}

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

// signInEvery is how often an open sign-in for e-mail is asked for.
const signInEvery = time.Second

// stepSignIn takes a step of the sign-in for e-mail.
func (p *settingsPage) stepSignIn(step string) {
	var now control.SignIn
	p.w.start(callLimit, func(ctx context.Context) (err error) {
		now, err = p.w.agent.StepSignIn(ctx, step)
		return err
	}, func(err error) {
		if err != nil {
			p.w.failed(err)
			return
		}
		p.show(now)
		p.asked = time.Time{} // signed out, it is another setting
		p.w.feed.Now()
	})
}

// show shows how far the sign-in is, and follows one that waits for the person.
func (p *settingsPage) show(now control.SignIn) {
	p.SignIn(now)
	if now.State == control.SignInWaiting {
		p.followSignIn()
	}
}

// followSignIn asks how far the sign-in is until it waits for nobody.
func (p *settingsPage) followSignIn() {
	if p.waiting {
		return
	}
	p.waiting = p.w.begin(func(ctx context.Context) {
		var shown control.SignIn
		for {
			limited, cancel := context.WithTimeout(ctx, callLimit)
			now, err := p.w.agent.SignIn(limited)
			cancel()
			if ctx.Err() != nil {
				return
			}
			over := err != nil || now.State != control.SignInWaiting
			if over || now != shown { // what is not drawn anew wakes no window that is hidden
				p.w.do(func() { p.follow(now, err, over) })
			}
			if over {
				return
			}
			shown = now
			select {
			case <-ctx.Done():
				return
			case <-time.After(signInEvery):
			}
		}
	})
}

// follow shows how far the sign-in is, and at its end has the settings asked for, one
// of which it has changed.
func (p *settingsPage) follow(now control.SignIn, err error, over bool) {
	if err == nil {
		p.SignIn(now)
	}
	if over {
		p.waiting, p.asked = false, time.Time{}
	}
}

// testMail sends a test by e-mail.
func (p *settingsPage) testMail() {
	var tests []control.ChannelTest
	started := p.w.start(testLimit, func(ctx context.Context) (err error) {
		tests, err = p.w.agent.TestChannels(ctx, "mail")
		return err
	}, func(err error) { p.MailTested(tests, err) })
	if !started {
		p.MailTested(nil, context.DeadlineExceeded)
	}
}
