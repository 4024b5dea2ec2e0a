// Package backups is the page of backups: where they are, whether they are
// well, and how to get one back. It is given values and shows them; package ui
// asks the agent.
package backups

import (
	"path/filepath"
	"slices"
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
	began   time.Time // zero while none is being made
	usable  bool
	written []control.BackupFile
	lang    string
}

// New returns the page.
func New(act Actions, t *i18n.Texts) *Page {
	p := &Page{
		texts: t, badge: widgets.NewBadge(badgeSide), headline: widgets.NewText(), facts: widgets.NewText(), failure: widgets.NewText(),
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
			container.NewBorder(nil, nil, p.now, nil, middle(p.running)), p.progress, p.failure),
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

// Begin shows that a backup is being made.
func (p *Page) Begin(now time.Time) {
	p.began = now
	p.progress.Show()
	p.progress.Start()
	widgets.SetLabel(p.failure, "")
	p.refresh()
}

// Tick shows how long it has taken by now.
func (p *Page) Tick(now time.Time) {
	if !p.began.IsZero() {
		p.running.Set(p.texts.T("window.backup.running", "time", format.FormatDuration(now.Sub(p.began).Round(time.Second))))
	}
}

// Finished shows what came of it.
func (p *Page) Finished(b control.Backups, err error) {
	p.began = time.Time{}
	p.progress.Stop()
	p.progress.Hide()
	if err != nil {
		widgets.SetLabel(p.failure, p.texts.T("window.backup.failed", "reason", err.Error()))
		p.refresh()
		return
	}
	p.backups, p.known, p.problem = b, true, ""
	p.refresh()
	p.running.Set(p.texts.T("window.backup.made"))
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
	p.restoreTitle.Set(t.T("window.backup.restore_title"))
	widgets.SetLabel(p.restore, t.T("window.backup.restore"))
	widgets.SetLabel(p.command, p.restoreCommand())
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

// restoreCommand is what restores the newest backup.
func (p *Page) restoreCommand() string {
	file := p.texts.T("window.backup.file")
	if len(p.backups.Files) > 0 {
		file = filepath.Join(p.backups.Folder, p.backups.Files[0].Name)
	}
	return `ministry-finder restore "` + file + `"`
}

// writeRows makes the rows of the list anew when it has changed.
func (p *Page) writeRows() {
	if p.lang == p.texts.Lang() && slices.Equal(p.written, p.backups.Files) {
		return
	}
	p.lang, p.written = p.texts.Lang(), slices.Clone(p.backups.Files)
	p.rows.RemoveAll()
	for _, f := range p.written {
		made := widgets.NewFittedText(fynetheme.TextSize(), fynetheme.ColorNameForeground, fyne.TextStyle{Bold: true})
		made.Set(format.Moment(p.texts, f.Made, p.present.Local()))
		reason := widgets.NewFittedText(fynetheme.TextSize(), fynetheme.ColorNameForeground, fyne.TextStyle{})
		reason.Set(p.reason(f.Reason))
		size := widgets.NewFittedText(fynetheme.TextSize(), theme.ColorQuiet, fyne.TextStyle{})
		size.Set(format.Bytes(p.texts, f.Bytes))
		name := widgets.NewFittedText(theme.SizeSmall, theme.ColorQuiet, fyne.TextStyle{})
		name.Set(f.Name)
		p.rows.Add(container.New(cells{}, made, reason, size, name))
	}
}

func (p *Page) reason(reason string) string {
	if key := "window.backup.reason." + reason; p.texts.Has(key) {
		return p.texts.T(key)
	}
	return reason
}

// cells lays a row of the list out: four parts of the width.
type cells struct{}

// parts are what each cell has of the width.
func parts() []float32 { return []float32{0.17, 0.30, 0.11, 0.42} }

const rowGap float32 = 8

func (cells) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(0, height+rowGap)
}

func (cells) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := float32(0)
	for i, o := range objects {
		width := size.Width * parts()[i]
		height := o.MinSize().Height
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width-rowGap, height))
		x += width
	}
}
