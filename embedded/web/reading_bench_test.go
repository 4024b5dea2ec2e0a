package web_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ministryfinder/embedded/web"
	"ministryfinder/embedded/web/webtest"
)

// nowhere is a response that keeps nothing.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(status int)      { n.status = status }

// BenchmarkHandlers measures what the finder adds to net/http's own work. With
// -cpuprofile or -memprofile it shows where that goes.
func BenchmarkHandlers(b *testing.B) {
	s := webtest.New(b, func(c *web.Config) { c.RateLimit = false })
	const answers = `{"answers":{"age":"married-parents","gender":"female"},"states":["married","parent"],"situation":["just-curious"],"interests":["service","kids"]`
	for _, ask := range []struct{ name, method, path, body string }{
		{"quiz", "GET", "/", ""},
		{"quizInSpanish", "GET", "/?lang=es", ""},
		{"privacy", "GET", "/privacy", ""},
		{"ministries", "GET", "/api/get-ministries", ""},
		{"health", "GET", "/api/health", ""},
		{"result", "GET", "/result?age=married-parents&states=married&states=parent&interests=service&interests=kids", ""},
		{"match", "POST", "/api/match", answers + "}"},
		{"submit", "POST", "/api/submit", answers + `,"ministries":["mass"],"client_id":"bench"}`},
	} {
		b.Run(ask.name, func(b *testing.B) {
			b.ReportAllocs()
			first := httptest.NewRequest(ask.method, ask.path, http.NoBody)
			first.Header.Set("Accept-Encoding", "gzip")
			for b.Loop() {
				again := *first // as net/http makes it: nothing is parsed yet
				r := &again
				r.Body = io.NopCloser(strings.NewReader(ask.body))
				w := &nowhere{header: http.Header{}, status: http.StatusOK}
				s.Config.Handler.ServeHTTP(w, r)
				if w.status != http.StatusOK {
					b.Fatalf("%s answers %d", ask.path, w.status)
				}
			}
		})
	}
}

// BenchmarkSubmitting measures submissions of many people at once, with their
// confirmation on the disk.
func BenchmarkSubmitting(b *testing.B) {
	s := webtest.New(b, func(c *web.Config) { c.RateLimit = false })
	const body = `{"answers":{"age":"married-parents","gender":"female"},"states":["married","parent"],"situation":["just-curious"],"interests":["service","kids"],"ministries":["mass"],"client_id":"bench"}`
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			w := &nowhere{header: http.Header{}, status: http.StatusOK}
			s.Config.Handler.ServeHTTP(w, httptest.NewRequest("POST", "/api/submit", strings.NewReader(body)))
			if w.status != http.StatusOK {
				b.Errorf("it answers %d", w.status)
				return
			}
		}
	})
}
