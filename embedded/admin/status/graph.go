package status

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
)

// lineWidth and lineHeight are a line graph's size in units of its picture,
// which is stretched to the page.
const (
	lineWidth, lineHeight = 720, 200
	// gapSteps is after how many steps without a point a line is broken.
	gapSteps = 2.5
	// thinnest is the width of a mark of what lasted for a moment.
	thinnest = 2.0
)

// lineGraph is a graph over time, as the template draws it.
type lineGraph struct {
	ID, Title     string
	Width, Height int
	Panes         []graphPane
	Marks         []graphMark // alerts
	// Restarts are where the server was started again.
	Restarts []string
	// Times are the beginning, the middle and the end.
	Times [3]string
	Empty bool
}

// graphPane is a plot with one scale, below the others of its graph: a limit
// beside a line of another scale would seem to be that line's.
type graphPane struct {
	// Top is the scale's end in words; it begins at 0.
	Top   string
	Lines []graphLine
	// Bands are what lies between the least and the greatest of the first line.
	Bands []string
	// Levels are the limits; one above the scale has no Y and is named only.
	Levels []graphLevel
}

// graphLine is a line: of the class that gives it its colour, with its name.
type graphLine struct{ Class, Name, Path string }

type graphLevel struct{ Name, Y string }

type graphMark struct{ Class, Name, X, W string }

// scale places values and times in the picture.
type scale struct {
	from, until time.Time
	top         float64
	gap         time.Duration
}

func (s scale) x(at time.Time) float64 {
	part := float64(at.Sub(s.from)) / float64(s.until.Sub(s.from))
	return lineWidth * min(1, max(0, part))
}

func (s scale) y(v float64) float64 { return lineHeight * (1 - min(1, max(0, v/s.top))) }

// path draws a figure; it is broken where nobody looked or nothing answered.
func (s scale) path(points []history.Point, figure func(history.Point) float64) string {
	var b strings.Builder
	var last time.Time
	for _, p := range points {
		if p.OK == 0 {
			last = time.Time{}
			continue
		}
		command := "L"
		if last.IsZero() || p.At.Sub(last) > s.gap {
			command = "M"
		}
		x, y := s.x(p.At), s.y(figure(p))
		fmt.Fprintf(&b, "%s%.1f %.1f", command, x, y)
		if command == "M" {
			fmt.Fprintf(&b, "L%.1f %.1f", x+0.1, y) // a point alone is seen, too
		}
		last = p.At
	}
	return b.String()
}

// bands are the areas between the least and the greatest values of a figure.
func (s scale) bands(points []history.Point, figure func(history.Point) history.Spread) []string {
	var all []string
	var part []history.Point
	end := func() {
		if len(part) > 1 {
			var b strings.Builder
			for _, p := range part {
				fmt.Fprintf(&b, "%.1f,%.1f ", s.x(p.At), s.y(figure(p).Max))
			}
			for i := len(part) - 1; i >= 0; i-- {
				fmt.Fprintf(&b, "%.1f,%.1f ", s.x(part[i].At), s.y(figure(part[i]).Min))
			}
			all = append(all, strings.TrimSpace(b.String()))
		}
		part = part[:0]
	}
	for _, p := range points {
		if p.OK == 0 || len(part) > 0 && p.At.Sub(part[len(part)-1].At) > s.gap {
			end()
		}
		if p.OK > 0 {
			part = append(part, p)
		}
	}
	end()
	return all
}

