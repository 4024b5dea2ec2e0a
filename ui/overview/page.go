// Package overview is the window's page: how the finder is, its figures now
// and over the last hour, what needs attention, and what can be done about it.
// It is given values and shows them; package ui owns it.
package overview

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"

	"ministryfinder/embedded/texts"
	"ministryfinder/ui/feed"
	"ministryfinder/ui/figures"
	"ministryfinder/ui/graph"
	"ministryfinder/ui/look"
)

// Widths and heights in Fyne's units.
const (
	// MinWidth and MinHeight are the page's smallest size; what is lower scrolls.
	MinWidth  float32 = 720
	MinHeight float32 = 480
	// wideFrom is the width from which the graphs stand side by side.
	wideFrom float32 = 1000
)

// Page is the whole content of the window.
type Page struct {
	// Object is what to put into the window.
	Object fyne.CanvasObject

	status      *status
	raised      *alerts
	cards       [cardCount]*card
	memory, cpu *graph.Graph
	ended       *alerts
	foot        *look.Words
	scroll      *container.Scroll

	view   feed.View
	texts  *texts.Texts
	notice string
	busy   bool
	drawn  drawn
	height float32 // that the page needed when it was laid out last
}

// drawn is what the graphs were last drawn from.
type drawn struct {
	reading             int
	lang                string
	interval            time.Duration
	memoryLimit, cpuMax float64
}

// New returns a page in the given language until a status names another.
func New(act Actions, t *texts.Texts) *Page {
	p := &Page{
		status: newStatus(act), raised: newAlerts(), ended: newAlerts(),
		memory: graph.New(), cpu: graph.New(),
		foot:  look.NewWords(look.SizeSmall, look.ColorQuiet, fyne.TextStyle{}),
		texts: t, drawn: drawn{reading: -1},
	}
	cards := container.New(&columns{count: 4, gap: look.Space})
	for i := range p.cards {
		p.cards[i] = newCard()
		cards.Add(p.cards[i].object)
	}
	beside := &columns{count: 1, gap: look.Space}
	graphs := container.New(beside, look.On(p.memory), look.On(p.cpu))
	column := container.New(stack{look.Space, graphs},
		p.status.object, p.raised.object, cards, graphs, p.ended.object, p.foot)
	p.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(look.Inset, look.Inset, look.Inset, look.Inset), column))
	p.scroll.SetMinSize(fyne.NewSize(MinWidth, MinHeight))
	p.Object = container.New(fit{func(width float32) {
		beside.count = 1
		if width >= wideFrom {
			beside.count = 2
		}
	}}, p.scroll)
	p.refresh()
	return p
}

// Set shows a view.
func (p *Page) Set(v feed.View) {
	p.view = v
	if v.Status.Language != "" {
		p.texts = texts.For(v.Status.Language)
	}
	p.refresh()
}

// Texts returns the words of the language that the page is in.
func (p *Page) Texts() *texts.Texts { return p.texts }

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

// Turn scrolls by a number of pages, down when positive.
func (p *Page) Turn(pages float32) {
	p.scroll.ScrollToOffset(p.scroll.Offset.AddXY(0, pages*p.scroll.Size().Height*0.9))
}

func (p *Page) refresh() {
	v, t := p.view, p.texts
	now := v.Status.Now.Local()
	p.status.set(v, t, p.notice, p.busy)
	raised, ended := split(v.Status.Alerts)
	p.raised.set(t.T("window.alerts"), "", raised, now, t)
	quiet := ""
	if len(raised) == 0 && v.Contact == feed.Answers {
		quiet = t.T("window.no_alerts")
	}
	p.ended.set(t.T("window.alerts_ended"), quiet, ended, now, t)
	for i, r := range readings(v, t) {
		p.cards[i].set(r)
	}
	p.foot.Set(foot(v, t))
	p.draw()
	p.settle()
}

// settle lays the page out anew when something on it needs another height.
// Words that wrap know their height only at their width, so a second look may
// find another height than the first.
func (p *Page) settle() {
	const looks = 2
	for range looks {
		if height := p.scroll.Content.MinSize().Height; height != p.height {
			p.height = height
			p.scroll.Refresh()
		}
	}
}

// draw draws the graphs when there is something new on them.
func (p *Page) draw() {
	v := p.view
	next := drawn{v.Reading, p.texts.Lang(), v.Interval, v.Status.MemoryLimitPercent, v.Status.CPULimitPercent}
	if next == p.drawn {
		return
	}
	p.drawn = next
	source := graph.Source{
		Samples: v.Samples, Interval: v.Interval, Place: time.Local,
		MemoryLimit: next.memoryLimit, CPULimit: next.cpuMax,
	}
	p.memory.Set(graph.Memory(source, p.texts))
	p.cpu.Set(graph.CPU(source, p.texts))
}

// foot says how long the finder has been running, in one quiet line.
func foot(v feed.View, t *texts.Texts) string {
	s := v.Status
	var parts []string
	if f := s.Finder; !f.StartedAt.IsZero() && v.Contact == feed.Answers {
		parts = append(parts, t.T("window.running", "time", figures.Span(s.Now.Sub(f.StartedAt))))
		switch f.Restarts {
		case 0:
			parts = append(parts, t.T("window.restarts_none"))
		case 1:
			parts = append(parts, t.T("window.restarts_one"))
		default:
			parts = append(parts, t.T("window.restarts", "n", f.Restarts))
		}
		if f.LastExit != "" {
			parts = append(parts, t.T("window.last_exit", "reason", f.LastExit))
		}
	}
	if s.Version != "" {
		parts = append(parts, t.T("window.version", "version", s.Version))
	}
	return strings.Join(parts, "  ·  ")
}
