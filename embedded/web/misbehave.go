//go:build misbehave

package web

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
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
//	drip KB     hold so much more memory 20 times a second, until the end
//	spin N      N goroutines that never rest
//	fail        answer everything with 500
//	hang        accept requests and never answer
//	cache MB    fill the cache with so much
//	well        answer again
func (s *Server) misbehave(ctx context.Context, h http.Handler) http.Handler {
	var answers atomic.Value
	answers.Store("well")
	go func() {
		var leaked [][]byte
		drip := 0
		path := filepath.Join(s.DataDir, misbehaveFile)
		for ctx.Err() == nil {
			time.Sleep(50 * time.Millisecond)
			if drip > 0 {
				leaked = append(leaked, filled(drip<<10))
			}
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
				drip = n
			case "spin":
				for range n {
					go func() {
						for ctx.Err() == nil { // never rests
						}
					}()
				}
			case "cache":
				for i := range n {
					s.Cache.Begin().Keep(fmt.Sprint("misbehave ", i), filled(1<<20), 1<<20)
				}
			default:
				answers.Store(what)
			}
		}
		_ = len(leaked) // held until the end
	}()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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

// filled returns memory that the computer has really given.
func filled(bytes int) []byte {
	b := make([]byte, bytes)
	for i := range b {
		b[i] = byte(i)
	}
	return b
}
