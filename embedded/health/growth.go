package health

import (
	"math"
	"time"
)

// The growth judge looks at the floors of the finder's memory over windows
// from an hour to 90 days. In each it asks three questions: is there a trend
// that chance does not explain, does it lead to the limit soon enough to call
// somebody, and does it go on above everything that was usual before? A leak
// answers yes to all in one of the windows before half of its time is over;
// waves, bursts, steps and a cache that fills do not.
const (
	// warmUp after a start is not judged: memory fills up, which is no leak.
	warmUp = 20 * time.Minute
	// shortWindow is the longest window that is read from the floors of minutes.
	shortWindow = 16 * time.Hour
	// forecastMost bounds a forecast: what is farther away is not foreseeable.
	forecastMost = 366 * day
)

// Words of a verdict.
const (
	Stable  = "stable"
	Watch   = "watch"
	Growing = "growing"
)

// Figures that may grow, as Verdict.Grows names them.
const (
	GrowsResident   = "resident"   // the memory that the system has given to the process
	GrowsHeap       = "heap"       // what the program itself holds
	GrowsGoroutines = "goroutines" // its threads of work
)

// Verdict says whether memory grows, how fast and how sure that is.
type Verdict struct {
	Status         string // Stable, Watch or Growing
	SlopeMBPerHour float64
	Low, High      float64 // 99 % confidence interval of the slope
	// Window is the time over which this is seen; zero before there is enough.
	Window time.Duration
	// Grows names what grows when the word is Watch or Growing.
	Grows []string
	// UsedBeforeMB is what former runs of this program used and came to rest at,
	// where that is why Status is no more than Watch; zero otherwise.
	UsedBeforeMB float64
	// EightyPercentAt is when the limit is reached at this rate; zero when the
	// verdict is Stable or that is farther away than a year.
	EightyPercentAt time.Time
}

type growthJudge struct {
	known    bool
	started  time.Time // of the process, zero when not reported
	from     time.Time // when judging begins
	minutes  floors
	quarters floors
	windows  []window
	points   [][]floor // of each window, as it was judged last
	findings []finding
	due      []int64 // when each window is judged next, in seconds since 1970
	// raisedBy is the window that called the memory growing, -1 for none. It
	// alone decides when that is over: at night a shorter one sees nothing of a
	// leak that is made in office hours.
	raisedBy int
	since    []int64 // since when each window shows growth without a break, 0 for not
	last     int64
	former   []formerRun // that came to rest, oldest first
}

// setBack is by how much a clock is set back that begins the judging anew; less
// is the usual correction of a clock.
const setBack = 2 * time.Minute

func newGrowthJudge() growthJudge {
	g := growthJudge{minutes: minuteFloors(), quarters: quarterFloors(), windows: windows()}
	n := len(g.windows)
	g.points, g.findings, g.due, g.since = make([][]floor, n), make([]finding, n), make([]int64, n), make([]int64, n)
	g.forget()
	return g
}

// forget drops all that was seen: a restart gives all memory back, and what
// came before says nothing any more.
func (g *growthJudge) forget() {
	g.minutes.slots, g.quarters.slots = g.minutes.slots[:0], g.quarters.slots[:0]
	for i := range g.points {
		g.points[i] = g.points[i][:0]
	}
	clear(g.findings)
	clear(g.due)
	clear(g.since)
	g.raisedBy = -1
}

// add takes a sample and reports whether the verdict may be another now.
// Limit is where memory is too much, in MB.
func (g *growthJudge) add(s Sample, limit float64) bool {
	if !s.OK || math.IsNaN(s.RSSMB) {
		return false
	}
	restarted := g.begin(s.At, s.Started)
	at := s.At.Unix()
	if g.last-at > int64(setBack/time.Second) {
		// What was seen under a clock that was wrong has no place beside what comes
		// now, and would hide it until the clock is there again.
		g.forget()
		g.former = nil
		g.from, g.last, restarted = s.At, at, true
	}
	if s.At.Before(g.from) {
		return restarted
	}
	g.last = at
	v := floor{rss: float32(s.RSSMB), heap: float32(s.LiveHeapMB), goroutines: float32(s.Goroutines)}
	// A slot is judged when it is whole: before the first sample of the next.
	judged := g.judge(at, limit)
	g.minutes.add(at, v)
	g.quarters.add(at, v)
	return judged || restarted
}

// begin notes which process is looked at and reports a restart.
func (g *growthJudge) begin(at, started time.Time) bool {
	if g.known && started.Equal(g.started) {
		return false
	}
	restarted := g.known
	g.keepRun()
	g.known, g.started, g.from = true, started, started.Add(warmUp)
	if started.IsZero() {
		g.from = at.Add(warmUp)
	}
	g.forget()
	return restarted
}

// preload takes the floor of a stretch that was recorded before.
func (g *growthJudge) preload(at, started time.Time, v floor) {
	g.begin(at, started)
	if !at.Before(g.from) {
		g.last = at.Unix()
		g.minutes.add(g.last, v)
		g.quarters.add(g.last, v)
	}
}

