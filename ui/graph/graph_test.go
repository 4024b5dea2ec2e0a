package graph

import (
	"image"
	"math"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
)

var two = time.Date(2026, 11, 23, 14, 0, 0, 0, time.UTC)

// hour is an hour up to two o'clock with a stretch without answers, a
// restart, and a peak of a single sample.
func hour() Source { return of(hourSamples()) }

// of is the hour's graph of samples up to two o'clock.
func of(samples []health.Sample) Source {
	s := Source{MemoryLimit: 80, CPULimit: 80, FinderLimit: 410, Place: time.UTC, Now: two}
	s.Stretch = poller.TimeRange{Step: 5 * time.Second, To: two}
	for _, x := range samples {
		s.Stretch.Points = append(s.Stretch.Points, poller.Single(x))
	}
	if len(samples) > 0 {
		s.Stretch.From = samples[0].At
	}
	return s
}

func hourSamples() []health.Sample {
	var samples []health.Sample
	started := two.Add(-9 * time.Hour)
	for i := range 720 {
		at := two.Add(time.Duration(i-719) * 5 * time.Second)
		x := float64(i)
		sample := health.Sample{
			At: at, OK: true, Started: started,
			RSSMB: 40 + x/50, LiveHeapMB: 18 + math.Mod(x, 30)/8,
			SystemPercent: 60 + 6*math.Sin(x/60), ProcessCPU: 2 + math.Sin(x/7), SystemCPU: 15 + 5*math.Sin(x/25),
		}
		switch {
		case i >= 300 && i < 330:
			sample = health.Sample{At: at}
		case i >= 330:
			started = two.Add((330 - 719) * 5 * time.Second)
			sample.Started, sample.RSSMB = started, 30+x/60
		}
		if i == 500 {
			sample.ProcessCPU = 96
		}
		samples = append(samples, sample)
	}
	return samples
}

// day is a day in minutes, with a computer that slept for three hours, a peak
// of a single sample, alerts, and memory that grows.
func day() Source {
	s := Source{MemoryLimit: 80, CPULimit: 80, FinderLimit: 410, Place: time.UTC, Now: two}
	s.Stretch = poller.TimeRange{Choice: poller.RangeChoice{Range: poller.Day}, From: two.Add(-24 * time.Hour), To: two,
		Step: 2 * time.Minute, Merged: true}
	spread := func(mean, around float64) history.Spread {
		return history.Spread{Min: mean - around, Mean: mean, Max: mean + around}
	}
	for i := range 720 {
		if i >= 300 && i < 390 {
			continue
		}
		x := float64(i)
		p := history.Point{At: s.Stretch.From.Add(time.Duration(i) * s.Stretch.Step), OK: 24, Started: two.Add(-30 * time.Hour)}
		p.RSS, p.LiveHeap = spread(40+x/40, 1.5+math.Mod(x, 40)/20), spread(18+x/50, 2)
		p.SystemPercent, p.ProcessCPU, p.SystemCPU = spread(60+6*math.Sin(x/60), 2), spread(3, 2+math.Sin(x/9)), spread(20+8*math.Sin(x/90), 9)
		if i >= 600 {
			p.Started = two.Add(-4 * time.Hour)
		}
		if i == 500 {
			p.ProcessCPU.Max = 96
		}
		s.Stretch.Points = append(s.Stretch.Points, p)
	}
	s.Growth = control.Growth{Verdict: "growing", SlopeMBPerHour: 0.9, WindowSeconds: 20 * 3600, EightyPercentAt: two.Add(40 * time.Hour)}
	s.Alerts = []control.Alert{
		{Kind: "growth", Raised: two.Add(-2 * time.Hour), Message: "The finder's memory keeps growing."},
		{Kind: "finder-down", Raised: two.Add(-245 * time.Minute), Cleared: two.Add(-240 * time.Minute), Message: "The finder does not answer."},
	}
	return s
}

func shown(c ChartData, size fyne.Size) *Graph {
	g := New()
	g.Set(c)
	g.Resize(size)
	return g
}

func inTheme(t *testing.T, variant fyne.ThemeVariant) {
	test.NewTempApp(t).Settings().SetTheme(theme.Fixed{Variant: variant})
}

func TestPictures(t *testing.T) {
	en, es := i18n.For("en"), i18n.For("es")
	busy := hourSamples()
	for i := range busy {
		busy[i].ProcessCPU *= 40
	}
	several := of(busy)
	for _, c := range []struct {
		name    string
		variant fyne.ThemeVariant
		content ChartData
		size    fyne.Size
	}{
		{"memory-light.png", fynetheme.VariantLight, Memory(hour(), en), fyne.NewSize(640, 280)},
		{"memory-dark.png", fynetheme.VariantDark, Memory(hour(), en), fyne.NewSize(640, 280)},
		{"memory-narrow-spanish.png", fynetheme.VariantLight, Memory(hour(), es), fyne.NewSize(340, 280)},
		{"cpu-light.png", fynetheme.VariantLight, CPU(hour(), en), fyne.NewSize(640, 280)},
		{"cpu-dark.png", fynetheme.VariantDark, CPU(hour(), en), fyne.NewSize(640, 280)},
		{"cpu-several-cores.png", fynetheme.VariantLight, CPU(several, en), fyne.NewSize(640, 280)},
		{"empty.png", fynetheme.VariantLight, Memory(Source{MemoryLimit: 80, FinderLimit: 410}, en), fyne.NewSize(640, 280)},
		{"day-light.png", fynetheme.VariantLight, Memory(day(), en), fyne.NewSize(640, 320)},
		{"day-dark-spanish.png", fynetheme.VariantDark, CPU(day(), es), fyne.NewSize(640, 320)},
		{"one-sample.png", fynetheme.VariantLight, Memory(of(hourSamples()[719:]), en), fyne.NewSize(640, 280)},
	} {
		t.Run(c.name, func(t *testing.T) {
			inTheme(t, c.variant)
			test.AssertObjectRendersToImage(t, c.name, shown(c.content, c.size))
		})
	}
}