// newGraph makes a graph with its times and marks, and a scale of percent.
func newGraph(t *i18n.Texts, id string, h snapshot, zone *time.Location) (lineGraph, scale) {
	g := lineGraph{ID: id, Title: t.T("health.page." + id), Width: lineWidth, Height: lineHeight, Empty: len(h.points) == 0}
	step := max(h.of.kept.Step(), h.of.length/graphPoints)
	s := scale{from: h.at.Add(-h.of.length), until: h.at, top: 100, gap: time.Duration(gapSteps * float64(step))}
	for i, part := range []float64{0, 0.5, 1} {
		g.Times[i] = timeLabel(t, s.from.Add(time.Duration(part*float64(h.of.length))).In(zone), h.of.length)
	}
	for _, i := range restarts(h.points) {
		g.Restarts = append(g.Restarts, fmt.Sprintf("%.1f", s.x(h.points[i].At)))
	}
	for _, a := range h.alerts {
		end := a.Cleared
		if end.IsZero() {
			end = s.until
		}
		if end.Before(s.from) || a.Raised.After(s.until) {
			continue
		}
		x := min(s.x(a.Raised), lineWidth-thinnest)
		class := "attention"
		if a.Kind.IsOutage() {
			class = "trouble"
		}
		g.Marks = append(g.Marks, graphMark{class, string(a.Kind), fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", max(thinnest, s.x(end)-x))})
	}
	return g, s
}

// restarts are the points at which another process was seen than before. A
// point without an answer does not tell which it was.
func restarts(points []history.Point) []int {
	var at []int
	var started time.Time
	for i, p := range points {
		if p.Started.IsZero() {
			continue
		}
		if !started.IsZero() && !p.Started.Equal(started) {
			at = append(at, i)
		}
		started = p.Started
	}
	return at
}

func timeLabel(t *i18n.Texts, at time.Time, length time.Duration) string {
	if length > 24*time.Hour {
		return t.Day(at)
	}
	return t.Clock(at)
}

// limitSeen is from what part of its limit on the server's memory has a scale
// that shows the limit.
const limitSeen = 0.5

// newMemoryGraph shows the server's memory in MB and, below it, the computer's
// in percent, as the window does.
func newMemoryGraph(t *i18n.Texts, h snapshot, l health.Limits, zone *time.Location) lineGraph {
	g, percent := newGraph(t, "memory", h, zone)
	highest, held, limit := 1.0, false, l.ProcessMemoryMB(h.sample)
	for _, p := range h.points {
		highest, held = max(highest, p.RSS.Max), held || p.LiveHeap.Max > 0
	}
	if highest >= limitSeen*limit {
		highest = max(highest, limit)
	}
	mb := percent
	mb.top = roundUp(1.1 * highest)
	server := graphPane{Top: t.Decimal(mb.top, 0) + " MB"}
	server.Bands = mb.bands(h.points, func(p history.Point) history.Spread { return p.RSS })
	server.Lines = []graphLine{
		{"finder", t.T("health.page.line.finder"), mb.path(h.points, func(p history.Point) float64 { return p.RSS.Mean })},
	}
	if held {
		path := mb.path(h.points, func(p history.Point) float64 { return p.LiveHeap.Mean })
		server.Lines = append(server.Lines, graphLine{"held", t.T("health.page.line.held"), path})
	}
	server.Levels = []graphLevel{newLevel(t, "own_limit", limit, mb)}
	computer := graphPane{Top: t.Percent(100, 0), Levels: []graphLevel{newLevel(t, "limit", l.MemoryPercent, percent)}}
	computer.Lines = []graphLine{
		{"computer", t.T("health.page.line.computer"), percent.path(h.points, func(p history.Point) float64 { return p.SystemPercent.Mean })},
	}
	g.Panes = []graphPane{server, computer}
	return g
}

// newLevel draws a limit on a scale, with the words of a key below health.page.line.
func newLevel(t *i18n.Texts, key string, limit float64, s scale) graphLevel {
	level := graphLevel{Name: t.T("health.page.line."+key, "limit", t.Decimal(limit, 0))}
	if limit <= s.top {
		level.Y = fmt.Sprintf("%.1f", s.y(limit))
	} else {
		level.Name += " " + t.T("health.page.line.beyond")
	}
	return level
}

// newCPUGraph shows the server's CPU in percent of one core and the computer's
// in percent of all, on one scale: the limit is the same for both.
func newCPUGraph(t *i18n.Texts, h snapshot, l health.Limits, zone *time.Location) lineGraph {
	g, s := newGraph(t, "cpu", h, zone)
	for _, p := range h.points {
		if p.ProcessCPU.Mean > s.top { // several cores
			s.top = roundUp(p.ProcessCPU.Mean)
		}
	}
	g.Panes = []graphPane{{
		Top: t.Percent(s.top, 0),
		Lines: []graphLine{
			{"finder", t.T("health.page.line.finder_cpu"), s.path(h.points, func(p history.Point) float64 { return p.ProcessCPU.Mean })},
			{"computer", t.T("health.page.line.computer_cpu"), s.path(h.points, func(p history.Point) float64 { return p.SystemCPU.Mean })},
		},
		Levels: []graphLevel{newLevel(t, "limit", l.CPUPercent, s)},
	}}
	return g
}

// roundUp is the next of 1, 2, 5 and their tens that is not less.
func roundUp(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(max(v, 1))))
	for _, n := range []float64{1, 2, 5} {
		if n*unit >= v {
			return n * unit
		}
	}
	return 10 * unit
}

// row is a row of the graphs' table: means, with the greatest behind.
type row struct{ When, Memory, Held, System, CPU, SystemCPU, Cache, Note string }

// newRows makes the table of both graphs, the newest first.
func newRows(t *i18n.Texts, h snapshot, zone *time.Location) []row {
	points := history.Thin(append([]history.Point(nil), h.points...), tableRows)
	again := restarts(points)
	var rows []row
	for i := len(points) - 1; i >= 0; i-- {
		p := points[i]
		row := row{When: t.ClockSeconds(p.At.In(zone))}
		if h.of.length > time.Hour {
			row.When = t.Moment(p.At.In(zone))
		}
		if slices.Contains(again, i) {
			row.Note = t.T("health.page.restarted")
		}
		if p.OK == 0 {
			row.Note = t.T("health.page.no_answer")
			rows = append(rows, row)
			continue
		}
		pair := func(s history.Spread, digits int) string {
			return t.Decimal(s.Mean, digits) + " (" + t.Decimal(s.Max, digits) + ")"
		}
		row.Memory, row.Held, row.Cache = pair(p.RSS, 1), pair(p.LiveHeap, 1), pair(p.Cache, 2)
		row.System, row.CPU, row.SystemCPU = pair(p.SystemPercent, 0), pair(p.ProcessCPU, 1), pair(p.SystemCPU, 0)
		rows = append(rows, row)
	}
	return rows
}
