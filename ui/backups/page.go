// Package backups is the page of backups: where they are, whether they are
// well, and how to get one back. It is given values and shows them; package ui
// asks the agent.
package backups

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// badgeSide is the sign's size in Fyne's units.
const badgeSide = 40

// Actions is what a person may start from the page. Each returns at once.
type Actions struct {
	BackUp func()
	// Restore asks whether a backup is to be restored, Undo takes a restore back.
	Restore func(control.BackupFile)
	Undo    func(control.Restored)
	// Copy puts text onto the clipboard.
	Copy func(string)
}

// Page is the page of backups.
type Page struct {
	column   *widgets.Column
	badge    *widgets.Badge
	headline *widget.Label
	facts    *widget.Label
	now      *widget.Button
	progress *widget.ProgressBarInfinite
	running  *widgets.Text
	failure  *widget.Label
	restored *widget.Label
	undo     *widget.Button

	listTitle *widgets.Text
	none      *widget.Label
	rows      *fyne.Container

	restoreTitle *widgets.Text
	restore      *widget.Label
	command      *widget.Label
	copy         *widget.Button

	texts   *i18n.Texts
	backups control.Backups
	known   bool
	problem string // why they are not known
	present time.Time
	began   time.Time // zero while nothing is being done
	work    Work      // what is or was being done
	usable  bool
	written []control.BackupFile
	buttons []*widget.Button // of the list, one a backup
	lang    string
	act     Actions
}

// Work is something that takes a while.
type Work int

// The kinds of work.
const (
	Making    Work = iota // a backup
	Looking               // into a backup, before it is restored
	Restoring             // a backup
)

// New returns the page.
func New(act Actions, t *i18n.Texts) *Page {
	theme.LoadFonts(fyne.TextStyle{Monospace: true})
	p := &Page{
		texts: t, act: act, badge: widgets.NewBadge(badgeSide), headline: widgets.NewText(), facts: widgets.NewText(),
		failure: widgets.NewText(), restored: widgets.NewText(),
		running:   widgets.NewFittedText(theme.SizeSmall+1, theme.ColorQuiet, fyne.TextStyle{}),
		listTitle: widgets.NewTitle(), none: widgets.NewText(), rows: container.New(layout.NewCustomPaddedVBoxLayout(0)),
		restoreTitle: widgets.NewTitle(), restore: widgets.NewText(), command: widgets.NewText(),
	}
	p.headline.SizeName, p.headline.TextStyle = fynetheme.SizeNameSubHeadingText, fyne.TextStyle{Bold: true}
	p.command.TextStyle.Monospace, p.command.Wrapping = true, fyne.TextWrapBreak
	p.command.Selectable = true
	p.failure.Importance = widget.DangerImportance
	p.now = widget.NewButtonWithIcon("", fynetheme.DocumentSaveIcon(), act.BackUp)
	p.now.Importance = widget.HighImportance
	p.copy = widget.NewButtonWithIcon("", fynetheme.ContentCopyIcon(), func() { act.Copy(p.command.Text) })
	p.undo = widget.NewButtonWithIcon("", fynetheme.ContentUndoIcon(), func() {
		if r := p.backups.Restored; r != nil {
			act.Undo(*r)
		}
	})
	p.undo.Hide()
	p.progress = widget.NewProgressBarInfinite()
	p.progress.Stop()
	p.progress.Hide()
	p.failure.Hide()
	words := container.New(layout.NewCustomPaddedVBoxLayout(-fynetheme.InnerPadding()), p.headline, p.facts)
	middle := func(o fyne.CanvasObject) fyne.CanvasObject {
		return container.NewVBox(layout.NewSpacer(), o, layout.NewSpacer())
	}
	p.column = widgets.Stack(
		widgets.Titled(container.NewBorder(nil, nil, p.badge, nil, middle(words)),
			container.NewBorder(nil, nil, p.now, nil, middle(p.running)), p.progress, p.failure,
			container.NewBorder(nil, nil, nil, middle(p.undo), middle(widgets.AlignLeft(p.restored)))),
		widgets.Titled(p.listTitle, widgets.AlignLeft(p.none), p.rows),
		widgets.Titled(p.restoreTitle, widgets.AlignLeft(p.restore),
			container.NewBorder(nil, nil, nil, middle(p.copy), widgets.AlignLeft(p.command))),
	)
	p.refresh()
	return p
}

// Object is what to show.
func (p *Page) Object() fyne.CanvasObject { return p.column.Object }

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) { p.column.Turn(pages) }

// Set shows what is known of the backups, or why nothing is.
func (p *Page) Set(b control.Backups, err error) {
	p.problem = ""
	if err != nil {
		p.problem = err.Error()
	} else {
		p.backups, p.known = b, true
	}
	p.refresh()
}

// At tells the present and whether the agent can be asked, and shows how long
// a backup has been in the making.
func (p *Page) At(now time.Time, t *i18n.Texts, usable bool) {
	p.present, p.texts, p.usable = now, t, usable
	p.refresh()
}

// Begin shows that something is being done.
func (p *Page) Begin(work Work, now time.Time) {
	p.work, p.began = work, now
	p.progress.Show()
	p.progress.Start()
	widgets.SetLabel(p.failure, "")
	p.refresh()
}

