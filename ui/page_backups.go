package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/backups"
	"ministryfinder/ui/poller"
)

const (
	// backupLimit bounds the making of a backup; the agent's own limit is ten minutes.
	backupLimit = 11 * time.Minute
	// backupsEvery is how often an open page asks for the backups.
	backupsEvery = time.Minute
	// tick is how often it is said how long a backup takes.
	tick = time.Second
)

// backupsPage shows the backups and makes one.
type backupsPage struct {
	plain
	*backups.Page
	w *Window
	// asked is when the backups were asked for; making while one is made.
	asked  time.Time
	making bool
}

func (w *Window) newBackups() page {
	p := &backupsPage{w: w}
	p.Page = backups.New(backups.Actions{BackUp: p.backUp, Copy: w.app.Clipboard().SetContent}, w.texts)
	return p
}

func (p *backupsPage) name(t *i18n.Texts) string { return t.T("window.page.backups") }
func (p *backupsPage) icon() fyne.Resource       { return theme.StorageIcon() }
func (p *backupsPage) object() fyne.CanvasObject { return p.Object() }
func (p *backupsPage) turn(pages float32)        { p.Turn(pages) }

func (p *backupsPage) open() { p.asked = time.Time{} }

func (p *backupsPage) set(v poller.View, t *i18n.Texts) {
	answers := v.Contact == poller.Connected
	p.At(v.Status.Now, t, answers)
	if answers && !p.making && time.Since(p.asked) >= backupsEvery {
		p.asked = time.Now()
		p.ask()
	}
}

func (p *backupsPage) ask() {
	var b control.Backups
	p.w.start(callLimit, func(ctx context.Context) (err error) {
		b, err = p.w.agent.Backups(ctx)
		return err
	}, func(err error) {
		if !p.making {
			p.Set(b, err)
		}
	})
}

// backUp makes a backup, and says meanwhile how long it takes.
func (p *backupsPage) backUp() {
	if p.making {
		return
	}
	var b control.Backups
	p.making = p.w.start(backupLimit, func(ctx context.Context) error {
		done := make(chan error, 1)
		go func() {
			var err error
			b, err = p.w.agent.BackUp(ctx)
			done <- err
		}()
		clock := time.NewTicker(tick)
		defer clock.Stop()
		for {
			select {
			case err := <-done:
				return err
			case now := <-clock.C:
				p.w.do(func() { p.Tick(now) })
			}
		}
	}, func(err error) {
		p.making = false
		p.Finished(b, err)
		p.w.feed.Now()
	})
	if p.making {
		p.Begin(time.Now())
	}
}
