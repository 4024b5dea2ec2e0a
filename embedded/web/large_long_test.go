package web_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// Many who ask at once for the result of a thousand long ministries take a
// bounded amount of memory, and everybody is answered or asked to try again.
func TestManyLargeResultsAtOnceTakeABoundedAmountOfMemory(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.RateLimit = false })
	cookie := s.Enter(t)
	var a webtest.Answer
	for part := range 3 { // each as long as an import may be
		var all []string
		for i := range 300 {
			all = append(all, fmt.Sprintf(`{"key":"long-%d","name":"Long %d","description":"%s","details":"<p>%s</p>"}`, 300*part+i, 300*part+i,
				strings.Repeat("d ", 900), strings.Repeat("word ", 1950)))
		}
		a = s.Ask(t, "POST", "/api/ministries/bulk-import", `{"ministries":[`+strings.Join(all, ",")+`]}`, "Cookie", cookie, "Content-Type",
			"application/json")
	}
	const query = "/result?age=married-parents&gender=male&states=married&situation=just-curious&interests=service&interests=prayer"
	one := s.Ask(t, "GET", query, "")
	if one.Status != 200 || len(one.Body) < 3<<20 {
		t.Fatalf("one is %d, %d bytes (%d %.300s)", one.Status, len(one.Body), a.Status, a.Body)
	}
	defer debug.SetGCPercent(debug.SetGCPercent(50)) // as the finder runs, but without its limit of memory
	runtime.GC()
	var highest atomic.Uint64
	stop, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			highest.Store(max(highest.Load(), m.HeapAlloc))
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	var all sync.WaitGroup
	var counts [2]atomic.Int64
	for range 24 {
		all.Go(func() {
			res, err := http.Get(s.URL + query)
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close()
			_, _ = io.Copy(io.Discard, res.Body)
			switch {
			case res.StatusCode == 200:
				counts[0].Add(1)
			case res.StatusCode == 503 && res.Header.Get("Retry-After") != "":
				counts[1].Add(1)
			default:
				t.Errorf("answered %d", res.StatusCode)
			}
		})
	}
	all.Wait()
	close(stop)
	<-watched
	t.Logf("%d KB each: %d answered, %d asked to try again, %d MB of heap at most", len(one.Body)>>10, counts[0].Load(), counts[1].Load(),
		highest.Load()>>20)
	if highest.Load() > 200<<20 || counts[0].Load() == 0 {
		t.Errorf("%d MB of heap, %d answered", highest.Load()>>20, counts[0].Load())
	}
}