// Tick shows how long it has taken by now and, of a restore, how far it is.
func (p *Page) Tick(now time.Time, of control.RestoreProgress) {
	if p.began.IsZero() {
		return
	}
	key := "window.backup.running"
	percent := int64(0)
	switch {
	case p.work == Looking:
		key = "window.restore.looking"
	case p.work == Restoring && of.Rows == 0:
		key = "window.restore.keeping"
	case p.work == Restoring:
		key, percent = "window.restore.running", 100*of.Rows/max(of.Rows, of.Total, 1)
	}
	p.running.Set(p.texts.T(key, "time", p.texts.Duration(now.Sub(p.began).Round(time.Second)), "percent", percent))
}

// Finished shows what came of it.
func (p *Page) Finished(b control.Backups, err error) {
	if p.end(err) {
		p.backups, p.known, p.problem = b, true, ""
		p.refresh()
		if p.work == Making {
			p.running.Set(p.texts.T("window.backup.made"))
		}
	}
}

// Looked ends the look into a backup.
func (p *Page) Looked(err error) {
	if p.end(err) {
		p.refresh()
	}
}

// end ends what is being done, and says why it failed; true when it did not.
func (p *Page) end(err error) bool {
	p.began = time.Time{}
	p.progress.Stop()
	p.progress.Hide()
	if err == nil {
		return true
	}
	key := "window.restore.failed"
	if p.work == Making {
		key = "window.backup.failed"
	}
	widgets.SetLabel(p.failure, p.texts.T(key, "reason", err.Error()))
	p.refresh()
	return false
}

func (p *Page) refresh() {
	t := p.texts
	state, headline := p.state()
	p.badge.Set(state)
	widgets.SetLabel(p.headline, headline)
	widgets.SetLabel(p.facts, p.told())
	widgets.SetButton(p.now, t.T("window.backup.now"))
	widgets.Enable(p.now, p.usable && p.began.IsZero())
	if !p.began.IsZero() && p.running.Text() == "" || p.began.IsZero() && p.running.Text() != t.T("window.backup.made") {
		p.running.Set("")
	}
	p.listTitle.Set(t.T("window.backup.list"))
	none := ""
	if p.known && len(p.backups.Files) == 0 {
		none = t.T("window.backup.none")
	}
	widgets.SetLabel(p.none, none)
	p.writeRows()
	p.writeRestored()
	p.restoreTitle.Set(t.T("window.backup.restore_title"))
	widgets.SetLabel(p.restore, t.T("window.backup.restore"))
	widgets.SetLabel(p.command, p.backups.RestoreCommand)
	widgets.SetButton(p.copy, t.T("window.copy"))
	p.column.Settle()
}

// state says in one sign and one sentence how the backups are.
func (p *Page) state() (control.State, string) {
	t, b := p.texts, p.backups
	switch {
	case p.problem != "":
		return widgets.StateAway, p.problem
	case !p.known:
		return control.StateStarting, t.T("window.waiting")
	case b.Problem != "":
		return control.StateAttention, b.Problem
	case b.Last.IsZero():
		return control.StateAttention, t.T("window.backup.never")
	}
	return control.StateWell, t.T("window.backup.last", "time", format.Moment(t, b.Last, p.present.Local()))
}

// told says where they are, when the newest was made and when one was tried.
func (p *Page) told() string {
	t, b := p.texts, p.backups
	if !p.known {
		return ""
	}
	lines := []string{t.T("window.backup.folder", "folder", b.Folder)}
	if b.SameDisk {
		lines = append(lines, t.T("window.backup.same_disk"))
	}
	if b.Problem != "" && !b.Last.IsZero() {
		lines = append(lines, t.T("window.backup.last", "time", format.Moment(t, b.Last, p.present.Local())))
	}
	if b.Tried.IsZero() {
		lines = append(lines, t.T("window.backup.untried"))
	} else {
		lines = append(lines, t.T("window.backup.tried", "time", format.Moment(t, b.Tried, p.present.Local())))
	}
	return strings.Join(lines, "\n")
}

// undoFor is how long after a restore its undo is offered here. Later the backup
// with the state before is restored like any other: much more came since.
const undoFor = 24 * time.Hour

// writeRestored says what was restored last, and offers to take it back.
func (p *Page) writeRestored() {
	r, words := p.backups.Restored, ""
	offered := r != nil && p.began.IsZero() && p.present.Sub(r.At) < undoFor
	if offered {
		key := "window.restore.done"
		if r.Kept == "" {
			key = "window.restore.done_damaged"
		}
		words = p.texts.T(key, "time", format.Moment(p.texts, r.Made, p.present.Local()))
	}
	widgets.SetLabel(p.restored, words)
	widgets.SetButton(p.undo, p.texts.T("window.restore.undo"))
	widgets.Enable(p.undo, p.usable && p.began.IsZero())
	if offered && r.Kept != "" {
		p.undo.Show()
	} else {
		p.undo.Hide()
	}
	for _, b := range p.buttons {
		widgets.Enable(b, p.usable && p.began.IsZero())
	}
}