func TestPointingReadsTheValuesOfThatMoment(t *testing.T) {
	inTheme(t, fynetheme.VariantLight)
	g := shown(CPU(hour(), i18n.For("en")), fyne.NewSize(700, 280))
	w := test.NewTempWindow(t, g)
	w.Resize(fyne.NewSize(700, 280))
	latest := g.Reading()
	if !strings.HasPrefix(latest, "Latest:  2:00:00 PM") {
		t.Errorf("without the mouse: %q", latest)
	}
	point := func(share float32) string {
		left, _ := g.gutters()
		e := &desktop.MouseEvent{}
		e.Position = fyne.NewPos(left+share*g.plotWidth(), 100)
		g.MouseMoved(e)
		return strings.ReplaceAll(g.Reading(), "\u00a0", " ")
	}
	// Sample 500 is the peak; 500 of 720 samples is a share of 501/720.
	if got := point(501.0 / 720); !strings.Contains(got, "1:41:45 PM") || !strings.Contains(got, "96%") {
		t.Errorf("on the peak: %q", got)
	}
	if got := point(315.0 / 720); !strings.Contains(got, "no numbers") {
		t.Errorf("in the gap: %q", got)
	}
	if !g.drawing.cursor.Visible() {
		t.Error("nothing shows where the mouse is")
	}
	g.MouseOut()
	if g.Reading() != latest || g.drawing.cursor.Visible() {
		t.Errorf("after the mouse left: %q", g.Reading())
	}
	if got := point(-0.01); got != strings.ReplaceAll(latest, "\u00a0", " ") {
		t.Errorf("on the labels: %q", got)
	}
}

func TestThePictureIsDrawnOnlyForNewContentOrSize(t *testing.T) {
	inTheme(t, fynetheme.VariantLight)
	g := shown(CPU(hour(), i18n.For("en")), fyne.NewSize(700, 280))
	w := test.NewTempWindow(t, g)
	w.Resize(fyne.NewSize(700, 280))
	// A mark in the picture stays until it is drawn over.
	const mark = 7
	pixels := g.drawing.panes[0].picture.Image.(*image.RGBA).Pix
	pixels[0] = mark
	g.MouseMoved(&desktop.MouseEvent{})
	g.Resize(g.Size())
	if pixels[0] != mark {
		t.Error("the picture was drawn for the mouse")
	}
	g.Set(CPU(hour(), i18n.For("es")))
	if g.drawing.panes[0].picture.Image.(*image.RGBA).Pix[0] == mark {
		t.Error("the picture was not drawn for new content")
	}
}

func TestRestartsAreChangesOfTheStart(t *testing.T) {
	a, b := two, two.Add(time.Minute)
	got := Restarts([]history.Point{{Started: a}, {Started: a}, {}, {Started: a}, {}, {Started: b}, {Started: b}})
	if len(got) != 1 || !got[0].Equal(b) {
		t.Errorf("%v", got)
	}
	if got := Restarts(nil); got != nil {
		t.Errorf("%v", got)
	}
}

func TestHeldMemoryIsLeftOutWhenNotReported(t *testing.T) {
	s := hour()
	if n := len(Memory(s, i18n.For("en")).Panes[0].Lines); n != 2 {
		t.Errorf("%d lines, want 2", n)
	}
	for i := range s.Stretch.Points {
		s.Stretch.Points[i].LiveHeap = history.Spread{}
	}
	if n := len(Memory(s, i18n.For("en")).Panes[0].Lines); n != 1 {
		t.Errorf("%d lines without a live heap, want 1", n)
	}
}

// A line of another axis beside a limit would seem to be beyond it.
func TestALimitStandsBesideTheLinesThatItLimits(t *testing.T) {
	inTheme(t, fynetheme.VariantLight)
	en := i18n.For("en")
	c := Memory(hour(), en)
	for i, want := range []struct {
		lines int
		limit float64
		name  string
		drawn bool
	}{{2, 410, "Alert above 410 MB (beyond this graph)", false}, {1, 80, "Alert above 80%", true}} {
		p := c.Panes[i]
		name := strings.ReplaceAll(p.Limit.Name, "\u00a0", " ")
		if len(p.Lines) != want.lines || p.Limit.Value != want.limit || name != want.name || p.Limit.Value <= p.Axis.High != want.drawn {
			t.Errorf("pane %d: %d lines, %q at %g on an axis to %g", i, len(p.Lines), name, p.Limit.Value, p.Axis.High)
		}
	}
	near := hourSamples()
	for i := range near {
		near[i].RSSMB *= 6
	}
	if p := Memory(of(near), en).Panes[0]; p.Axis.High < 410 || strings.Contains(p.Limit.Name, "beyond") {
		t.Errorf("near its limit: %q on an axis to %g", p.Limit.Name, p.Axis.High)
	}
	if c := CPU(hour(), en); len(c.Panes) != 1 || c.Panes[0].Limit.Value != 80 {
		t.Errorf("the processor: %d panes", len(c.Panes))
	}
}

func BenchmarkDraw(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(theme.Fixed{Variant: fynetheme.VariantLight})
	c := Memory(hour(), i18n.For("en"))
	var pen brush
	for b.Loop() {
		pen.draw(&c, 0, fyne.NewSize(1000, 200), 1)
	}
}
