package leaksim

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/health"
)

// RecordedBudgetMB is the memory budget by which recorded traces are judged:
// the recorded programs are small, and their leaks end at 80 % of it.
const RecordedBudgetMB = 128

// Recorded is what was recorded of a real program, and what the rules told.
type Recorded struct {
	Name string
	Leak bool
	// Length is how long it was watched, From when its leak was switched on, both
	// since it was started; From is zero without a leak.
	Length, From time.Duration
	// Engine, Former and Fit are when each rule told first, since the start; zero for never.
	Engine, Former, Fit time.Duration
}

// Left is the part of the time from the switch to the limit that was left when
// a rule told; 0 when it told nothing, or a false alert before the switch.
func (r Recorded) Left(told time.Duration) float64 {
	if !r.Leak || told <= r.From {
		return 0
	}
	return float64(r.Length-told) / float64(r.Length-r.From)
}

// Recordings judges each recorded trace, *.csv.gz in the root of files, by the
// engine, by the former program's rule and by a straight line through the last
// six hours. The recorder is cmd/dev/shapes.
func Recordings(files fs.FS) ([]Recorded, error) {
	names, err := fs.Glob(files, "*.csv.gz")
	if err == nil && len(names) == 0 {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fmt.Errorf("find recorded traces: %w", err)
	}
	var all []Recorded
	for _, name := range names {
		r, err := judgeRecorded(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, r)
	}
	return all, nil
}

func judgeRecorded(files fs.FS, name string) (Recorded, error) {
	r := Recorded{Name: strings.TrimSuffix(path.Base(name), ".csv.gz")}
	limits := health.DefaultLimits()
	limits.MemoryBudgetMB = RecordedBudgetMB
	engine, former, fit := health.NewEngine(limits), formerRule{}, lineRule{limit: RecordedBudgetMB * limits.MemoryPercent / 100}
	told := func(at *time.Duration, now time.Duration, alert bool) {
		if alert && *at == 0 {
			*at = now
		}
	}
	err := eachRecorded(files, name, func(s health.Sample, ill bool) {
		now := s.At.Sub(began)
		r.Length = now
		if ill && !r.Leak {
			r.Leak, r.From = true, now
		}
		for _, e := range engine.Add(s) {
			told(&r.Engine, now, e.Kind == health.MemoryGrowth && e.Cleared.IsZero())
		}
		told(&r.Former, now, former.add(s.RSSMB))
		told(&r.Fit, now, fit.add(s.RSSMB))
	})
	return r, err
}

// eachRecorded reads a trace: a sample a minute, and whether it leaks then.
func eachRecorded(files fs.FS, name string, each func(health.Sample, bool)) error {
	file, err := files.Open(name)
	if err != nil {
		return err
	}
	defer file.Close()
	packed, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	rows := csv.NewReader(packed)
	if _, err := rows.Read(); err != nil { // the names of the columns
		return err
	}
	for {
		row, err := rows.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		n := [5]int{}
		for _, i := range []int{0, 2, 3, 4} {
			if n[i], err = strconv.Atoi(row[i]); err != nil {
				return err
			}
		}
		each(health.Sample{
			At: began.Add(time.Duration(n[0]) * Interval), OK: true, Started: began, RSSMB: float64(n[2]) / 1024,
			LiveHeapMB: float64(n[3]) / 1024, Goroutines: n[4], SystemPercent: 40, Status: "healthy", Database: "connected", PeopleToday: -1,
		}, row[1] == "true")
	}
}

// What the straight line looks at, and when it tells.
const (
	lineOver   = 6 * 60  // samples: six hours
	lineWithin = 24 * 60 // the limit comes within a day
)

// lineRule is what many would write first: least squares through the last six
// hours, and an alert when that line meets the limit within a day. It is asked
// once an hour.
type lineRule struct {
	limit  float64
	values []float64
	asked  int
}

func (l *lineRule) add(v float64) bool {
	if l.values = append(l.values, v); len(l.values) > lineOver {
		l.values = l.values[1:]
	}
	l.asked++
	if len(l.values) < lineOver || l.asked%60 != 0 {
		return false
	}
	var sumY, sumXY, sumXX float64
	mean := float64(lineOver-1) / 2
	for i, y := range l.values {
		x := float64(i) - mean
		sumY, sumXY, sumXX = sumY+y, sumXY+x*y, sumXX+x*x
	}
	slope := sumXY / sumXX
	now := sumY/lineOver + slope*mean
	return slope > 0 && now+slope*lineWithin >= l.limit
}
