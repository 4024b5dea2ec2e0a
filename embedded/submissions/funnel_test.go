package submissions

import (
	"fmt"
	"testing"

	"ministryfinder/embedded/store"
)

// As many numbers of reached questions wait for the database as may; those of
// others are lost, and those that wait count on.
func TestReachedQuestionsWaitWithinABound(t *testing.T) {
	var f funnel
	of := func(day string) reachedCount { return reachedCount{"an epoch", day, store.CountedReached, "age"} }
	for day := range maxFunnel {
		f.add(of(fmt.Sprint(day)), 1)
	}
	f.add(of("0"), 1)
	f.add(of("another day"), 1)
	all := f.empty()
	if len(all) != maxFunnel || all[of("0")] != 2 || all[of("1")] != 1 || all[of("another day")] != 0 {
		t.Errorf("%d wait: %v", len(all), all)
	}
	// What could not be stored comes back beside what came meanwhile.
	f.add(of("meanwhile"), 1)
	for key, n := range all {
		f.add(key, n)
	}
	if again := f.empty(); len(again) != maxFunnel {
		t.Errorf("%d are given back", len(again))
	}
}
