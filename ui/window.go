// Package ui is the health window: it owns the window, keeps its figures fresh
// and carries out what its buttons start. It talks to nothing but the agent,
// and imports no fyne/app, so that it is tested without a screen or cgo; the
// program cmd/ministry-finder-window brings the app.
package ui

import (
	"context"
	"errors"
	"sync"
	"time"

	"fyne.io/fyne/v2"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/texts"
	"ministryfinder/ui/feed"
	"ministryfinder/ui/overview"
)

// callLimit bounds what a button starts.
const callLimit = 15 * time.Second

// First size of the window, in Fyne's units.
const (
	firstWidth  float32 = 1010
	firstHeight float32 = 720
)

// Pages that the agent opens.
const (
	pageQuiz      = "quiz"
	pageDashboard = "dashboard"
)

// Agent is what the window talks to; control.Client is one.
type Agent interface {
	feed.Agent
	Open(ctx context.Context, page string) error
	Restart(ctx context.Context) error
}

// Window is the health window.
type Window struct {
	fyne.Window
	agent Agent
	page  *overview.Page
	feed  *feed.Feed
	do    func(func())
	jobs  chan func(context.Context) error
}

// New makes the window without showing it. The words are in the given language
// until the agent names its own. Call Run beside the app's own loop.
func New(app fyne.App, agent Agent, t *texts.Texts) *Window {
	return newWindow(app, agent, t, feed.Every, fyne.Do)
}

// newWindow lets tests choose how often the agent is asked, and where what
// changes the widgets is done.
func newWindow(app fyne.App, agent Agent, t *texts.Texts, every time.Duration, do func(func())) *Window {
	w := &Window{agent: agent, do: do, jobs: make(chan func(context.Context) error, 1)}
	w.page = overview.New(overview.Actions{OpenQuiz: w.openQuiz, OpenDashboard: w.openDashboard, Restart: w.askRestart}, t)
	w.feed = feed.New(agent, every, func(v feed.View) { do(func() { w.show(v) }) })
	w.Window = app.NewWindow(t.T("window.title"))
	w.SetPadded(false)
	w.SetMaster()
	w.SetContent(w.page.Object)
	w.Resize(fyne.NewSize(firstWidth, firstHeight))
	w.Canvas().SetOnTypedKey(w.key)
	return w
}

// Run keeps the figures fresh and does what the buttons start, until the
// context ends. It returns when nothing of it runs any more.
func (w *Window) Run(ctx context.Context) error {
	var fresh sync.WaitGroup
	defer fresh.Wait()
	fresh.Go(func() { _ = w.feed.Run(ctx) }) // it only ever ends with the context
	for {
		select {
		case <-ctx.Done():
			return nil
		case job := <-w.jobs:
			w.finish(ctx, job)
		}
	}
}

// finish does a job and tells how it went.
func (w *Window) finish(ctx context.Context, job func(context.Context) error) {
	limited, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	err := job(limited)
	if ctx.Err() != nil {
		return
	}
	w.feed.Now()
	w.do(func() {
		w.page.Idle()
		if err != nil {
			w.failed(err)
		}
	})
}

// start hands a job to Run, with a word on what is under way. While one is
// under way the buttons cannot be pressed.
func (w *Window) start(notice string, job func(context.Context) error) {
	select {
	case w.jobs <- job:
		w.page.Busy(w.t("window." + notice))
	default:
	}
}

func (w *Window) openQuiz() { w.open(pageQuiz) }

func (w *Window) openDashboard() { w.open(pageDashboard) }

func (w *Window) open(page string) {
	w.start("opening", func(ctx context.Context) error { return w.agent.Open(ctx, page) })
}

// askRestart asks before it restarts: people may be answering the quiz.
func (w *Window) askRestart() {
	question{
		title: w.t("window.restart_title"), words: w.t("window.restart_question"),
		no: w.t("window.restart_no"), yes: w.t("window.restart_yes"),
		do: func() { w.start("restarting", w.agent.Restart) },
	}.put(w.Window)
}

// failed says that something did not work: in the agent's own sentence, or
// ours when it could not be reached.
func (w *Window) failed(err error) {
	reason := err.Error()
	if errors.Is(err, control.ErrNotRunning) || errors.Is(err, context.DeadlineExceeded) {
		reason = w.t("window.failed_away")
	}
	question{title: w.t("window.failed_title"), words: reason, no: w.t("window.ok")}.put(w.Window)
}

// show puts a view on the page.
func (w *Window) show(v feed.View) {
	w.page.Set(v)
	if title := w.t("window.title"); title != w.Title() {
		w.SetTitle(title)
	}
}

// key scrolls when no button has the keyboard.
func (w *Window) key(e *fyne.KeyEvent) {
	const step, end = 0.15, 100
	switch e.Name {
	case fyne.KeyPageDown:
		w.page.Turn(1)
	case fyne.KeyPageUp:
		w.page.Turn(-1)
	case fyne.KeyDown:
		w.page.Turn(step)
	case fyne.KeyUp:
		w.page.Turn(-step)
	case fyne.KeyEnd:
		w.page.Turn(end)
	case fyne.KeyHome:
		w.page.Turn(-end)
	}
}

func (w *Window) t(key string) string { return w.page.Texts().T(key) }
