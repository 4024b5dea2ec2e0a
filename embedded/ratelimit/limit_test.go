package ratelimit_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"ministryfinder/embedded/ratelimit"
)

// The minute of a limit slides: what was asked in the one before counts less
// and less, so that nobody gets twice as much around its end.
func TestALimitIsForAMinuteThatSlides(t *testing.T) {
	for name, most := range map[string]int{
		"submissions": ratelimit.SubmissionsPerMinute, "matches": ratelimit.MatchesPerMinute, "counts": ratelimit.CountsPerMinute,
		"sign-ins": ratelimit.SignInsPerMinute, "changes": ratelimit.ChangesPerMinute, "answers": ratelimit.AnswersPerMinute,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				refused := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) }
				limiter := ratelimit.ClientIP{}.PerMinute(name, most, refused)
				handler := limiter.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
				began := time.Now()
				// asked asks at a time until it is refused, and returns how often it was not.
				asked := func(after time.Duration) (n int) {
					time.Sleep(after - time.Since(began))
					for ; n <= 2*most; n++ {
						w := httptest.NewRecorder()
						handler.ServeHTTP(w, httptest.NewRequest("POST", "/", nil))
						if w.Code == http.StatusTooManyRequests {
							if w.Header().Get("Retry-After") != "60" {
								t.Errorf("the time to wait is %q", w.Header().Get("Retry-After"))
							}
							break
						}
					}
					return n
				}
				for _, at := range []struct {
					after time.Duration
					taken int
				}{
					{0, most},
					{time.Minute - 1, 0},
					{time.Minute, 0},
					{time.Minute + time.Minute/time.Duration(most), 1}, // one of them is a minute ago
					{time.Minute + time.Minute/2, most/2 - 1},
					{10 * time.Minute, most},
				} {
					if n := asked(at.after); n != at.taken {
						t.Errorf("after %v %d are taken, want %d", at.after, n, at.taken)
					}
				}
			})
		})
	}
}
