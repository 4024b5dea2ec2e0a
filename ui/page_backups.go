package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/backups"
	"ministryfinder/ui/format"
	"ministryfinder/ui/poller"
)

const (
	// backupLimit bounds the making of a backup; the agent's own limit is ten minutes.
	backupLimit = 11 * time.Minute
	// restoreLimit bounds a restore, and the look at what it would do.
	restoreLimit = control.RestoreTimeout + time.Minute
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

func (p *backupsPage) build() {
	if p.Page == nil {
		p.Page = backups.New(backups.Actions{
			BackUp: p.backUp, Restore: p.preview, Undo: func(r control.Restored) { p.restore(r.Kept) }, Copy: p.w.app.Clipboard().SetContent,
		}, p.w.texts)
	}
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
	p.work(backups.Making, backupLimit, p.w.agent.BackUp)
}

// restore restores a backup, and says meanwhile how far it is.
func (p *backupsPage) restore(name string) {
	p.work(backups.Restoring, restoreLimit, func(ctx context.Context) (control.Backups, error) { return p.w.agent.Restore(ctx, name) })
}

// work does something that ends with the backups as they are then.
func (p *backupsPage) work(kind backups.Work, limit time.Duration, do func(context.Context) (control.Backups, error)) {
	var b control.Backups
	p.begin(kind, limit, func(ctx context.Context) (err error) {
		b, err = do(ctx)
		return err
	}, func(err error) {
		p.Finished(b, err)
		p.w.feed.Now()
	})
}

// begin does something that takes a while, unless something is being done already.
func (p *backupsPage) begin(kind backups.Work, limit time.Duration, do func(context.Context) error, then func(error)) {
	if p.making {
		return
	}
	p.making = p.w.start(limit, func(ctx context.Context) error {
		done := make(chan error, 1)
		go func() { done <- do(ctx) }()
		clock := time.NewTicker(tick)
		defer clock.Stop()
		for {
			select {
			case err := <-done:
				return err
			case now := <-clock.C:
				var of control.RestoreProgress
				if kind == backups.Restoring {
					of, _ = p.w.agent.RestoreProgress(ctx) // without it the time is shown alone
				}
				p.w.do(func() { p.Tick(now, of) })
			}
		}
	}, func(err error) {
		p.making = false
		then(err)
	})
	if p.making {
		p.Begin(kind, time.Now())
	}
}

// preview asks what a restore would do, and then the person.
func (p *backupsPage) preview(f control.BackupFile) {
	var v control.RestorePreview
	p.begin(backups.Looking, restoreLimit, func(ctx context.Context) (err error) {
		v, err = p.w.agent.PreviewRestore(ctx, f.Name)
		return err
	}, func(err error) {
		p.Looked(err)
		if err == nil && p.w.current == page(p) {
			p.confirm(f, v)
		}
	})
}

// confirm says what a restore would do, and does it when the person says so.
func (p *backupsPage) confirm(f control.BackupFile, v control.RestorePreview) {
	t := p.w.texts
	question{
		title: t.T("window.restore.title", "time", format.Moment(t, f.Made, time.Now())), words: backups.PreviewInWords(t, v),
		no: t.T("window.restore.no"), yes: t.T("window.restore.yes"), do: func() { p.restore(f.Name) },
	}.put(p.w.Window)
}
