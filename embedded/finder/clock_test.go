package finder_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// TestAServerWhoseClockIsAYearAheadRemovesNobody runs it so, and then as one that was
// really off for more than a year.
func TestAServerWhoseClockIsAYearAheadRemovesNobody(t *testing.T) {
	onBothServers(t, func(t *testing.T, dataDir, url string) {
		today := time.Date(2026, 11, 27, 15, 0, 0, 0, time.UTC)
		options := finder.Options{DataDir: dataDir, DatabaseURL: url}
		run := func(now time.Time, until func(*running)) {
			t.Helper()
			began := time.Now()
			r := start(t, dataDir, url, func(o *finder.Options) { o.Now = func() time.Time { return now.Add(time.Since(began)) } })
			until(r)
			r.stop()
		}
		there := func() int {
			t.Helper()
			db := openBeside(t, dataDir, url)
			defer db.Close()
			open, err := db.OpenRequests(t.Context())
			testkit.Must(t, err)
			return len(open)
		}
		run(today, func(*running) {
			db := openBeside(t, dataDir, url)
			defer db.Close()
			anna := request.Asker{ID: "anna", Name: "Anna", Phone: "5550100123", Language: "en", DeleteAfter: "2027-11-27"}
			r := request.Request{ID: "a", Code: request.NewCode(), AskerID: "anna", Ministry: "Choir", AskedOn: "2026-11-27",
				PromisedOn: "2026-12-02", Channel: request.Web, State: request.Waiting, NextOn: "2026-12-02"}
			testkit.Must(t, db.AddRequests(t.Context(), anna, []request.Request{r}, "asker", nil))
		})
		ahead := today.AddDate(1, 0, 3)
		run(ahead, func(r *running) {
			testkit.Eventually(t, "staff to be told", func() (bool, any) {
				_, report := r.ask(t, "GET", "/api/health", "")
				told := fmt.Sprint(report["issues"])
				return strings.Contains(told, "clock went from 2026-11-27 to 2027-11-30"), told
			})
		})
		if c, err := finder.ReadClock(t.Context(), options, ahead); err != nil || !c.Doubted || there() != 1 {
			t.Errorf("%+v, %d wait (%v)", c, there(), err)
		}
		run(today.Add(time.Hour), func(*running) {})
		if c, err := finder.ReadClock(t.Context(), options, today.Add(time.Hour)); err != nil || c.Doubted || there() != 1 {
			t.Errorf("%+v, %d wait (%v)", c, there(), err)
		}
		for day := range 3 {
			if there() != 1 {
				t.Errorf("on day %d nobody waits", day)
			}
			run(ahead.AddDate(0, 0, day), func(*running) {
				if day == 2 {
					testkit.Eventually(t, "who is due to be removed", func() (bool, any) { n := there(); return n == 0, n })
				}
			})
		}
	})
}

// onBothServers runs a test on a data folder, and on one with a PostgreSQL database.
func onBothServers(t *testing.T, test func(t *testing.T, dataDir, url string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, t.TempDir(), "") })
	t.Run("postgres", func(t *testing.T) { test(t, t.TempDir(), postgres.Database(t)) })
}

// openBeside opens the database beside a server that may run.
func openBeside(t *testing.T, dataDir, url string) *store.Database {
	t.Helper()
	open := func() (*store.Database, error) {
		return store.OpenSQLite(t.Context(), filepath.Join(dataDir, finder.DatabaseFile))
	}
	if url != "" {
		open = func() (*store.Database, error) { return store.OpenPostgres(t.Context(), url) }
	}
	db, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return db
}
