package web

import (
	"fmt"
	"testing"
)

// As many numbers of reached questions wait for the database as may; those of
// others are lost, and those that wait count on.
func TestReachedQuestionsWaitWithinABound(t *testing.T) {
	var f funnel
	for day := range maxFunnel {
		f.add(fmt.Sprint(day), "age")
	}
	f.add("0", "age")
	f.add("another day", "age")
	all := f.take()
	counted := map[string]int{}
	for _, c := range all {
		counted[c.Day] = c.N
	}
	if len(all) != maxFunnel || counted["0"] != 2 || counted["1"] != 1 || counted["another day"] != 0 {
		t.Errorf("%d wait: %v", len(all), counted)
	}
	// What could not be stored comes back beside what came meanwhile.
	f.add("meanwhile", "age")
	f.giveBack(all)
	if again := f.take(); len(again) != maxFunnel {
		t.Errorf("%d are given back", len(again))
	}
}
