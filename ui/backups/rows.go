package backups

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/ui/format"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// writeRows makes the rows of the list anew when it has changed.
func (p *Page) writeRows() {
	if p.lang == p.texts.Lang() && slices.Equal(p.written, p.backups.Files) {
		return
	}
	p.lang, p.written = p.texts.Lang(), slices.Clone(p.backups.Files)
	p.rows.RemoveAll()
	p.buttons = nil
	for _, f := range p.written {
		made := widgets.NewFittedText(fynetheme.TextSize(), fynetheme.ColorNameForeground, fyne.TextStyle{Bold: true})
		made.Set(format.Moment(p.texts, f.Made, p.present.Local()))
		reason := widgets.NewFittedText(fynetheme.TextSize(), fynetheme.ColorNameForeground, fyne.TextStyle{})
		reason.Set(p.reason(f))
		size := widgets.NewFittedText(fynetheme.TextSize(), theme.ColorQuiet, fyne.TextStyle{})
		size.Set(format.Bytes(p.texts, f.Bytes))
		name := widgets.NewFittedText(theme.SizeSmall, theme.ColorQuiet, fyne.TextStyle{})
		name.Set(f.Name)
		restore := widget.NewButton(p.texts.T("window.restore.button"), func() { p.act.Restore(f) })
		p.buttons = append(p.buttons, restore)
		p.rows.Add(container.New(cells{}, made, reason, size, name, restore))
	}
}

func (p *Page) reason(f control.BackupFile) string {
	reason := f.Reason
	if key := "window.backup.reason." + reason; p.texts.Has(key) {
		reason = p.texts.T(key)
	}
	if f.Foreign {
		return p.texts.T("window.backup.foreign", "reason", reason)
	}
	return reason
}

// cells lays a row of the list out: four parts of the width beside the button, the
// last object.
type cells struct{}

// parts are what each cell has of the width.
func parts() []float32 { return []float32{0.18, 0.24, 0.12, 0.46} }

const rowGap float32 = 8

func (cells) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var height float32
	for _, o := range objects {
		height = max(height, o.MinSize().Height)
	}
	return fyne.NewSize(0, height+rowGap)
}

func (cells) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	button := objects[len(objects)-1]
	needed := button.MinSize()
	button.Move(fyne.NewPos(size.Width-needed.Width, (size.Height-needed.Height)/2))
	button.Resize(needed)
	size.Width -= needed.Width + rowGap
	x := float32(0)
	for i, o := range objects[:len(objects)-1] {
		width := size.Width * parts()[i]
		height := o.MinSize().Height
		o.Move(fyne.NewPos(x, (size.Height-height)/2))
		o.Resize(fyne.NewSize(width-rowGap, height))
		x += width
	}
}
