//go:build misbehave

package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
)

// misbehaveFile in the data folder says how the finder shall misbehave, in a
// word and a number. It is taken away when it is read, so that the next finder
// is well.
const misbehaveFile = "misbehave"

// misbehave makes the finder ill on purpose, for tests of who watches it:
//
//	leak MB     hold so much more memory, 20 MB at a time
//	drip KB     hold so much more memory whenever somebody asks for
//	            /api/metrics, until the end: who watches sees a straight line,
//	            however busy the computer is
//	spin N      N goroutines that never rest
//	fail        answer everything with 500
//	hang        accept requests and never answer
//	cache MB    fill the cache with so much
//	well        answer again
func (s *Server) misbehave(ctx context.Context, h http.Handler) http.Handler {
	var answers atomic.Value
	answers.Store("well")
	var drip atomic.Int64
	var dripped held
	go func() {
		var leaked [][]byte
		path := filepath.Join(s.DataDir, misbehaveFile)
		for ctx.Err() == nil {
			time.Sleep(50 * time.Millisecond)
			order, err := os.ReadFile(path)
			if err != nil || os.Remove(path) != nil {
				continue
			}
			var what string
			var n int
			_, _ = fmt.Sscan(string(order), &what, &n) // a word alone has no number
			s.Log.Warn("the finder misbehaves", "how", what, "number", n)
			switch what {
			case "leak":
				for ; n > 0; n -= 20 {
					leaked = append(leaked, filled(20<<20))
					time.Sleep(50 * time.Millisecond)
				}
			case "drip":
				drip.Store(int64(n))
			case "spin":
				for range n {
					go func() {
						for ctx.Err() == nil { // never rests
						}
					}()
				}
			case "cache":
				for i := range n {
					s.Cache.BeginFill().Commit(fmt.Sprint("misbehave ", i), filled(1<<20), 1<<20)
				}
			default:
				answers.Store(what)
			}
		}
		_ = len(leaked) // held until the end
	}()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/metrics" && drip.Load() > 0 {
			dripped.drip(int(drip.Load()) << 10)
		}
		switch answers.Load() {
		case "hang":
			<-r.Context().Done()
		case "fail":
			http.Error(w, "misbehaving", http.StatusInternalServerError)
		default:
			h.ServeHTTP(w, r)
		}
	})
}

// held is memory that is never let go.
type held struct {
	mu  sync.Mutex
	all [][]byte
}

func (h *held) drip(bytes int) {
	h.mu.Lock()
	h.all = append(h.all, filled(bytes))
	h.mu.Unlock()
	// So that the leak shows as it is, and not in the steps of a collector that
	// runs a few times in a short test.
	debug.FreeOSMemory()
}

// filled returns memory that the computer has really given.
func filled(bytes int) []byte {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}
