// Package ui is the health window: it owns the window, keeps its figures fresh
// and carries out what its buttons start. It talks to nothing but the agent,
// and imports no fyne/app, so that it is tested without a screen or cgo; the
// program cmd/ministry-finder-window brings the app.
//
// Each page is a package that is given values and shows them, with a file
// page_*.go here that asks the agent for them.
package ui

import (
	"context"
	"image"
	"slices"
	"sync"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/tabs"
	"ministryfinder/ui/theme"
)

// First size of the window, in Fyne's units.
const (
	firstWidth  float32 = 1010
	firstHeight float32 = 700
)

// Options are what can be chosen at the window's start.
type Options struct {
	// Every is how often the agent is asked.
	Every time.Duration
	// Range is what the graphs show first.
	Range poller.Range
	// Page is the page to show first, as ShowPage takes it; empty for the overview.
	Page string
	// Do has something done on the interface's goroutine, as fyne.Do does.
	Do func(func())
	// Drawn is called once, when the first frame is being drawn; nil for nobody.
	Drawn func()
}

// New makes the window without showing it. The words are in the given language
// until the agent names its own. Call Run beside the app's own loop.
func New(app fyne.App, agent *control.Client, t *i18n.Texts, o Options) *Window {
	w := newWindow(app, agent, t, o.Every, o.Do)
	w.all[0].(*overviewPage).Choose(o.Range)
	w.ShowPage(o.Page)
	if o.Drawn != nil {
		w.SetContent(container.NewStack(w.Content(), drawn(o.Drawn)))
	}
	return w
}

// drawn is a point that nobody sees, and that tells when it is drawn.
func drawn(tell func()) fyne.CanvasObject {
	var once sync.Once
	point := canvas.NewRaster(func(int, int) image.Image {
		once.Do(tell)
		return image.NewNRGBA(image.Rect(0, 0, 1, 1))
	})
	point.Resize(fyne.NewSquareSize(1))
	return container.NewWithoutLayout(point)
}

// newWindow lets tests choose how often the agent is asked, and where what
// changes the widgets is done.
func newWindow(app fyne.App, agent *control.Client, t *i18n.Texts, every time.Duration, do func(func())) *Window {
	theme.LoadFonts(fyne.TextStyle{}, fyne.TextStyle{Bold: true})
	w := &Window{
		Window: app.NewWindow(t.T("window.title")), app: app, agent: agent, every: every, do: do,
		jobs: make(chan func(context.Context), mostJobs), texts: t,
	}
	w.feed = poller.New(agent, every, latest(do, w.show))
	w.bar = tabs.New(w.choose)
	w.holder = container.NewStack()
	w.all = w.ownPages()
	w.own = len(w.all)
	w.SetPadded(false)
	w.SetMaster()
	// The row comes first, also for the Tab key.
	w.SetContent(container.New(layout.NewBorderLayout(w.bar.Object, nil, nil, nil), w.bar.Object, w.holder))
	w.choose(0)
	w.Resize(fyne.NewSize(firstWidth, firstHeight))
	w.Canvas().SetOnTypedKey(w.key)
	w.addShortcuts()
	w.SetCloseIntercept(w.askClose)
	return w
}

// Run keeps the figures fresh and does what the buttons start, until the
// context ends. It returns when nothing of it runs any more.
func (w *Window) Run(ctx context.Context) error {
	var all sync.WaitGroup
	defer all.Wait()
	all.Go(func() { _ = w.feed.Run(ctx) }) // it only ever ends with the context
	for {
		select {
		case <-ctx.Done():
			return nil
		case job := <-w.jobs:
			all.Go(func() { job(ctx) })
		}
	}
}

// Hidden tells that nobody can see the window, as when it is minimised: nothing
// is asked for and nothing drawn until somebody can.
func (w *Window) Hidden(hidden bool) {
	w.feed.Hide(hidden)
	if p, ok := w.current.(*elsewherePage); ok {
		p.feed.Hide(hidden)
	}
}

// show puts a view on the open page.
func (w *Window) show(v poller.View) {
	w.view = v
	if v.Status.Language != "" {
		w.texts = i18n.For(v.Status.Language)
	}
	if v.Contact == poller.Connected {
		w.elsewhere(v.Status.Elsewhere)
	}
	w.label()
	w.current.set(v, w.texts)
	if title := w.t("window.title"); title != w.Title() {
		w.SetTitle(title)
	}
}

// askClose asks before changes that are not saved are lost with the window.
func (w *Window) askClose() {
	if w.unsaved == nil || w.unsaved() == 0 {
		w.Close()
		return
	}
	question{
		title: w.t("window.settings.close_title"), words: w.t("window.settings.close_question"),
		no: w.t("window.settings.close_no"), yes: w.t("window.settings.close_yes"), do: w.Close,
	}.put(w.Window)
}

// numbers are the keys of the pages, in their order.
func numbers() []fyne.KeyName {
	return []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6, fyne.Key7, fyne.Key8, fyne.Key9}
}

// addShortcuts turns to pages with Ctrl and a number (Command on a Mac), or
// with Ctrl and Page Up or Down.
func (w *Window) addShortcuts() {
	for _, key := range append(numbers(), fyne.KeyPageDown, fyne.KeyPageUp) {
		w.Canvas().AddShortcut(&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}, w.shortcut)
	}
}

func (w *Window) shortcut(s fyne.Shortcut) {
	key := s.(fyne.KeyboardShortcut).Key()
	switch key {
	case fyne.KeyPageDown:
		w.step(1)
	case fyne.KeyPageUp:
		w.step(-1)
	default:
		if i := slices.Index(numbers(), key); i < len(w.all) {
			w.choose(i)
		}
	}
}
