package overview

import (
	"io"
	"math"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/graph"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
	"ministryfinder/ui/widgets"
)

const (
	// mostZooms bounds the way back.
	mostZooms = 20
	// columnStep is in what steps the width is told: not every pixel of a window
	// that is being made wider asks for all points anew.
	columnStep = 100
)

// graphs are the two graphs and what is shown in them: a range or a part of
// it, live or held.
type graphs struct {
	act         Actions
	memory, cpu *graph.Graph
	ranges      [poller.RangeCount]*widget.Button
	back        *widget.Button
	pause       *widget.Button
	save        *widget.Button
	bar         fyne.CanvasObject

	texts  *i18n.Texts
	choice poller.RangeChoice
	zooms  []poller.RangeChoice // where the way back leads
	paused bool
	drawn  drawn
	source graph.Source
}

// drawn is what the graphs were last drawn from.
type drawn struct {
	choice              poller.RangeChoice
	number              int
	lang                string
	memoryLimit, cpuMax float64
	finderLimit         float64 // in MB
	verdict             string
	alerts              []control.Alert
}

func (d *drawn) equal(o *drawn) bool {
	return d.choice == o.choice && d.number == o.number && d.lang == o.lang && d.memoryLimit == o.memoryLimit &&
		d.cpuMax == o.cpuMax && d.finderLimit == o.finderLimit && d.verdict == o.verdict && slices.Equal(d.alerts, o.alerts)
}

func newGraphs(act Actions) *graphs {
	g := &graphs{act: act, memory: graph.New(), cpu: graph.New(), drawn: drawn{number: -1}}
	row := container.New(&widgets.Row{Gap: theme.Space / 2})
	for i := range g.ranges {
		g.ranges[i] = widget.NewButton("", func() { g.choose(poller.Range(i)) })
		row.Add(g.ranges[i])
	}
	g.back = widget.NewButtonWithIcon("", fynetheme.ZoomOutIcon(), g.zoomOut)
	g.pause = widget.NewButtonWithIcon("", fynetheme.MediaPauseIcon(), g.hold)
	g.save = widget.NewButtonWithIcon("", fynetheme.DocumentSaveIcon(), g.askSave)
	row.Add(g.pause)
	row.Add(g.save)
	row.Add(g.back)
	g.bar = row
	for _, x := range []*graph.Graph{g.memory, g.cpu} {
		x.OnZoom, x.OnBack, x.OnKey = g.zoom, g.zoomOut, act.Key
	}
	return g
}

// set draws the graphs when there is something new in them.
func (g *graphs) set(v poller.View, t *i18n.Texts) {
	g.texts = t
	g.label()
	g.measure()
	s := v.Status
	next := drawn{v.Stretch.Choice, v.Stretch.Number, t.Lang(), s.MemoryLimitPercent, s.CPULimitPercent, finderLimit(s),
		s.Growth.Verdict, v.Alerts.Alerts}
	if next.equal(&g.drawn) || g.paused && next.choice == g.drawn.choice && next.lang == g.drawn.lang {
		return
	}
	g.drawn = next
	g.source = graph.Source{
		Stretch: v.Stretch, Alerts: v.Alerts.Alerts, Growth: s.Growth, Now: s.Now, Place: time.Local,
		MemoryLimit: next.memoryLimit, CPULimit: next.cpuMax, FinderLimit: next.finderLimit,
	}
	g.memory.Set(graph.Memory(g.source, t))
	g.cpu.Set(graph.CPU(g.source, t))
}

// finderLimit is where the finder's own memory raises an alert, in whole MB: it
// comes from the latest sample, and must not have the graphs drawn anew for each.
func finderLimit(s control.Status) float64 {
	if s.Latest == nil || s.MemoryBudgetMB <= 0 {
		return 0
	}
	limits := health.Limits{MemoryPercent: s.MemoryLimitPercent, MemoryBudgetMB: s.MemoryBudgetMB}
	return math.Round(limits.ProcessMemoryMB(*s.Latest))
}

