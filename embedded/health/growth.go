package health

import (
	"math"
	"slices"
	"time"
)

// The growth judge looks at the last hour of the finder's resident memory. It
// takes the lowest value of each minute, which a garbage collector's saw-tooth
// leaves alone, and asks two questions of these troughs: is there a trend at
// all (Mann-Kendall's test, with its variance widened for serial correlation),
// and how steep is it (the Theil-Sen slope with its confidence interval).
const (
	warmUp         = 10 * time.Minute // after a start memory fills up; that is no leak
	growthWindow   = 60               // minutes judged at most
	growthMinimum  = 30               // minutes needed for a verdict
	zGrowing       = 3.29             // two-sided p = 0.001
	zWatch         = 2.58             // two-sided p = 0.01
	confidenceZ    = 2.58             // 99 % interval of the slope
	riseAtLeastMB  = 6.0              // a smaller rise within the window is not worth a call
	riseAtLeast    = 0.10             // and it must be this part of the level
	thirdsMinShare = 0.15             // each third of the window must have its part of the rise: a step is no trend
)

// Words of a verdict.
const (
	Stable  = "stable"
	Watch   = "watch"
	Growing = "growing"
)

// Verdict says whether memory grows, how fast and how sure that is.
type Verdict struct {
	Word           string // Stable, Watch or Growing
	SlopeMBPerHour float64
	Low, High      float64 // 99 % confidence interval of the slope
	// EightyPercentAt is when the limit is reached at this rate; zero when the
	// verdict is not Growing.
	EightyPercentAt time.Time
}

// trough is the lowest memory within a minute.
type trough struct {
	minute int64 // since 1970
	rss    float64
	heap   float64 // 0 when not reported
}

type growthJudge struct {
	started time.Time
	troughs []trough
	verdict Verdict
}

// add takes a sample and reports whether it led to a new verdict, which is so
// once a minute.
func (g *growthJudge) add(s Sample) bool {
	if g.verdict.Word == "" {
		g.verdict.Word = Stable
	}
	if !s.OK {
		return false
	}
	if !s.Started.Equal(g.started) {
		// A restart gives all memory back: what came before says nothing any more.
		g.started, g.troughs = s.Started, g.troughs[:0]
		fresh := g.verdict.Word != Stable
		g.verdict = Verdict{Word: Stable}
		return fresh
	}
	if s.At.Sub(s.Started) < warmUp {
		return false
	}
	minute := s.At.Unix() / 60
	if n := len(g.troughs); n > 0 && g.troughs[n-1].minute == minute {
		t := &g.troughs[n-1]
		t.rss, t.heap = min(t.rss, s.RSSMB), min(t.heap, s.LiveHeapMB)
		return false
	}
	// The last minute is complete now: judge before the new one begins.
	judged := len(g.troughs) >= growthMinimum
	if judged {
		g.verdict = judge(g.troughs)
	}
	g.troughs = append(g.troughs, trough{minute, s.RSSMB, s.LiveHeapMB})
	if len(g.troughs) > growthWindow {
		g.troughs = slices.Delete(g.troughs, 0, len(g.troughs)-growthWindow)
	}
	return judged
}

func judge(troughs []trough) Verdict {
	n := len(troughs)
	hours, rss, heap := make([]float64, n), make([]float64, n), make([]float64, n)
	for i, t := range troughs {
		hours[i], rss[i], heap[i] = float64(t.minute-troughs[0].minute)/60, t.rss, t.heap
	}
	z := mannKendall(rss)
	slope, low, high := theilSen(hours, rss, confidenceZ)
	v := Verdict{Word: Stable, SlopeMBPerHour: slope, Low: low, High: high}
	rise := slope * (hours[n-1] - hours[0])
	switch {
	case z >= zGrowing && low > 0 && rise >= max(riseAtLeastMB, riseAtLeast*median(rss)) && steady(rss, rise):
		v.Word = Growing
		if heap[0] > 0 && mannKendall(heap) < zWatch {
			// The program itself holds no more than before: the runtime merely
			// has not given memory back yet.
			v.Word = Watch
		}
	case z >= zWatch && low > 0 && rise >= riseAtLeastMB:
		v.Word = Watch
	}
	return v
}

