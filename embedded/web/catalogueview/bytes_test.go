package catalogueview

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/store/storetest"
)

// heap returns the bytes of what lives.
func heap() int {
	runtime.GC()
	runtime.GC() // the first may leave what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func TestTheCacheTellsItsBytesTruly(t *testing.T) {
	db, err := storetest.SQLite(t)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	view := func(making cache.Ticket, key string) {
		all, err := db.Ministries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		v, err := newView(all)
		if err != nil {
			t.Fatal(err)
		}
		making.Commit(key, v, v.bytes())
	}
	page := func(bytes int) func(cache.Ticket, string) {
		return func(making cache.Ticket, key string) {
			rep, err := render.NewRepresentation("text/html; charset=utf-8", []byte(strings.Repeat(key+" ", bytes/len(key))))
			if err != nil {
				t.Fatal(err)
			}
			making.Commit(key, rep, rep.Bytes())
		}
	}
	for _, kind := range []struct {
		name string
		many int
		make func(making cache.Ticket, key string)
	}{{"catalogues", 40, view}, {"short pages", 5000, page(500)}, {"pages", 300, page(10_000)}, {"long pages", 100, page(100_000)}} {
		c, err := cache.New(cache.DefaultMaxBytes, time.Hour, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		kind.make(c.BeginFill(), "first") // what is made once is there afterwards
		c.Clear()
		c.Usage()
		before := heap()
		for i := range kind.many {
			kind.make(c.BeginFill(), fmt.Sprintf("number %05d", i))
		}
		usage := c.Usage()
		real := heap() - before
		if usage.Entries != kind.many || usage.Bytes < real*9/10 || usage.Bytes > real*11/10 {
			t.Errorf("%d %s: the heap grew by %d bytes, the cache tells %d", usage.Entries, kind.name, real, usage.Bytes)
		}
		runtime.KeepAlive(c)
	}
}
