package backup_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

var today = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// left returns which of the backups stay, by path.
func left(k backup.RetentionPolicy, all []backup.File) map[string]bool {
	stay := map[string]bool{}
	for _, f := range all {
		stay[f.Path] = true
	}
	for _, f := range k.Expired(all, today) {
		delete(stay, f.Path)
	}
	return stay
}

func made(ago time.Duration, reason string, bytes int64) backup.File {
	at := today.Add(-ago)
	return backup.File{Path: at.Format(time.RFC3339Nano) + reason, Made: at, Reason: reason, Bytes: bytes}
}

func TestSevenDaysFourWeeksTwelveMonthsAreKept(t *testing.T) {
	// A backup each day, as it is in practice: what is superfluous goes each day.
	var all []backup.File
	k := backup.DefaultRetentionPolicy()
	for day := range 800 {
		now := today.AddDate(0, 0, day-799)
		all = append(all, backup.File{Path: fmt.Sprint(day), Made: now, Reason: backup.Daily, Bytes: 1})
		gone := map[string]bool{}
		for _, f := range k.Expired(all, now) {
			gone[f.Path] = true
		}
		var stay []backup.File
		for _, f := range all {
			if !gone[f.Path] {
				stay = append(stay, f)
			}
		}
		all = stay
	}
	days, weeks, months := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range all {
		year, week := f.Made.ISOWeek()
		days[f.Made.Format(time.DateOnly)], weeks[fmt.Sprint(year, week)], months[f.Made.Format("2006-01")] = true, true, true
	}
	for i := range 7 {
		if !days[today.AddDate(0, 0, -i).Format(time.DateOnly)] {
			t.Errorf("the backup of %d days ago is gone", i)
		}
	}
	for i := range 4 {
		if year, week := today.AddDate(0, 0, -7*i).ISOWeek(); !weeks[fmt.Sprint(year, week)] {
			t.Errorf("the backup of %d weeks ago is gone", i)
		}
	}
	for i := range 12 {
		if !months[time.Date(2026, 11-time.Month(i), 1, 0, 0, 0, 0, time.UTC).Format("2006-01")] {
			t.Errorf("the backup of %d months ago is gone", i)
		}
	}
	if len(all) > 7+4+12 {
		t.Errorf("%d are kept", len(all))
	}
}

func TestWhatWasMadeBeforeAChangeStaysForAWhile(t *testing.T) {
	before, after, old := made(2*time.Hour, backup.ClearAll, 1), made(time.Hour, backup.Daily, 1), made(61*24*time.Hour, backup.Import, 1)
	all := []backup.File{old, before, after}
	for day := range 61 {
		all = append(all, made(time.Duration(day)*24*time.Hour+3*time.Hour, backup.Daily, 1))
	}
	stay := left(backup.DefaultRetentionPolicy(), all)
	if !stay[before.Path] || !stay[after.Path] || stay[old.Path] {
		t.Errorf("%v stay", stay)
	}
}

// What somebody asks for, or what is made before a change, takes no daily
// backup's place, not even when there are so many that they are bounded.
func TestNoClassOfBackupsDisplacesAnother(t *testing.T) {
	k := backup.DefaultRetentionPolicy()
	k.MaxBytes = 1000
	var all []backup.File
	for day := range 7 {
		all = append(all, made(time.Duration(day)*24*time.Hour+6*time.Hour, backup.Daily, 100))
	}
	alone := left(k, all)
	reasons := []string{backup.Manual, backup.Migration, backup.Import, backup.Restore, backup.ClearAll, "a reason of a later version"}
	for minute := range 200 {
		all = append(all, made(time.Duration(minute)*time.Minute, reasons[minute%len(reasons)], 90))
	}
	// Nor does one whose clock was wrong.
	for day := range 20 {
		all = append(all, made(-time.Duration(day+2)*24*time.Hour, backup.Daily, 90))
	}
	stay := left(k, all)
	for path := range alone {
		if !stay[path] {
			t.Errorf("%s is gone", path)
		}
	}
	if len(alone) != 7 || len(stay) >= len(all) {
		t.Errorf("%d of %d stay; of the daily ones alone %d", len(stay), len(all), len(alone))
	}
}