// label writes the buttons.
func (g *graphs) label() {
	for i, b := range g.ranges {
		r := poller.Range(i)
		widgets.SetButton(b, g.texts.T("window.range."+r.Key()))
		importance := widget.MediumImportance
		if r == g.choice.Range {
			importance = widget.HighImportance
		}
		if b.Importance != importance {
			b.Importance = importance
			b.Refresh()
		}
	}
	widgets.SetButton(g.save, g.texts.T("window.save"))
	widgets.SetButton(g.back, g.texts.T("window.zoom_out"))
	icon, word := fynetheme.MediaPauseIcon(), "window.pause"
	if g.paused {
		icon, word = fynetheme.MediaPlayIcon(), "window.resume"
	}
	if g.pause.Text != g.texts.T(word) {
		g.pause.SetText(g.texts.T(word))
		g.pause.SetIcon(icon)
	}
	widgets.Show(g.back, g.choice.Part())
	widgets.Show(g.pause, !g.choice.Part())
}

// choose shows another range up to the present.
func (g *graphs) choose(r poller.Range) {
	g.zooms, g.paused = nil, false
	g.ask(poller.RangeChoice{Range: r})
}

// zoom shows a part; the graphs keep the old picture until it is there.
func (g *graphs) zoom(from, to time.Time) {
	from, to = widen(from, to, g.source.Now)
	if len(g.zooms) < mostZooms {
		g.zooms = append(g.zooms, g.choice)
	}
	g.ask(poller.RangeChoice{Range: g.choice.Range, From: from, To: to})
}

// zoomOut goes one step back.
func (g *graphs) zoomOut() {
	if n := len(g.zooms); n > 0 {
		last := g.zooms[n-1]
		g.zooms = g.zooms[:n-1]
		g.ask(last)
	}
}

// hold keeps the graphs as they are, or lets them go on.
func (g *graphs) hold() {
	g.paused = !g.paused
	g.label()
	if g.act.Refresh != nil {
		g.act.Refresh()
	}
}

func (g *graphs) ask(l poller.RangeChoice) {
	l.Columns = g.choice.Columns
	g.choice = l
	g.label()
	if g.act.ChooseRange != nil {
		g.act.ChooseRange(l)
	}
}

// measure tells how many points fit the graphs' columns of pixels.
func (g *graphs) measure() {
	columns := max(g.memory.Columns(), g.cpu.Columns())
	columns = (columns + columnStep - 1) / columnStep * columnStep
	if columns > 0 && columns != g.choice.Columns {
		g.choice.Columns = columns
		if g.act.ChooseRange != nil {
			g.act.ChooseRange(g.choice)
		}
	}
}

// widen makes a part at least as long as there is something to see in it: the
// longer ago, the farther apart are the points that are kept.
func widen(from, to, now time.Time) (time.Time, time.Time) {
	least := time.Minute
	switch age := now.Sub(from); {
	case age > 48*time.Hour:
		least = 3 * time.Hour
	case age > time.Hour:
		least = 10 * time.Minute
	}
	if more := least - to.Sub(from); more > 0 {
		from, to = from.Add(-more/2), to.Add(more/2)
	}
	return from.Round(time.Second), to.Round(time.Second)
}

// askSave lets a person choose what to save.
func (g *graphs) askSave() {
	if g.act.Save == nil || g.texts == nil {
		return
	}
	name := "ministry-finder-" + g.source.Now.Local().Format("2006-01-02-1504")
	menu := fyne.NewMenu("",
		fyne.NewMenuItem(g.texts.T("window.save_picture"), func() { g.act.Save(name+".png", g.writePicture) }),
		fyne.NewMenuItem(g.texts.T("window.save_table"), func() { g.act.Save(name+".csv", g.writeTable) }),
	)
	c := fyne.CurrentApp().Driver().CanvasForObject(g.save)
	if c == nil {
		return
	}
	widget.NewPopUpMenu(menu, c).ShowAtRelativePosition(fyne.NewPos(0, g.save.Size().Height), g.save)
}

func (g *graphs) writePicture(w io.Writer) error {
	return writePicture(w, g.memory.Content(), g.cpu.Content())
}

func (g *graphs) writeTable(w io.Writer) error { return writeTable(w, g.source.Stretch) }
