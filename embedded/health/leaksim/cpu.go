package leaksim

import (
	"math"
	"math/rand/v2"
	"time"

	"ministryfinder/embedded/health"
)

// CPUShape is one window of a processor's use that people would label as
// unusual, made like those that the Numenta Anomaly Benchmark labels in its
// series of servers, with what the rule of 80 % for two minutes makes of it.
type CPUShape struct {
	Name string
	// Told is true when the rule told within the window; False counts its alerts
	// outside of it.
	Told  bool
	False int
}

// cpuWindow is how the use of a processor is before a window and in it, in percent.
type cpuWindow struct {
	name                  string
	usual, noise, unusual float64
	// minutes is how long the unusual lasts, every how many minutes it comes again
	// within the window of six hours; 0 for once.
	minutes, every float64
}

// cpuWindows are 17 windows. Their levels are rounded from what the
// benchmark's pictures show; no value of it is copied.
func cpuWindows() []cpuWindow {
	return []cpuWindow{
		{"half busy, a spike", 43, 2, 68, 20, 0},
		{"half busy, a shift upward", 43, 2, 55, 360, 0},
		{"nearly idle, a spike", 0.1, 0.02, 2.3, 5, 0},
		{"nearly idle, a small shift", 0.13, 0.02, 0.2, 360, 0},
		{"idle, a drop", 1.9, 0.1, 1.6, 360, 0},
		{"idle, a spike", 1.8, 0.1, 2.7, 10, 0},
		{"idle, spikes to the top", 0.2, 0.05, 99, 5, 60},
		{"busy, a drop and back", 93, 2, 10, 120, 0},
		{"a third busy, full for hours", 35, 3, 99, 300, 0},
		{"idle, a spike to two thirds", 2.3, 0.5, 66, 5, 0},
		{"idle, a spike nearly to the top", 2.3, 0.5, 78, 5, 0},
		{"idle, often a third", 2.3, 0.5, 35, 5, 30},
		{"a group of servers, full for an hour", 30, 5, 98, 60, 0},
		{"a group of servers, a short peak", 30, 5, 92, 10, 0},
		{"a group of servers, silent", 30, 5, 0, 240, 0},
		{"a database, four times its use", 15, 1, 70, 60, 0},
		{"a database, a fifth more", 6, 0.4, 25, 10, 0},
	}
}

// What surrounds a window, and how often the processor is looked at.
const (
	cpuAround = 12 * time.Hour
	cpuWithin = 6 * time.Hour
	cpuEvery  = 15 * time.Second
)

// CPUShapes gives each shape to the health engine.
func CPUShapes() []CPUShape {
	var all []CPUShape
	for i, w := range cpuWindows() {
		r := rand.New(rand.NewPCG(uint64(i), 7))
		e := health.NewEngine(health.DefaultLimits())
		s := CPUShape{Name: w.name}
		for at := time.Duration(0); at < 2*cpuAround+cpuWithin; at += cpuEvery {
			sample := health.Sample{At: began.Add(at), OK: true, Started: began, RSSMB: 50, SystemPercent: 40,
				SystemCPU: w.at(at, r), Status: "healthy", Database: "connected", PeopleToday: -1}
			for _, event := range e.Add(sample) {
				switch within := at >= cpuAround && at < cpuAround+cpuWithin; {
				case event.Kind != health.SystemCPU || !event.Cleared.IsZero():
				case within:
					s.Told = true
				default:
					s.False++
				}
			}
		}
		all = append(all, s)
	}
	return all
}

// at is the use of the processor at a time, in percent.
func (w cpuWindow) at(now time.Duration, r *rand.Rand) float64 {
	level := w.usual
	if minute := (now - cpuAround).Minutes(); minute >= 0 && minute < cpuWithin.Minutes() {
		if w.every > 0 {
			minute = math.Mod(minute, w.every)
		}
		if minute < w.minutes {
			level = w.unusual
		}
	}
	return min(100, max(0, level+w.noise*r.NormFloat64()))
}
