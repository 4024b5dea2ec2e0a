package ui

import (
	"context"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/sharing"
)

const (
	// sharingEvery is how often an open page asks how phones reach the quiz.
	sharingEvery = 3 * time.Second
	// firewallLimit bounds the opening of the firewall, which waits for a person.
	firewallLimit = 6 * time.Minute
)

// sharingPage shows how phones reach the quiz, and changes it.
type sharingPage struct {
	plain
	*sharing.Page
	w     *Window
	asked time.Time
}

func (p *sharingPage) build() {
	if p.Page != nil {
		return
	}
	p.Page = sharing.New(sharing.Actions{
		Switch:   func(on bool) { p.change("sharing.on", strconv.FormatBool(on)) },
		Choose:   func(address string) { p.change("sharing.address", address) },
		Poster:   func() { p.do(callLimit, func(ctx context.Context) error { return p.w.agent.Open(ctx, pagePoster) }) },
		Firewall: func() { p.do(firewallLimit, p.w.agent.OpenFirewall) },
		Copy:     p.w.app.Clipboard().SetContent,
	}, p.w.texts)
}

func (p *sharingPage) name(t *i18n.Texts) string { return t.T("window.page.sharing") }
func (p *sharingPage) icon() fyne.Resource       { return theme.MailForwardIcon() }
func (p *sharingPage) object() fyne.CanvasObject { return p.Object() }
func (p *sharingPage) turn(pages float32)        { p.Turn(pages) }

func (p *sharingPage) open() { p.asked = time.Time{} }

func (p *sharingPage) set(v poller.View, t *i18n.Texts) {
	answers := v.Contact == poller.Connected
	p.At(t, answers)
	if answers && time.Since(p.asked) >= sharingEvery {
		p.asked = time.Now()
		p.ask()
	}
}

func (p *sharingPage) ask() {
	var s control.Sharing
	p.w.start(callLimit, func(ctx context.Context) (err error) {
		s, err = p.w.agent.Sharing(ctx)
		return err
	}, func(err error) { p.Set(s, err) })
}

func (p *sharingPage) change(key, value string) {
	p.do(callLimit, func(ctx context.Context) error {
		_, err := p.w.agent.Change(ctx, control.Changes{Values: map[string]string{key: value}})
		return err
	})
}

// do starts something and shows what came of it.
func (p *sharingPage) do(limit time.Duration, job func(context.Context) error) {
	if !p.w.start(limit, job, func(err error) {
		p.Finished(err)
		p.ask()
		p.w.feed.Now()
	}) {
		p.Finished(context.DeadlineExceeded)
		return
	}
	p.Busy()
}