func (g *growthJudge) judge(at int64, limit float64) bool {
	judged := false
	for i, w := range g.windows {
		if at < g.due[i] {
			continue
		}
		step := int64(w.step / time.Second)
		end := at - at%step
		g.due[i] = end + step
		f := &g.quarters
		if w.length <= shortWindow {
			f = &g.minutes
		}
		g.points[i] = w.extend(g.points[i], f, end)
		found, ok := w.judge(f, g.points[i], end, limit, g.past(i, end, limit))
		if !ok {
			continue
		}
		if found.word != Growing {
			g.since[i] = 0
		} else if g.since[i] == 0 {
			g.since[i] = end
		}
		if found.word == Growing && !w.confirmed(found, time.Duration(end-g.since[i])*time.Second) {
			found.word = Watch
		}
		g.findings[i] = found
		judged = true
		switch {
		case found.word == Growing && g.raisedBy < 0:
			g.raisedBy = i
		case i == g.raisedBy && found.word == Stable:
			g.raisedBy = -1
			for j := range g.findings[:i] { // a longer one may see it still
				if g.findings[j].word == Growing {
					g.findings[j].word = Watch
				}
			}
		}
	}
	return judged
}

// past returns a function that tells what was usual before a window: minutes
// know two days finely, quarters of an hour a week and more.
func (g *growthJudge) past(i int, end int64, limit float64) func() before {
	return func() before {
		w := g.windows[i]
		b := before{usual: w.usual(&g.quarters, end)}
		if w.length <= shortWindow {
			b.usual = max(b.usual, w.usual(&g.minutes, end))
		}
		begin := end - int64(w.length/time.Second)
		if low, ok := g.quarters.least(begin-int64(max(w.length, lookBack)/time.Second), begin); ok {
			b.lowest = float64(low.rss)
		}
		if first, ok := g.quarters.oldest(); ok {
			b.known = time.Duration(begin-first) * time.Second
		}
		b.former = g.usualBefore(i, end, b.known, limit)
		return b
	}
}

// verdict sums up what the windows show, with a slope also when nothing grows.
func (g *growthJudge) verdict() Verdict {
	v := g.present()
	if v.Status == Stable {
		return g.calm()
	}
	return v
}

// present is the verdict as it stands; without a slope when nothing grows.
func (g *growthJudge) present() Verdict {
	best := -1
	for i, f := range g.findings {
		if f.word == Growing || f.word == Watch && best < 0 {
			best = i
		}
	}
	v := Verdict{Status: Stable}
	if g.raisedBy >= 0 {
		v.Status = Growing
		if best < 0 || g.findings[best].word != Growing {
			best = g.raisedBy
		}
	} else if best >= 0 {
		v.Status = Watch
	}
	if best < 0 {
		return v
	}
	f := g.findings[best]
	v.SlopeMBPerHour, v.Low, v.High, v.Window = f.slope, f.low, f.high, g.windows[best].length
	if v.Status == Watch {
		v.UsedBeforeMB = f.usedBefore
	}
	v.Grows = append(v.Grows, GrowsResident)
	if f.heap {
		v.Grows = append(v.Grows, GrowsHeap)
	}
	if f.goroutines {
		v.Grows = append(v.Grows, GrowsGoroutines)
	}
	return v
}

// calm is the verdict when nothing grows: the slope over the longest window of
// at most a day or so that is filled, which people like to see all the same.
func (g *growthJudge) calm() Verdict {
	for i := len(g.windows) - 1; i >= 0; i-- {
		w := g.windows[i]
		if w.length > shortWindow {
			continue
		}
		kept := g.points[i]
		if n := len(kept); n == 0 || float64(kept[n-1].slot-kept[0].slot) < pointsPart*w.length.Seconds() {
			continue
		}
		p := w.pointsOf(kept, g.last)
		t := trendOf(p.hours, p.rss)
		return Verdict{Status: Stable, SlopeMBPerHour: t.slope, Low: t.low, High: t.high, Window: w.length}
	}
	return Verdict{Status: Stable}
}

// ProcessMemoryMB is where the finder's own memory is too much, in MB, on the
// computer of a sample: the nearer of the budget's limit and the computer's.
func (l Limits) ProcessMemoryMB(s Sample) float64 {
	limit := l.MemoryBudgetMB
	if s.ProcessPercent > 0 {
		limit = min(limit, 100*s.RSSMB/s.ProcessPercent)
	}
	return limit * l.MemoryPercent / 100
}

// eightyPercentAt tells when the finder's memory reaches its limit at the
// verdict's rate.
func eightyPercentAt(v Verdict, s Sample, l Limits) time.Time {
	limit := l.ProcessMemoryMB(s)
	hours := hoursUntil(limit, s.RSSMB, v.SlopeMBPerHour)
	if s.RSSMB >= limit || hours > forecastMost.Hours() {
		return time.Time{}
	}
	return s.At.Add(time.Duration(hours * float64(time.Hour)))
}
