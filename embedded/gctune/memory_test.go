package gctune_test

import (
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"

	"ministryfinder/embedded/gctune"
)

// What a pool keeps is given back, too.
func TestPoolsAreEmptied(t *testing.T) {
	var made atomic.Int64
	pool := sync.Pool{New: func() any { made.Add(1); b := make([]byte, 8<<20); return &b }}
	pool.Put(pool.Get())
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	gctune.FreeOSMemory()
	metrics.Read(live)
	if held := live[0].Value.Uint64(); held > 6<<20 {
		t.Errorf("%d bytes are live", held)
	}
	if pool.Get(); made.Load() != 2 {
		t.Errorf("the pool made %d buffers", made.Load())
	}
}
