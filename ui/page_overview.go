package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/overview"
	"ministryfinder/ui/poller"
)

// overviewPage shows this computer's finder.
type overviewPage struct {
	plain
	*overview.Page
	w *Window
	// acting is true while something that a button started is under way.
	acting bool
	// givenUp is true while the finder is not started any more by itself.
	givenUp bool
}

func (p *overviewPage) build() {
	if p.Page != nil {
		return
	}
	p.Page = overview.New(overview.Actions{
		OpenQuiz: func() { p.browse(pageQuiz) }, OpenDashboard: func() { p.browse(pageDashboard) }, Restart: p.askRestart,
		ChooseRange: p.w.feed.Show, Save: p.w.save, Key: p.w.key,
	}, p.w.texts)
}

func (p *overviewPage) set(v poller.View, t *i18n.Texts) {
	p.givenUp = v.Contact == poller.Connected && v.Status.Finder.GivenUp
	p.Set(v, t)
}

func (p *overviewPage) name(t *i18n.Texts) string { return t.T("window.page.overview") }
func (p *overviewPage) icon() fyne.Resource       { return theme.HomeIcon() }
func (p *overviewPage) object() fyne.CanvasObject { return p.Object }
func (p *overviewPage) turn(pages float32)        { p.Turn(pages) }
func (p *overviewPage) escape()                   { p.Escape() }

func (p *overviewPage) browse(page string) {
	p.act("opening", func(ctx context.Context) error { return p.w.agent.Open(ctx, page) })
}

// askRestart asks before it restarts: people may be answering the quiz, unless the
// finder is not running.
func (p *overviewPage) askRestart() {
	w := p.w
	if p.givenUp {
		p.act("restarting", w.agent.Restart)
		return
	}
	question{
		title: w.t("window.restart_title"), words: w.t("window.restart_question"),
		no: w.t("window.restart_no"), yes: w.t("window.restart_yes"),
		do: func() { p.act("restarting", w.agent.Restart) },
	}.put(w.Window)
}

// act starts something, with a word on what is under way; the buttons cannot
// be pressed meanwhile.
func (p *overviewPage) act(notice string, job func(context.Context) error) {
	if p.acting {
		return
	}
	p.acting = p.w.start(callLimit, job, func(err error) {
		p.acting = false
		p.Idle()
		p.w.feed.Now()
		if err != nil {
			p.w.failed(err)
		}
	})
	if p.acting {
		p.Busy(p.w.t("window." + notice))
	}
}
