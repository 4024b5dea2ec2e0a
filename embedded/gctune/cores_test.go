package gctune_test

import (
	"runtime"
	"testing"
	"time"

	"ministryfinder/embedded/gctune"
)

func TestAProgramThatIsUsedHasAllCores(t *testing.T) {
	const cores = 3
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	one := &gctune.OneCore{After: time.Millisecond}
	end := one.Start()
	at := func(want int) func() bool { return func() bool { return runtime.GOMAXPROCS(0) == want } }
	for range 3 {
		waitFor(t, "rest", false, at(1))
		one.Use() // it may come to rest again at once
		waitFor(t, "rest after use", false, at(1))
	}
	end()
	if got := runtime.GOMAXPROCS(0); got != cores {
		t.Errorf("after the end there are %d cores, not %d", got, cores)
	}
	one.Use()
	if got := runtime.GOMAXPROCS(0); got != cores {
		t.Errorf("after the end there are %d cores, not %d", got, cores)
	}
}

func TestUseEndsTheRestAtOnce(t *testing.T) {
	const cores = 3
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
	one := &gctune.OneCore{After: 2 * time.Second}
	defer one.Start()()
	waitFor(t, "rest", false, func() bool { return runtime.GOMAXPROCS(0) == 1 })
	one.Watch()
	if got := runtime.GOMAXPROCS(0); got != 1 {
		t.Errorf("watched, it has %d cores, not one", got)
	}
	one.Use()
	if got := runtime.GOMAXPROCS(0); got != cores {
		t.Errorf("used, it has %d cores, not %d", got, cores)
	}
	waitFor(t, "rest", false, func() bool { return runtime.GOMAXPROCS(0) == 1 })
	waitFor(t, "the end of rest, looked at without pause", false, func() bool {
		one.Watch()
		return runtime.GOMAXPROCS(0) == cores
	})
}