// steady reports whether the rise is spread over the window, as a leak's is,
// rather than made in one step.
func steady(y []float64, rise float64) bool {
	third := len(y) / 3
	a, b, c := median(y[:third]), median(y[third:2*third]), median(y[2*third:])
	return b-a >= thirdsMinShare*rise && c-b >= thirdsMinShare*rise
}

// mannKendall returns the standardised statistic of the Mann-Kendall trend
// test (Mann 1945, Kendall 1975). Neighbouring values of memory resemble each
// other, which would make the plain test see trends everywhere, so its
// variance is widened by the effective sample size of an AR(1) series (Yue and
// Wang 2004): n/n* = (1+r)/(1-r), with r the lag-1 correlation of the residuals
// around the Theil-Sen line.
func mannKendall(y []float64) float64 {
	n := float64(len(y))
	s := 0.0
	ties := map[float64]float64{}
	for i := range y {
		ties[y[i]]++
		for j := i + 1; j < len(y); j++ {
			s += sign(y[j] - y[i])
		}
	}
	variance := n * (n - 1) * (2*n + 5)
	for _, t := range ties {
		variance -= t * (t - 1) * (2*t + 5)
	}
	variance /= 18
	if variance <= 0 {
		return 0
	}
	r := min(max(residualCorrelation(y), 0), 0.95)
	variance *= (1 + r) / (1 - r)
	return (s - sign(s)) / math.Sqrt(variance)
}

func residualCorrelation(y []float64) float64 {
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i)
	}
	slope, _, _ := theilSen(x, y, 0)
	res := make([]float64, len(y))
	mean := 0.0
	for i := range y {
		res[i] = y[i] - slope*x[i]
		mean += res[i] / float64(len(y))
	}
	num, den, scale := 0.0, 0.0, 0.0
	for i := range res {
		scale += y[i] * y[i]
		den += (res[i] - mean) * (res[i] - mean)
		if i > 0 {
			num += (res[i] - mean) * (res[i-1] - mean)
		}
	}
	if den <= 1e-12*scale {
		return 0 // a straight line: what is left is the computer's rounding
	}
	return num / den
}

// theilSen returns the median of all pairwise slopes and, for a z above zero,
// the confidence interval that Sen (1968) derives from Kendall's variance.
func theilSen(x, y []float64, z float64) (slope, low, high float64) {
	slopes := make([]float64, 0, len(x)*(len(x)-1)/2)
	for i := range x {
		for j := i + 1; j < len(x); j++ {
			if x[j] > x[i] {
				slopes = append(slopes, (y[j]-y[i])/(x[j]-x[i]))
			}
		}
	}
	if len(slopes) == 0 {
		return 0, 0, 0
	}
	slices.Sort(slopes)
	n, m := float64(len(x)), float64(len(slopes))
	c := z * math.Sqrt(n*(n-1)*(2*n+5)/18)
	at := func(i float64) float64 { return slopes[int(min(max(i, 0), m-1))] }
	return sortedMedian(slopes), at(math.Floor((m - c) / 2)), at(math.Ceil((m + c) / 2))
}

func median(v []float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	return sortedMedian(s)
}

func sortedMedian(s []float64) float64 {
	n := len(s)
	if n%2 == 1 {
		return s[n/2]
	}
	return (s[n/2-1] + s[n/2]) / 2
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

// eightyPercentAt tells when the finder's memory reaches the limit of its
// budget at the verdict's rate.
func eightyPercentAt(v Verdict, s Sample, l Limits) time.Time {
	left := l.MemoryBudgetMB*l.MemoryPercent/100 - s.RSSMB
	hours := left / v.SlopeMBPerHour
	const aYear = 24 * 365
	if v.SlopeMBPerHour <= 0 || left <= 0 || hours > aYear {
		return time.Time{}
	}
	return s.At.Add(time.Duration(hours * float64(time.Hour)))
}
