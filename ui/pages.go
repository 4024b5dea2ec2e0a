package ui

import (
	"fyne.io/fyne/v2"
)

// ownPages are the pages about this computer's finder, in their order. Another
// one takes a file beside those of these, and a line here.
func (w *Window) ownPages() []page {
	return []page{
		&overviewPage{w: w},
		&alertsPage{w: w},
		&sharingPage{w: w},
		&backupsPage{w: w},
		&settingsPage{w: w},
		&helpPage{w: w},
	}
}

// Names of the pages that can be opened from outside.
const (
	namedAlerts   = "alerts"
	namedSharing  = "sharing"
	namedBackups  = "backups"
	namedSettings = "settings"
	namedHelp     = "help"
)

// ShowPage turns to a page by its name: alerts, sharing, backups, settings or help. Others
// are skipped, so that an older window understands a newer agent.
func (w *Window) ShowPage(name string) {
	for i, p := range w.all[:w.own] {
		switch p.(type) {
		case *alertsPage:
			if name == namedAlerts {
				w.choose(i)
			}
		case *sharingPage:
			if name == namedSharing {
				w.choose(i)
			}
		case *backupsPage:
			if name == namedBackups {
				w.choose(i)
			}
		case *settingsPage:
			if name == namedSettings {
				w.choose(i)
			}
		case *helpPage:
			if name == namedHelp {
				w.choose(i)
			}
		}
	}
}

func (plain) open()   {}
func (plain) leave()  {}
func (plain) escape() {}

// choose turns to a page.
func (w *Window) choose(n int) {
	if n < 0 || n >= len(w.all) || w.all[n] == w.current {
		w.label()
		return
	}
	before := w.current
	if before != nil {
		before.leave()
	}
	w.current = w.all[n]
	w.current.build()
	if p, ok := w.current.(*helpPage); ok && before != nil {
		p.Show(taskOf(before))
	}
	w.current.set(w.view, w.texts)
	w.holder.Objects = []fyne.CanvasObject{w.current.object()}
	w.holder.Refresh()
	w.label()
	w.current.open()
	w.current.set(w.view, w.texts)
}

// step turns to the next page or the one before.
func (w *Window) step(by int) {
	for i, p := range w.all {
		if p == w.current {
			w.choose((i + by + len(w.all)) % len(w.all))
			return
		}
	}
}
