package modeltest

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"ministryfinder/embedded/store/postgrestest"
)

var postgres postgrestest.Server

func TestMain(m *testing.M) {
	if encoded := os.Getenv(serverVariable); encoded != "" {
		os.Exit(runServer(encoded))
	}
	os.Exit(postgres.RunAll(m))
}

var (
	firstSeed = flag.Uint64("seed", 1, "the first seed of TestMonthsOfOrdinaryActions")
	seeds     = flag.Int("seeds", 1, "how many seeds it goes through, on each database")
	steps     = flag.Int("steps", 500, "how many steps it takes for each")
)

// What a parish does in months, at random, leaves what the model says, on both
// databases. Whoever hunts longer says so:
//
//	go test ./embedded/finder/modeltest -seed 100 -seeds 20 -timeout 3h
func TestMonthsOfOrdinaryActions(t *testing.T) {
	for seed := *firstSeed; seed < *firstSeed+uint64(*seeds); seed++ {
		for _, database := range []struct {
			name string
			url  func(t *testing.T) string
		}{
			{"sqlite", func(*testing.T) string { return "" }},
			{"postgres", func(t *testing.T) string { return postgres.Database(t) }},
		} {
			t.Run(fmt.Sprintf("%s/seed %d", database.name, seed), func(t *testing.T) {
				began := time.Now()
				w := newWorld(t, seed, database.url(t))
				w.check()
				for len(w.steps) < *steps {
					w.step()
					w.check()
				}
				gone := 0
				for _, p := range w.people {
					if p.Gone {
						gone++
					}
				}
				t.Logf("seed %d: %d steps in %v; %d submissions, %d backups; %d people asked, %d of them are gone", seed, len(w.steps),
					time.Since(began).Round(time.Second), len(w.sent), len(w.backups), len(w.people), gone)
			})
		}
	}
}
