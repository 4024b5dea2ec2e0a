package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/overview"
	"ministryfinder/ui/poller"
)

// elsewherePage shows a finder on another computer, which can be watched and
// not be changed. It asks only while it is open.
type elsewherePage struct {
	*overview.Page
	w      *Window
	finder string
	feed   *poller.Feed
	view   poller.View
	end    context.CancelFunc
}

// elsewhere makes the pages of the finders elsewhere follow the status.
func (w *Window) elsewhere(list []control.RemoteFinder) {
	list = list[:min(len(list), control.MaxRemoteFinders)]
	same := slices.EqualFunc(w.all[w.own:], list, func(p page, e control.RemoteFinder) bool { return p.(*elsewherePage).finder == e.Name })
	if same {
		return
	}
	old := slices.Clone(w.all[w.own:])
	w.all = w.all[:w.own:w.own]
	for _, e := range list {
		i := slices.IndexFunc(old, func(p page) bool { return p.(*elsewherePage).finder == e.Name })
		if i >= 0 {
			w.all, old = append(w.all, old[i]), slices.Delete(old, i, i+1)
		} else {
			w.all = append(w.all, w.newElsewhere(e.Name))
		}
	}
	for _, gone := range old {
		gone.(*elsewherePage).end()
	}
	if !slices.Contains(w.all, w.current) {
		w.choose(0)
	}
}

func (w *Window) newElsewhere(finder string) page {
	p := &elsewherePage{w: w, finder: finder}
	p.feed = poller.New(w.agent.For(finder), w.every, latest(w.do, func(v poller.View) {
		p.view = v
		if w.current == p {
			p.set(w.view, w.texts)
		}
	}))
	p.feed.Hide(true)
	alive, end := context.WithCancel(context.Background())
	p.end = end
	w.begin(func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(alive, cancel)()
		_ = p.feed.Run(ctx) // it only ever ends with the context
	})
	return p
}

func (p *elsewherePage) build() {
	if p.Page == nil {
		p.Page = overview.New(overview.Actions{ChooseRange: p.feed.Show, Save: p.w.save, Key: p.w.key}, p.w.texts)
	}
}

func (p *elsewherePage) name(*i18n.Texts) string          { return p.finder }
func (p *elsewherePage) icon() fyne.Resource              { return theme.ComputerIcon() }
func (p *elsewherePage) object() fyne.CanvasObject        { return p.Object }
func (p *elsewherePage) set(_ poller.View, t *i18n.Texts) { p.Set(p.view, t) }
func (p *elsewherePage) open()                            { p.feed.Hide(false) }
func (p *elsewherePage) leave()                           { p.feed.Hide(true) }
func (p *elsewherePage) turn(pages float32)               { p.Turn(pages) }
func (p *elsewherePage) escape()                          { p.Escape() }
