package cache_test

import (
	"fmt"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/cache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func newCache(t *testing.T, most int) *cache.Cache {
	t.Helper()
	c, err := cache.New(most, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// eventually waits for what the cache does in the background.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("never: %s", what)
}

func TestValuesAreFoundAndCounted(t *testing.T) {
	c := newCache(t, 1<<20)
	if _, ok := c.Get("a"); ok {
		t.Error("found in an empty cache")
	}
	c.Set("a", "value", 100)
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
	eventually(t, "an empty cache", func() bool { return c.Usage().Bytes == 0 })
}

func TestTheBoundHolds(t *testing.T) {
	const most = 1 << 20
	c := newCache(t, most)
	for i := range 5000 {
		c.Set(fmt.Sprint(i), i, 1000)
	}
	eventually(t, "within the bound", func() bool { return c.Usage().Bytes <= most })
	if u := c.Usage(); u.Entries < 100 {
		t.Errorf("usage %+v", u)
	}
}

func TestWhatIsTooLargeIsNotKept(t *testing.T) {
	c := newCache(t, 1000)
	c.Set("a", 1, 100)
	c.Set("a", 2, 1001)
	if v, ok := c.Get("a"); ok {
		t.Errorf("an entry beyond the bound is kept, or the old one: %v", v)
	}
	c = newCache(t, 100<<20)
	c.Set("b", 1, 8<<20)
	if _, ok := c.Get("b"); !ok {
		t.Error("8 MB are not kept")
	}
	c.Set("b", 1, 8<<20+1)
	if _, ok := c.Get("b"); ok {
		t.Error("over 8 MB are kept")
	}
}

func TestValuesExpire(t *testing.T) {
	c, err := cache.New(1000, time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.Set("a", 1, 10)
	eventually(t, "expired", func() bool { _, ok := c.Get("a"); return !ok })
}
