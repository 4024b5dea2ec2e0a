package gctune_test

import (
	"os"
	"reflect"
	"runtime"
	"testing"
	"time"

	"ministryfinder/embedded/gctune"
)

// After each collection the pages are let go, not after the start alone.
func TestPagesAreLetGoAfterEachCollection(t *testing.T) {
	touch(t)
	all := mapped(t)
	s := gctune.Settler{After: time.Millisecond, Quiet: []time.Duration{20 * time.Millisecond, time.Second}}
	defer s.Start()()
	for range 3 {
		touch(t)
		runtime.GC()
		gone := func() bool { return mapped(t) < all-256 }
		waitFor(t, "the pages to be let go", false, gone)
		touch(t)
		waitFor(t, "the pages to be let go again", false, gone)
	}
}

// touch has a megabyte of the program's code in memory.
func touch(t *testing.T) {
	t.Helper()
	mem, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	at := reflect.ValueOf(runtime.GC).Pointer()
	if _, err := mem.ReadAt(make([]byte, 1<<20), int64(at)); err != nil {
		t.Fatal(err)
	}
}
