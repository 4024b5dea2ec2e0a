package cache_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newCache(t *testing.T, most int) *cache.Cache {
	t.Helper()
	c, err := cache.New(most, time.Hour, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestValuesAreFoundAndCounted(t *testing.T) {
	c := newCache(t, 1<<20)
	if _, ok := c.Get("a"); ok {
		t.Error("found in an empty cache")
	}
	c.BeginFill().Commit("a", "value", 100)
	if v, ok := c.Get("a"); !ok || v != "value" {
		t.Errorf("got %v", v)
	}
	u := c.Usage()
	if u.Entries != 1 || u.HitRate != 0.5 || u.MaxBytes != 1<<20 || u.Bytes < 100 || u.Bytes > 500 {
		t.Errorf("usage %+v", u)
	}
	c.Clear()
	if _, ok := c.Get("a"); ok {
		t.Error("found after clearing")
	}
	if u := c.Usage(); u.Bytes != 0 || u.Entries != 0 {
		t.Errorf("after clearing: %+v", u)
	}
}

func TestTheBoundHolds(t *testing.T) {
	one := newCache(t, 1<<20)
	one.BeginFill().Commit("a", 0, 1000)
	weight := one.Usage().Bytes
	exact := newCache(t, 10*weight)
	for _, key := range strings.Split("abcdefghij", "") {
		exact.BeginFill().Commit(key, 0, 1000)
	}
	if u := exact.Usage(); u.Entries != 10 || u.Bytes != 10*weight {
		t.Errorf("as much as may be: %+v", u)
	}
	exact.BeginFill().Commit("k", 0, 1000)
	if u := exact.Usage(); u.Entries != 8 || u.Bytes != 8*weight {
		t.Errorf("one more, and room is made down to 80 %%: %+v", u)
	}
	const most = 1 << 20
	c := newCache(t, most)
	for i := range 5000 {
		c.BeginFill().Commit(fmt.Sprint(i), i, 1000)
	}
	if u := c.Usage(); u.Bytes > most || u.Entries < 100 {
		t.Errorf("usage %+v", u)
	}
}

func TestWhatIsTooLargeIsNotKept(t *testing.T) {
	c := newCache(t, 1200)
	c.BeginFill().Commit("a", 1, 100)
	c.BeginFill().Commit("a", 2, 1200)
	if v, ok := c.Get("a"); ok {
		t.Errorf("an entry beyond the bound is kept, or the old one: %v", v)
	}
	c = newCache(t, 100<<20)
	c.BeginFill().Commit("b", 1, 8<<20)
	if _, ok := c.Get("b"); !ok {
		t.Error("8 MB are not kept")
	}
	c.BeginFill().Commit("b", 1, 8<<20+1)
	if _, ok := c.Get("b"); ok {
		t.Error("over 8 MB are kept")
	}
}

func TestValuesExpire(t *testing.T) {
	now := time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)
	c, err := cache.New(1000, time.Minute, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	c.BeginFill().Commit("a", 1, 10)
	c.BeginFill().Commit("b", 1, 10)
	now = now.Add(time.Minute - 1)
	if _, ok := c.Get("a"); !ok {
		t.Error("expired too early")
	}
	now = now.Add(1)
	if _, ok := c.Get("a"); ok {
		t.Error("not expired")
	}
	c.Clean()
	if u := c.Usage(); u.Entries != 0 || u.Bytes != 0 {
		t.Errorf("what has expired stays: %+v", u)
	}
}

func TestRoomIsMadeDownToEightyPercentByWhatWasUsedLongestAgo(t *testing.T) {
	const most, size = 1 << 20, 10_000
	c := newCache(t, most)
	c.BeginFill().Commit("used", 0, size)
	full := 1
	for before := 0; ; full++ {
		if _, ok := c.Get("used"); !ok {
			t.Fatalf("what is used was let go, with %d entries", full)
		}
		c.BeginFill().Commit(fmt.Sprint(full), 0, size)
		bytes := c.Usage().Bytes
		if bytes < before {
			if bytes > most*8/10 || bytes < most*8/10-2*size {
				t.Errorf("after room was made there are %d bytes of %d", bytes, most)
			}
			break
		}
		if bytes > most || full > 2*most/size {
			t.Fatalf("%d bytes of %d", bytes, most)
		}
		before = bytes
	}
	// The oldest fifth is gone, in the order of use; all later ones are there.
	gone := true
	for i := 1; i <= full; i++ {
		_, ok := c.Get(fmt.Sprint(i))
		if ok {
			gone = false
		} else if !gone {
			t.Errorf("%d of %d was let go before an older one", i, full)
		}
	}
	if _, ok := c.Get("used"); !ok || gone {
		t.Error("what was used last was let go")
	}
}

func TestWhatWasMadeFromOldDataIsNotKept(t *testing.T) {
	c := newCache(t, 1<<20)
	early := c.BeginFill()
	c.Clear()
	late := c.BeginFill()
	late.Commit("a", "new", 10)
	early.Commit("a", "old", 10)
	early.Commit("b", "old", 10)
	if v, _ := c.Get("a"); v != "new" {
		t.Errorf("got %v", v)
	}
	if v, ok := c.Get("b"); ok {
		t.Errorf("%v is kept", v)
	}
}

// heap returns the bytes of what lives.
func heap() int {
	runtime.GC()
	runtime.GC() // the first may leave what finalizers held
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int(m.HeapAlloc)
}

func TestTheBytesAreTrue(t *testing.T) {
	// The sizes are the runtime's own, and the value is a pointer, so that the
	// cache's share is all that can be wrong.
	for _, size := range []int{2048, 16384} {
		c := newCache(t, cache.DefaultMaxBytes)
		before := heap()
		for i := range min(20_000, cache.DefaultMaxBytes/2/(size+200)) {
			value := make([]byte, size)
			c.BeginFill().Commit(fmt.Sprintf("a key, no. %05d", i), &value[0], size)
		}
		told := c.Usage().Bytes
		if real := heap() - before; told < real*9/10 || told > real*11/10 {
			t.Errorf("with values of %d bytes the heap grew by %d bytes, the cache tells %d", size, real, told)
		}
		runtime.KeepAlive(c)
	}
}

func TestAValueMayBeAsLargeAsTheBoundForOne(t *testing.T) {
	const most = 8 << 20
	c := newCache(t, cache.DefaultMaxBytes)
	c.BeginFill().Commit("as large as may be", 1, most)
	c.BeginFill().Commit("a byte larger", 1, most+1)
	if _, ok := c.Get("as large as may be"); !ok {
		t.Error("a value as large as may be is not kept")
	}
	if _, ok := c.Get("a byte larger"); ok {
		t.Error("a value of a byte more is kept")
	}
}
