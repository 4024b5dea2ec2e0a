package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/tabs"
)

// page is one page of the window. All is called on the interface's goroutine. What
// nobody opens is not made: six pages take three times the first one's time and memory.
type page interface {
	// name is what its button says, with an icon.
	name(t *i18n.Texts) string
	icon() fyne.Resource
	// build makes what the page shows, once; it is called before the page is opened.
	build()
	object() fyne.CanvasObject
	// set shows a view; it is called while the page is open.
	set(v poller.View, t *i18n.Texts)
	// open and leave are called when somebody turns to the page and away.
	open()
	leave()
	// turn scrolls by a number of pages, down when positive.
	turn(pages float32)
	// escape is what the Escape key does.
	escape()
}

// plain is a page without what most pages do not need.
type plain struct{}

// label writes the row of pages.
func (w *Window) label() {
	entries, open := make([]tabs.Entry, len(w.all)), -1
	for i, p := range w.all {
		entries[i] = tabs.Entry{Name: p.name(w.texts), Icon: p.icon()}
		if p == w.current {
			open = i
		}
	}
	w.bar.Set(entries, open)
}

// Pages that the agent opens in the browser.
const (
	pageQuiz      = "quiz"
	pageDashboard = "dashboard"
	pagePoster    = "poster"
	pageHelp      = "help"
)

// Window is the health window.
type Window struct {
	fyne.Window
	app   fyne.App
	agent *control.Client
	feed  *poller.Feed
	every time.Duration
	do    func(func())
	jobs  chan func(context.Context)

	bar    *tabs.Bar
	holder *fyne.Container
	// all are the pages: the first own of them this computer's, then a page
	// for each finder elsewhere.
	all     []page
	own     int
	current page
	// unsaved says how many settings are changed and not saved; nil while there is
	// no page to change them on.
	unsaved func() int

	view  poller.View
	texts *i18n.Texts
}

// key scrolls when nothing has the keyboard that has a use for it.
func (w *Window) key(e *fyne.KeyEvent) {
	const step, end = 0.15, 100
	switch e.Name {
	case fyne.KeyPageDown:
		w.current.turn(1)
	case fyne.KeyPageUp:
		w.current.turn(-1)
	case fyne.KeyDown:
		w.current.turn(step)
	case fyne.KeyUp:
		w.current.turn(-step)
	case fyne.KeyEnd:
		w.current.turn(end)
	case fyne.KeyHome:
		w.current.turn(-end)
	case fyne.KeyEscape:
		w.current.escape()
	}
}

func (w *Window) t(key string) string { return w.texts.T(key) }
