package overview

import (
	"encoding/csv"
	"fmt"
	"image/png"
	"io"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/software"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"

	"ministryfinder/embedded/health/history"
	"ministryfinder/ui/graph"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
)

// Size of a saved picture in pixels, however large the window is.
const (
	pictureWidth  float32 = 1200
	pictureHeight float32 = 900
)

// writePicture draws graphs below one another into a PNG, in the window's
// present colours.
func writePicture(w io.Writer, contents ...graph.ChartData) error {
	rows := container.New(layout.NewGridLayoutWithColumns(1))
	for _, content := range contents {
		g := graph.New()
		g.Set(content)
		rows.Add(g)
	}
	page := software.NewCanvas()
	page.SetPadded(false)
	inset := container.New(layout.NewCustomPaddedLayout(2*theme.Inset, 2*theme.Inset, 2*theme.Inset, 2*theme.Inset), rows)
	page.SetContent(container.NewStack(canvas.NewRectangle(theme.Colour(fynetheme.ColorNameBackground)), inset))
	page.Resize(fyne.NewSize(pictureWidth, pictureHeight))
	if err := png.Encode(w, page.Capture()); err != nil {
		return fmt.Errorf("write the picture: %w", err)
	}
	return nil
}

// figure is a figure's columns in a table.
type figure struct {
	name string
	of   func(*history.Point) history.Spread
}

func tableFigures() []figure {
	return []figure{
		{"finder_memory_mb", func(p *history.Point) history.Spread { return p.RSS }},
		{"finder_live_heap_mb", func(p *history.Point) history.Spread { return p.LiveHeap }},
		{"finder_memory_percent", func(p *history.Point) history.Spread { return p.ProcessPercent }},
		{"computer_memory_percent", func(p *history.Point) history.Spread { return p.SystemPercent }},
		{"finder_cpu_percent_of_one_core", func(p *history.Point) history.Spread { return p.ProcessCPU }},
		{"computer_cpu_percent", func(p *history.Point) history.Spread { return p.SystemCPU }},
		{"cache_mb", func(p *history.Point) history.Spread { return p.Cache }},
		{"goroutines", func(p *history.Point) history.Spread { return p.Goroutines }},
	}
}

// writeTable writes what the graphs show as CSV: a line a point, times as in
// ISO 8601 in UTC, numbers with a decimal point. Nothing in it is text from
// elsewhere, so no program can take a value for a formula. Figures are empty
// where the finder did not answer.
func writeTable(w io.Writer, s poller.TimeRange) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true // RFC 4180
	head := []string{"begin", "seconds", "answered", "failed", "finder_started"}
	figures := tableFigures()
	for _, f := range figures {
		head = append(head, f.name+"_least", f.name+"_mean", f.name+"_most")
	}
	_ = out.Write(head) // an error stays and is found at the end
	for i := range s.Points {
		p := &s.Points[i]
		row := []string{p.At.UTC().Format(time.RFC3339), strconv.FormatFloat(s.Step.Seconds(), 'f', -1, 64), strconv.Itoa(p.OK),
			strconv.Itoa(p.Failed), ""}
		if !p.Started.IsZero() {
			row[4] = p.Started.UTC().Format(time.RFC3339)
		}
		for _, f := range figures {
			if p.OK == 0 {
				row = append(row, "", "", "")
				continue
			}
			v := f.of(p)
			row = append(row, decimal(v.Min), decimal(v.Mean), decimal(v.Max))
		}
		_ = out.Write(row)
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) }
