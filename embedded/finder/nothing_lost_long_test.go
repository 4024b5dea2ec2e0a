package finder_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store"
)

// For 400 days backups of every kind are made, and on many of them one that is
// listed is restored or imported: it stays, whichever it is.
func TestForFourHundredDaysEveryListedBackupCanBeRestored(t *testing.T) {
	onBoth(t, func(t *testing.T, o finder.Options) {
		add(t, o, "a", "b", "c")
		now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
		o.Now = func() time.Time { return now }
		restored := 0
		restore := func(f backup.File) {
			t.Helper()
			text, err := os.ReadFile(f.Path)
			if err != nil {
				t.Fatal(err)
			}
			if f.Reason != backup.Import || restored%2 == 0 {
				_, err = restore.File(t.Context(), o.Place(), f.Path, (&said{}).say)
			} else {
				_, err = restore.Import(t.Context(), o.Place(), f.Path, true, (&said{}).say)
			}
			restored++
			if after, gone := os.ReadFile(f.Path); err != nil || gone != nil || string(after) != string(text) {
				t.Fatalf("%s: %v, %v", f.Path, err, gone)
			}
		}
		db, err := finder.OpenDatabase(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		keeper := o.Place().Scheduler(db)
		// The same is in each of them: what it takes is the disk's, and not the server's.
		var text bytes.Buffer
		rows, err := db.Dump(t.Context(), &text, "test")
		if err != nil {
			t.Fatal(err)
		}
		made := func(reason string) {
			t.Helper()
			_, err := keeper.MakeOf(t.Context(), store.Present{Dump: func(_ context.Context, to io.Writer, _ string) (dump.Rows, error) {
				_, err := to.Write(text.Bytes())
				return rows, err
			}}, reason)
			if err != nil {
				t.Fatal(err)
			}
		}
		others := []string{backup.Manual, backup.Migration, backup.ClearAll, backup.Manual}
		days := 400
		if o.DatabaseURL != "" {
			days = 80 // the rotation is the same, and a server takes its time
		}
		for day := range days {
			now = time.Date(2026, 1, 1+day, 8, 0, 0, 0, time.UTC)
			made(backup.Daily)
			now = now.Add(4 * time.Hour)
			if day%3 == 0 {
				made(others[day/3%len(others)])
			}
			all, err := backup.List(o.BackupDir())
			if err != nil {
				t.Fatal(err)
			}
			for i := range min(7, day+1) {
				morning := now.AddDate(0, 0, -i).Format("2006-01-02T08")
				if !strings.Contains(fmt.Sprint(all), morning) {
					t.Fatalf("on day %d the daily backup of %s is gone", day, morning)
				}
			}
			if day%40 == 20 {
				restore(all[len(all)-1]) // the one that is about to go
			}
		}
		all, err := backup.List(o.BackupDir())
		if err != nil {
			t.Fatal(err)
		}
		if o.DatabaseURL != "" {
			i := 0 // every fifth of them
			all = slices.DeleteFunc(all, func(backup.File) bool { i++; return i%5 != 1 })
		}
		for _, f := range all {
			now = now.Add(time.Minute)
			restore(f)
		}
		if n := count(t, o); n != 3 {
			t.Errorf("%d submissions are there at the end", n)
		}
	})
}
