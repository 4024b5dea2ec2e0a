package main

import (
	"os"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

// TestMain lets the test program be the child that some tests start.
func TestMain(m *testing.M) {
	if _, ok := children[first(os.Args[1:])]; ok {
		os.Exit(dispatch(os.Args[1:]))
	}
	goleak.VerifyTestMain(m)
}

func TestTheUsageNamesEachBenchAndNoChild(t *testing.T) {
	var said strings.Builder
	writeUsage(&said, benchFlags(new(benchFlagValues)))
	for _, b := range benches() {
		if !strings.Contains(said.String(), "\n  "+b.name+" ") || !strings.Contains(said.String(), b.what) {
			t.Errorf("the usage does not name %s:\n%s", b.name, said.String())
		}
	}
	for child := range children {
		if strings.Contains(said.String(), child) {
			t.Errorf("the usage names %s, which is not for people", child)
		}
	}
	if !strings.Contains(said.String(), "-page") {
		t.Errorf("the usage does not name the flags:\n%s", said.String())
	}
}
