package backup

import (
	"slices"
	"time"
)

// Keeping says which backups are kept.
type Keeping struct {
	// Days, Weeks and Months are how many of each have their newest backup kept.
	Days, Weeks, Months int
	// Special is for how long those are kept that were made before something
	// replaced or removed data: the newest of a day is then the wrong one.
	Special time.Duration
	// MaxBytes bounds all of them together.
	MaxBytes int64
}

// DefaultKeeping is what a parish gets.
func DefaultKeeping() Keeping {
	return Keeping{Days: 7, Weeks: 4, Months: 12, Special: 60 * 24 * time.Hour, MaxBytes: 1 << 30}
}

// Superfluous returns which of the backups may go. The newest always stays,
// whatever its size; beyond MaxBytes the oldest go first.
func (k Keeping) Superfluous(all []File, now time.Time) []File {
	newestFirst := slices.Clone(all)
	slices.SortFunc(newestFirst, func(a, b File) int { return b.Made.Compare(a.Made) })
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
	var superfluous []File
	var bytes int64
	for i, f := range newestFirst {
		special := f.Reason != Daily && now.Sub(f.Made) < k.Special
		bytes += f.Bytes
		if i > 0 && (!kept[i] && !special || bytes > k.MaxBytes) {
			superfluous = append(superfluous, f)
			bytes -= f.Bytes
		}
	}
	return superfluous
}
