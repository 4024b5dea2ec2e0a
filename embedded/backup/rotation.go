package backup

import (
	"slices"
	"time"
)

// RetentionPolicy says which backups are kept. Each class of them has a rule of its
// own, so that none displaces those of another: the daily ones, those that
// somebody asked for, and those made before something replaced or removed data.
type RetentionPolicy struct {
	// Days, Weeks and Months are how many of each have their newest daily backup
	// kept.
	Days, Weeks, Months int
	// Special is for how long the others are kept. Of those that were asked for
	// the newest Asked stay however old they are.
	Special time.Duration
	Asked   int
	// MaxBytes bounds all of a class together.
	MaxBytes int64
}

// DefaultRetentionPolicy is what a parish gets.
func DefaultRetentionPolicy() RetentionPolicy {
	return RetentionPolicy{Days: 7, Weeks: 4, Months: 12, Special: 60 * 24 * time.Hour, Asked: 10, MaxBytes: 1 << 30}
}

// class is whose rule a backup lives by.
type class int

const (
	classDaily class = iota
	classAsked
	classBefore
	classAhead // made by a clock that was wrong: nobody knows how old it is
)

func classOf(f File, now time.Time) class {
	switch {
	case f.Ahead(now):
		return classAhead
	case f.Reason == Daily:
		return classDaily
	case f.Reason == Manual:
		return classAsked
	}
	return classBefore
}

// Expired returns which of the backups may go. The newest of each class
// always stays, whatever its size; beyond MaxBytes the oldest go first.
func (k RetentionPolicy) Expired(all []File, now time.Time) []File {
	classes := map[class][]File{}
	for _, f := range all {
		classes[classOf(f, now)] = append(classes[classOf(f, now)], f)
	}
	var superfluous []File
	for which, files := range classes {
		slices.SortFunc(files, func(a, b File) int { return b.Made.Compare(a.Made) })
		kept := k.keptOf(which, files, now)
		var bytes int64
		for i, f := range files {
			bytes += f.Bytes
			if i > 0 && (!kept[i] || bytes > k.MaxBytes) {
				superfluous = append(superfluous, f)
				bytes -= f.Bytes
			}
		}
	}
	return superfluous
}

// keptOf says which files of a class its rule keeps, the newest first.
func (k RetentionPolicy) keptOf(which class, newestFirst []File, now time.Time) []bool {
	if which == classDaily {
		return k.dailies(newestFirst)
	}
	kept := make([]bool, len(newestFirst))
	for i, f := range newestFirst {
		switch which {
		case classAsked:
			kept[i] = i < k.Asked || now.Sub(f.Made) < k.Special
		case classBefore:
			kept[i] = now.Sub(f.Made) < k.Special
		case classAhead:
			kept[i] = i < k.Days // none of them takes the place of one whose time is known
		}
	}
	return kept
}

func (k RetentionPolicy) dailies(newestFirst []File) []bool {
	kept := make([]bool, len(newestFirst))
	for _, period := range []struct {
		most int
		of   func(time.Time) any
	}{
		{k.Days, func(t time.Time) any { return [3]int{t.Year(), int(t.Month()), t.Day()} }},
		{k.Weeks, func(t time.Time) any { year, week := t.ISOWeek(); return [2]int{year, week} }},
		{k.Months, func(t time.Time) any { return [2]int{t.Year(), int(t.Month())} }},
	} {
		seen := map[any]bool{}
		for i, f := range newestFirst {
			if p := period.of(f.Made.UTC()); !seen[p] && len(seen) < period.most {
				seen[p], kept[i] = true, true
			}
		}
	}
	return kept
}
