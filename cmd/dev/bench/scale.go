package main

import (
	"time"

	"ministryfinder/embedded/health/leaksim"
)

// A scale is how much the benches do. The figures of assets/docs/performance.md, and the limits
// beside them, are of the full one; at a smaller one a figure says only that it
// can be taken.
type scale struct {
	// starts is how often each start is measured.
	starts int
	// warmUp and windowWarmUp are left out of what is measured; settled is how
	// long a finder rests.
	warmUp, windowWarmUp, settled time.Duration
	// hasty is true where a finder is measured before it has made its first
	// backup, which it does ten seconds after its start.
	hasty bool
	// pairs is how often the finder and what it is compared with are measured in
	// turn, load how long each time, writing how long each of the store's
	// benchmarks is.
	pairs         int
	load, writing time.Duration
	// delivered is how many submissions wait for the database.
	delivered int
	// looks are taken at a busy finder, each beside a load of the length watched.
	looks   int
	watched time.Duration
	// judged looks are taken over all requests, samples of so many days are given
	// to an engine and a history.
	judged, days int
	// healthy and leaks are the traces of each kind, of so many kinds.
	kinds, healthy, leaks int
	// hourFirst views of the window are left out, hourViews are measured.
	hourFirst, hourViews int64
	// parishes are the numbers of submissions that are compared, from few to many.
	parishes [3]int
	// rounds is how often each page of the office is asked for.
	rounds int
	// imported is how many ministries the list has that a parish brings.
	imported int
	// soakWarmUp is left out of a soak, soakSamples are taken over the rest.
	soakWarmUp  time.Duration
	soakSamples int
}

// fullScale is what go run ./cmd/dev bench does.
func fullScale() scale {
	return scale{
		starts: startRuns,
		warmUp: warmUp, windowWarmUp: windowWarmUp, settled: settled,
		pairs: comparedPairs, load: loadTime, writing: writingTime, delivered: deliveredEntries,
		looks: watchedLooks, watched: watchedTime,
		judged: judgedSamples, days: days,
		kinds: leaksim.AllKinds, healthy: growthHealthy, leaks: growthLeaks,
		hourFirst: hourFirst, hourViews: hourViews,
		parishes: [3]int{fewSubmissions, someSubmissions, manySubmissions}, rounds: officeRounds, imported: importedMinistries,
		soakWarmUp: soakWarmUp, soakSamples: soakSamples,
	}
}

const (
	// windowWarmUp is left out: the window's first pictures and collections.
	windowWarmUp = 15 * time.Second
	// hourFirst views are left out: pictures of every letter, and a heap that has
	// found its size. hourViews are an hour's at one a second.
	hourFirst, hourViews = 1200, 3600
)