func TestTheNewestOfThoseAskedForStayHoweverOld(t *testing.T) {
	k := backup.DefaultRetentionPolicy()
	var all []backup.File
	for month := range 30 {
		all = append(all, made(time.Duration(month+3)*30*24*time.Hour, backup.Manual, 1))
	}
	if stay := left(k, all); len(stay) != k.Asked || !stay[all[0].Path] || !stay[all[k.Asked-1].Path] {
		t.Errorf("%v stay", stay)
	}
}

func TestTheNewestStaysAndTheBoundHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := backup.DefaultRetentionPolicy()
		k.MaxBytes = rapid.Int64Range(0, 100).Draw(t, "most")
		var all []backup.File
		for i := range rapid.IntRange(1, 60).Draw(t, "files") {
			ago := time.Duration(rapid.IntRange(0, 500*24*60).Draw(t, "minutes")) * time.Minute
			f := made(ago, rapid.SampledFrom([]string{backup.Daily, backup.Import}).Draw(t, "reason"), rapid.Int64Range(0, 40).Draw(t, "bytes"))
			f.Path = filepath.Join(fmt.Sprint(i), f.Path)
			all = append(all, f)
		}
		stay := left(k, all)
		for _, reason := range []string{backup.Daily, backup.Import} {
			var newest backup.File
			sum, size, found := int64(0), int64(0), false
			for _, f := range all {
				if f.Reason == reason && f.Made.After(newest.Made) {
					newest = f
				}
				if f.Reason == reason && stay[f.Path] {
					sum += f.Bytes
					size++
				}
			}
			if sum > k.MaxBytes && size > 1 {
				t.Fatalf("%d stay with %d bytes of at most %d", size, sum, k.MaxBytes)
			}
			for _, f := range all {
				found = found || f.Reason == reason && f.Made.Equal(newest.Made) && stay[f.Path]
			}
			if !found && newest.Path != "" {
				t.Fatal("the newest is gone")
			}
		}
	})
}

// The computer's clock was a year ahead for a while: a backup is made as soon
// as it is right again, and that one is the newest, for a restore and a trial too.
func TestAClockThatWasAheadOnceDelaysNoBackup(t *testing.T) {
	onBoth(t, func(t *testing.T, open func() *store.Database) {
		d, dir, c := open(), t.TempDir(), testkit.NewClock(today.AddDate(1, 0, 0))
		k := &backup.Scheduler{Store: d, Dir: dir, Retention: backup.DefaultRetentionPolicy(), Log: slog.New(slog.DiscardHandler), Now: c.Now,
			Holder: "me"}
		k.RunOnce(t.Context())
		wrong, found, err := backup.NewestAt(dir, "", today)
		if err != nil || !found || !wrong.Ahead(today) {
			t.Fatalf("%+v %v %v", wrong, found, err)
		}
		c.Advance(-365 * 24 * time.Hour)
		// Where no other can be made, that is no good backup of today.
		k.Dir = filepath.Join(wrong.Path, "no folder")
		k.RunOnce(t.Context())
		if r, _ := k.Report(); !r.Last.IsZero() || !strings.Contains(sentences(r), "in the future") {
			t.Errorf("%+v", r)
		}
		c.Advance(time.Hour)
		k.Dir = dir
		k.RunOnce(t.Context())
		if r, _ := k.Report(); !r.Last.Equal(c.Now()) || len(r.Issues) != 1 || r.Issues[0].Code != health.IssueClock {
			t.Errorf("%+v", r) // which of the two is right is not known yet
		}
		newest, found, err := backup.NewestAt(dir, "", c.Now())
		if err != nil || !found || !newest.Made.Equal(c.Now()) {
			t.Errorf("the newest is %+v (%v)", newest, err)
		}
		if all, err := backup.List(dir); err != nil || len(all) != 2 {
			t.Errorf("%d backups (%v)", len(all), err)
		}
	})
}
