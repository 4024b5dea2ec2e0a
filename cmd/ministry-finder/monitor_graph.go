package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"strings"

	"github.com/guptarohit/asciigraph"
	"golang.org/x/term"

	"ministryfinder/embedded/health"
)

// The graph's place on the terminal, in characters.
const (
	graphHeight = 8
	// graphMargin is what labels take beside the lines.
	graphMargin   = 12
	graphLeast    = 20
	graphMost     = 100
	usualTerminal = 80
)

// liveGraph draws the last looks' memory below the lines of a terminal, and
// nothing elsewhere.
type liveGraph struct {
	out     io.Writer // nil for no terminal
	width   func() int
	finders []*watched
	lines   int // on the terminal now
}

func newGraph(out io.Writer, finders []*watched) *liveGraph {
	file, ok := out.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return &liveGraph{}
	}
	return &liveGraph{out: out, finders: finders, width: func() int {
		width, _, err := term.GetSize(int(file.Fd()))
		if err != nil || width <= 0 {
			return usualTerminal
		}
		return width
	}}
}

// clear takes the graph away, so that lines can be printed where it was.
func (g *liveGraph) clear() {
	if g.out != nil && g.lines > 0 {
		fmt.Fprintf(g.out, "\x1b[%dA\x1b[J", g.lines)
		g.lines = 0
	}
}

// draw draws the graph at the cursor's place.
func (g *liveGraph) draw() {
	if g.out == nil {
		return
	}
	width := min(max(g.width()-graphMargin, graphLeast), graphMost)
	var series [][]float64
	for _, f := range g.finders {
		if line := memoryOf(f.engine, width); len(line) > 1 {
			series = append(series, line)
		}
	}
	if len(series) == 0 {
		return // one point is no line
	}
	picture := asciigraph.PlotMany(series, asciigraph.Height(graphHeight), asciigraph.Precision(1), asciigraph.Caption("memory, MB")) + "\n"
	fmt.Fprint(g.out, picture)
	g.lines = strings.Count(picture, "\n")
}

// memoryOf returns the last looks' memory; looks without an answer are gaps.
// It is empty when none was answered.
func memoryOf(e *health.Engine, most int) []float64 {
	samples := e.Newest(most)
	line, any := make([]float64, len(samples)), false
	for i, s := range samples {
		line[i] = math.NaN()
		if s.OK {
			line[i], any = s.RSSMB, true
		}
	}
	if !any {
		return nil
	}
	return line
}
