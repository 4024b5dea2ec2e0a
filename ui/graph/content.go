// Package graph draws figures over time: memory and CPU from an hour to three
// months. A Graph is given plain values (Content) and never asks for them; the overview
// page owns one for memory and one for CPU.
package graph

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"

	"ministryfinder/ui/plot"
)

// ChartData is all that a graph shows.
type ChartData struct {
	Title string
	// From and To are the stretch of time shown, in the location that the
	// labels are written in.
	From, To time.Time
	// Panes are the plots, the first on top, over the same time. There is at
	// least one.
	Panes []Pane
	// Restarts are when the finder began anew, RestartName the word for it.
	Restarts    []time.Time
	RestartName string
	// Alerts are drawn as bars at the foot, AlertName is the word for them.
	Alerts    []Annotation
	AlertName string
	// Now is to when things are known; To lies beyond it where memory is foreseen
	// to grow to its limit.
	Now time.Time
	// MaxGap is the longest time between two samples that a line bridges.
	MaxGap time.Duration
	// Step is how long each point lasts, and Spread the words for the tint
	// between its least and greatest value; zero and empty for single samples.
	Step   time.Duration
	Spread string
	// TimeLabel writes a moment under the graph, Moment one in the reading,
	// Number a value without its unit.
	TimeLabel, Moment func(time.Time) string
	Number            func(float64) string
	// Nothing is said in place of lines when there are no points; NoFigures in
	// the reading where nothing was measured; Latest before the newest reading.
	Nothing, NoFigures, Latest string
}

// Pane is a plot with one value axis, on which all its lines and its limit are
// measured: a limit beside a line of another axis would seem to be that line's.
type Pane struct {
	Axis  Axis
	Lines []Line
	Limit Limit
	// Growth is the line along which the values grow, nil for none.
	Growth *Growth
}

// Annotation is something that lasted for a while.
type Annotation struct {
	From, To time.Time
	Words    string
}

// Growth is a straight line in its pane's values, and its name.
type Growth struct {
	Name     string
	From, To plot.Point
}

// Line is a series of values with its name and look.
type Line struct {
	Name   string
	Points []plot.Point // oldest first
	Style  Style
	// Write turns a value into words for the reading, with its unit.
	Write func(float64) string
}

// Axis is a value axis from 0 to High, with its labels in the colour of the
// lines that are measured on it.
type Axis struct {
	High   float64
	Label  func(float64) string
	Colour fyne.ThemeColorName
}

// Limit is a value above which an alert is raised; none when Value is 0. One
// that lies above the axis is named and not drawn.
type Limit struct {
	Name  string
	Value float64
}

// Style is how a line looks. Width and Dash are in Fyne's units; each line
// differs from the others in both as well as in colour.
type Style struct {
	Colour fyne.ThemeColorName
	Width  float64
	Dash   []float64
	Ground AreaFill
	// Faint is how much of the colour is taken away, of 255.
	Faint uint8
}

// AreaFill says whether the area under a line is tinted.
type AreaFill int

// The grounds.
const (
	Clear AreaFill = iota
	Tinted
)

// lines returns those of all panes.
func (c *ChartData) lines() []Line {
	var all []Line
	for _, p := range c.Panes {
		all = append(all, p.Lines...)
	}
	return all
}

// empty reports whether no line has a point.
func (c *ChartData) empty() bool {
	for _, l := range c.lines() {
		if len(l.Points) > 0 {
			return false
		}
	}
	return true
}

// foreseen reports whether a part of the time shown has not come yet.
func (c *ChartData) foreseen() bool {
	grows := func(p Pane) bool { return p.Growth != nil }
	return c.To.After(c.Now) && slices.ContainsFunc(c.Panes, grows)
}

// between stands between the parts of a line of words.
const between = "  ·  "

// Reading tells in words what was measured around a moment, and when: the
// sample nearest to it. It is for the line under the graph.
func (c *ChartData) Reading(at time.Time) (words string, moment time.Time) {
	moment = at
	for _, l := range c.lines() {
		p, ok := plot.Nearest(l.Points, at, max(c.MaxGap, c.Step))
		if !ok {
			continue
		}
		moment = p.At.In(at.Location())
		if words != "" {
			words += between
		}
		words += l.Name + " " + l.Write(p.Value)
		if low, high := c.Number(p.Value-p.Below), c.Number(p.Value+p.Above); low != high {
			words += " (" + low + "–" + high + ")"
		}
	}
	if words == "" {
		words = c.NoFigures
	}
	return c.Moment(moment) + between + words, moment
}

// near is the part of the whole width within which a mark is pointed at.
const near = 1.0 / 150

// Caption tells in words what happened around a moment beside what was measured;
// empty for nothing.
func (c *ChartData) Caption(at time.Time) string {
	slack := time.Duration(float64(c.To.Sub(c.From)) * near)
	for _, m := range c.Alerts {
		if !at.Before(m.From.Add(-slack)) && !at.After(m.To.Add(slack)) {
			return c.AlertName + "  " + c.Moment(m.From.In(c.To.Location())) + between + m.Words
		}
	}
	for _, r := range c.Restarts {
		if at.Sub(r).Abs() <= slack {
			return c.RestartName + "  " + c.Moment(r.In(c.To.Location()))
		}
	}
	return ""
}

// noted reports whether there is anything to note.
func (c *ChartData) noted() bool { return len(c.Alerts)+len(c.Restarts) > 0 }
