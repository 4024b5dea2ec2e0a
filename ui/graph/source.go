package graph

import (
	"math"
	"slices"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/format"
	"ministryfinder/ui/plot"
	"ministryfinder/ui/poller"
)

// SpanStep is of what the hour's graph shows whole multiples while there is
// less to show, so that the first minutes are a line and not a stroke at the edge.
const SpanStep = 5 * time.Minute

// How many distances between points may pass before a line is broken. Single
// samples may come late; where points are merged one that is missing is a gap.
const (
	gapIntervals = 3
	gapSteps     = 1.5
)

// percentTop is the end of an axis of shares.
const percentTop = 100

// ahead is how far a forecast reaches, as a part of the range.
const ahead = 0.2

// maxMarks bounds the restarts and alerts that are drawn, the newest.
const maxMarks = 500

// Source is what the graphs are made from.
type Source struct {
	Stretch poller.TimeRange
	Alerts  []control.Alert // newest first
	Growth  control.Growth
	// Now is the finder's present.
	Now time.Time
	// MemoryLimit and CPULimit are in percent, FinderLimit is that of the finder's
	// own memory in MB; 0 for none.
	MemoryLimit, CPULimit, FinderLimit float64
	// Place is where the labels' time of day is taken.
	Place *time.Location
}

// frame fills in what both graphs share.
func (s Source) frame(t *i18n.Texts) ChartData {
	place := s.Place
	if place == nil {
		place = time.Local
	}
	r, points := s.Stretch, s.Stretch.Points
	c := ChartData{
		MaxGap:      gapIntervals * r.Step,
		RestartName: t.T("window.restarted"),
		AlertName:   t.T("window.alert"),
		Nothing:     t.T("window.no_samples"),
		NoFigures:   t.T("window.no_figures_then"),
		Latest:      t.T("window.latest"),
		From:        r.From.In(place), To: r.To.In(place),
		Number: func(v float64) string { return format.Number(t, v) },
	}
	if r.Merged {
		c.MaxGap, c.Step = time.Duration(gapSteps*float64(r.Step)), r.Step
		c.Spread = t.T("window.spread")
		c.Nothing = t.T("window.no_points")
	}
	if r.Problem != "" {
		c.Nothing = r.Problem
	}
	if len(points) > 0 {
		c.Now = s.middle(points[len(points)-1]).In(place)
		if !r.Merged && !r.Choice.Part() {
			steps := max(1, (r.To.Sub(r.From)+SpanStep-1)/SpanStep)
			c.From = c.To.Add(-min(r.Choice.Range.Length(), steps*SpanStep))
		}
	}
	long := c.To.Sub(c.From) >= plot.Day
	c.Moment = func(at time.Time) string {
		if c.To.Sub(c.From) > plot.Day*3/2 { // longer than a day and what is foreseen
			return t.Day(at) + ", " + t.Clock(at)
		}
		if r.Merged {
			return t.Clock(at)
		}
		return t.ClockSeconds(at)
	}
	c.TimeLabel = func(at time.Time) string {
		if long && at.Hour() == 0 && at.Minute() == 0 {
			return t.Day(at)
		}
		return t.Clock(at)
	}
	c.Restarts = Restarts(points)
	c.Alerts = s.marks(c.From, c.To)
	return c
}

// marks returns the alerts that lasted within a stretch of time, oldest first.
func (s Source) marks(from, to time.Time) []Annotation {
	var marks []Annotation
	for _, a := range s.Alerts {
		end := a.Cleared
		if end.IsZero() {
			end = to
		}
		if a.Raised.After(to) || end.Before(from) || len(marks) == maxMarks {
			continue
		}
		marks = append(marks, Annotation{a.Raised, end, a.Message})
	}
	slices.Reverse(marks)
	return marks
}

// growth returns the line along which memory grows: at the judge's slope
// through the middle of what was measured in the judge's window. It reaches
// beyond the present where the judge foresees the limit. It is nil where nothing grows.
func (s Source) growth(c *ChartData, finder []plot.Point, t *i18n.Texts) *Growth {
	g := s.Growth
	if g.SlopeMBPerHour <= 0 || g.Verdict == "stable" || g.WindowSeconds <= 0 || s.Now.IsZero() {
		return nil
	}
	from := s.Now.Add(-time.Duration(g.WindowSeconds * float64(time.Second)))
	if from.Before(c.From) {
		from = c.From
	}
	hours := func(at time.Time) float64 { return at.Sub(s.Now).Hours() }
	sum, n := 0.0, 0
	for _, p := range finder {
		if !math.IsNaN(p.Value) && !p.At.Before(from) {
			sum += p.Value - g.SlopeMBPerHour*hours(p.At)
			n++
		}
	}
	if n == 0 {
		return nil
	}
	name := t.T("window.growth", "value", format.FormatDelta(t, g.SlopeMBPerHour))
	if g.EightyPercentAt.After(s.Now) {
		name = t.T("window.growth_limit", "value", format.FormatDelta(t, g.SlopeMBPerHour), "time",
			format.Moment(t, g.EightyPercentAt, s.Now.In(c.To.Location())))
		if !s.Stretch.Choice.Part() {
			c.To = c.To.Add(time.Duration(ahead * float64(c.To.Sub(c.From))))
		}
	}
	at := func(moment time.Time) plot.Point {
		return plot.Point{At: moment, Value: sum/float64(n) + g.SlopeMBPerHour*hours(moment)}
	}
	return &Growth{Name: name, From: at(from), To: at(c.To)}
}

// Restarts returns when the finder's process began anew among the points.
func Restarts(points []history.Point) []time.Time {
	var (
		before time.Time
		starts []time.Time
	)
	for _, x := range points {
		if x.Started.IsZero() {
			continue
		}
		if !before.IsZero() && !x.Started.Equal(before) {
			starts = append(starts, x.Started)
		}
		before = x.Started
	}
	return starts[max(len(starts)-maxMarks, 0):]
}

// middle is the moment that stands for a point.
func (s Source) middle(p history.Point) time.Time {
	if !s.Stretch.Merged {
		return p.At
	}
	middle := p.At.Add(s.Stretch.Step / 2)
	if middle.After(s.Stretch.To) {
		return s.Stretch.To
	}
	return middle
}

// points picks one figure of each point; none where the finder did not answer.
func (s Source) points(figure func(*history.Point) history.Spread) []plot.Point {
	points := make([]plot.Point, len(s.Stretch.Points))
	for i := range s.Stretch.Points {
		x := &s.Stretch.Points[i]
		points[i] = plot.Point{At: s.middle(*x), Value: math.NaN()}
		if x.OK > 0 {
			f := figure(x)
			points[i].Value, points[i].Below, points[i].Above = f.Mean, f.Mean-f.Min, f.Max-f.Mean
		}
	}
	return points
}
