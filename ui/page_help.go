package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	tasks "ministryfinder/embedded/help"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/help"
	"ministryfinder/ui/poller"
)

// helpPage shows the task of the page one came from. It needs nobody who answers.
type helpPage struct {
	plain
	*help.Page
	w *Window
}

func (p *helpPage) build() {
	if p.Page == nil {
		p.Page = help.New(func() { p.w.browse(pageHelp) }, p.w.texts)
	}
}

// browse opens a page in the browser, and says when that fails.
func (w *Window) browse(page string) {
	w.start(callLimit, func(ctx context.Context) error { return w.agent.Open(ctx, page) }, func(err error) {
		if err != nil {
			w.failed(err)
		}
	})
}

func (p *helpPage) name(t *i18n.Texts) string        { return t.T("window.page.help") }
func (p *helpPage) icon() fyne.Resource              { return theme.HelpIcon() }
func (p *helpPage) object() fyne.CanvasObject        { return p.Object }
func (p *helpPage) turn(pages float32)               { p.Turn(pages) }
func (p *helpPage) set(_ poller.View, t *i18n.Texts) { p.Set(t) }

// taskOf is the task of the help that belongs to a page.
func taskOf(p page) string {
	switch p.(type) {
	case *alertsPage:
		return tasks.OfWindow(namedAlerts)
	case *sharingPage:
		return tasks.OfWindow(namedSharing)
	case *backupsPage:
		return tasks.OfWindow(namedBackups)
	case *settingsPage:
		return tasks.OfWindow(namedSettings)
	}
	return tasks.OfWindow("")
}
