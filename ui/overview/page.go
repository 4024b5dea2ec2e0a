// Package overview is the window's first page: how the finder is, its figures
// now and over an hour to three months, what needs attention, and what can be done about it.
// It is given values and shows them; package ui owns it.
package overview

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/alerts"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

// Widths from which on the graphs stand side by side, and four cards or two in
// a row, in Fyne's units.
const (
	wideFrom  float32 = 760
	fourCards float32 = 960
	twoCards  float32 = 480
)

// mostEnded is how many ended alerts the page shows; the page of alerts has the others.
const mostEnded = 5

// Page is the whole content of the window.
type Page struct {
	// Object is what to put into the window.
	Object fyne.CanvasObject

	status *status
	raised *alerts.List
	cards  [cardCount]*card
	graphs *graphs
	ended  *alerts.List
	foot   *widgets.Text
	column *widgets.Column

	view   poller.View
	texts  *i18n.Texts
	notice string
	busy   bool
}

// New returns a page in the given language until it is set in another.
func New(act Actions, t *i18n.Texts) *Page {
	p := &Page{
		status: newStatus(act), raised: alerts.NewList(), ended: alerts.NewList(),
		foot:  widgets.NewFittedText(theme.SizeSmall, theme.ColorQuiet, fyne.TextStyle{}),
		texts: t,
	}
	act.Refresh = p.refresh
	p.graphs = newGraphs(act)
	figures := &columns{count: 4, gap: theme.Space}
	cards := container.New(figures)
	for i := range p.cards {
		p.cards[i] = newCard()
		cards.Add(p.cards[i].object)
	}
	beside := &columns{count: 1, gap: theme.Space}
	pair := container.New(beside, widgets.InPanel(p.graphs.memory), widgets.InPanel(p.graphs.cpu))
	graphs := container.New(stack{theme.Space, pair}, p.graphs.bar, pair)
	p.column = widgets.NewColumn(container.New(stack{theme.Space, graphs},
		p.status.object, p.raised.Object, graphs, cards, p.ended.Object, p.foot))
	p.Object = container.New(fit{func(width float32) {
		beside.count, figures.count = 1, 1
		if width >= wideFrom {
			beside.count = 2
		}
		if width >= fourCards {
			figures.count = 4
		} else if width >= twoCards {
			figures.count = 2
		}
	}}, p.column.Object)
	p.refresh()
	return p
}

// Set shows a view in the words of a language.
func (p *Page) Set(v poller.View, t *i18n.Texts) {
	p.view, p.texts = v, t
	p.refresh()
}

// Busy says beside the buttons what is under way, and keeps them from being
// pressed until Idle.
func (p *Page) Busy(notice string) {
	p.notice, p.busy = notice, true
	p.refresh()
}

// Idle ends Busy.
func (p *Page) Idle() {
	p.notice, p.busy = "", false
	p.refresh()
}

// Choose shows a range up to the present in the graphs.
func (p *Page) Choose(r poller.Range) { p.graphs.choose(r) }

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) { p.column.Turn(pages) }

// Escape goes back from a part of the graphs to where it was chosen.
func (p *Page) Escape() { p.graphs.zoomOut() }

func (p *Page) refresh() {
	v, t := p.view, p.texts
	now := v.Status.Now.Local()
	p.status.set(v, t, p.notice, p.busy)
	raised, ended := alerts.Split(v.Status.Alerts)
	p.raised.Set(t.T("window.alerts"), "", beyond(v, raised), now, t)
	ended = ended[:min(len(ended), mostEnded)]
	quiet := ""
	if v.Contact == poller.Connected {
		quiet = alerts.Quiet(t, raised)
	}
	p.ended.Set(t.T("window.alerts_ended"), quiet, ended, now, t)
	for i, r := range readings(v, t) {
		p.cards[i].set(r)
	}
	p.foot.Set(foot(v, t))
	p.graphs.set(v, t)
	p.column.Settle()
}

// beyond returns the alerts that the status above them does not tell of.
func beyond(v poller.View, raised []control.Alert) []control.Alert {
	if v.Contact != poller.Connected {
		return raised
	}
	told := func(a control.Alert) bool { return a.Message == v.Status.Headline && a.Advice == v.Status.Advice }
	return slices.DeleteFunc(slices.Clone(raised), told)
}

// foot says how long the finder has been running, in one quiet line.
func foot(v poller.View, t *i18n.Texts) string {
	s := v.Status
	var parts []string
	if f := s.Finder; !f.StartedAt.IsZero() && v.Contact == poller.Connected {
		parts = append(parts, t.T("window.running", "time", t.Duration(s.Now.Sub(f.StartedAt))))
		switch f.Restarts {
		case 0:
			parts = append(parts, t.T("window.restarts_none"))
		case 1:
			parts = append(parts, t.T("window.restarts_one"))
		default:
			parts = append(parts, t.T("window.restarts", "n", f.Restarts))
		}
		if f.LastExit != "" {
			parts = append(parts, t.T("window.last_exit", "reason", strings.TrimSuffix(f.LastExit, ".")))
		}
	}
	if s.Version != "" {
		parts = append(parts, t.T("window.version", "version", s.Version))
	}
	return strings.Join(parts, "  ·  ")
}
