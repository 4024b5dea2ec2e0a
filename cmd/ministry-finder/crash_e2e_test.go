//go:build linux

package main_test

import (
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

const (
	// kills is how often the finder is killed in each test.
	kills = 50
	// killWithin is the longest time that it runs in between.
	killWithin = 250 * time.Millisecond
	// crowdSize is how many people send at once.
	crowdSize = 8
)

// visits counts the stored submissions by visit.
func visits(t testing.TB, db *store.Database, err error) map[string]int {
	t.Helper()
	testkit.Must(t, err)
	defer db.Close()
	all, err := db.Submissions(t.Context(), store.Filter{}, 0, 10_000_000)
	testkit.Must(t, err)
	stored := map[string]int{}
	for _, s := range all {
		stored[s.SessionID]++
	}
	return stored
}

// runALittle lets the finder work for a random moment.
func runALittle() { time.Sleep(time.Duration(rand.Int64N(int64(killWithin)))) }

func TestNothingConfirmedIsLostWhenTheFinderIsKilledOnSQLite(t *testing.T) {
	data := dataFolder(t, "")
	c := startCrowd(t, crowdSize)
	for range kills {
		s := startServed(t, data, "")
		c.aim(s.url)
		runALittle()
		s.kill()
	}
	c.stop()
	s := startServed(t, data, "")
	s.waitAllStored()
	s.end()
	got := command(t, nil, "doctor", "--database", "--data", data)
	if got.status != 0 || !strings.Contains(got.out, "The file is sound") {
		t.Errorf("the doctor says: %+v", got)
	}
	db, err := store.OpenSQLite(t.Context(), filepath.Join(data, "finder.db"))
	c.check(t, visits(t, db, err))
}

func TestNothingConfirmedIsLostWhenTheFinderOrPostgreSQLIsKilled(t *testing.T) {
	data, url := dataFolder(t, ""), durable.Database(t)
	c := startCrowd(t, crowdSize)
	for i := range kills {
		s := startServed(t, data, url)
		c.aim(s.url)
		runALittle()
		switch i % 10 {
		case 3: // the database first, then the finder, which keeps what comes
			durable.Kill(t)
			runALittle()
			s.kill()
		case 6: // both are gone, and the finder is the first to come back
			durable.Kill(t)
			s.kill()
			s = startServed(t, data, url)
			c.aim(s.url)
			runALittle()
			s.kill()
		default:
			s.kill()
		}
		durable.Start(t)
	}
	c.stop()
	s := startServed(t, data, url)
	s.waitAllStored()
	s.end()
	db, err := store.OpenPostgres(t.Context(), url)
	c.check(t, visits(t, db, err))
}
