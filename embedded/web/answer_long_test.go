package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ministryfinder/embedded/request"
	"ministryfinder/embedded/web"
)

// TestFetchedLinksChangeNothing opens the link of a mail, and those that stand on its
// page, ten thousand times.
func TestFetchedLinksChangeNothing(t *testing.T) {
	t.Parallel()
	c := newCalling(t, func(w *web.Config) { w.RateLimit = false })
	state := func() string {
		var b strings.Builder
		open, err := c.Store.OpenRequests(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range open {
			events, err := c.Store.RequestEvents(t.Context(), r.ID)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, r, events)
		}
		return b.String()
	}
	before := state()
	links := []string{c.at(c.token), c.at(c.token) + "?lang=es", c.at(c.deputys) + "?after=" + c.anna.ID,
		c.at(c.token) + "?id=" + c.anna.ID + "&version=1&kind=joined", c.at("nonsense"), "/off?code=" + request.ShowCode(c.anna.Code)}
	for i := range 10_000 {
		method := []string{http.MethodGet, http.MethodHead}[i%2]
		req := httptest.NewRequestWithContext(t.Context(), method, links[i*7%len(links)], nil)
		req.Header.Set("User-Agent", scanners[i*3%len(scanners)])
		w := httptest.NewRecorder()
		c.Config.Handler.ServeHTTP(w, req)
		if w.Code >= 500 {
			t.Fatalf("%s %s: %d", method, req.URL, w.Code)
		}
	}
	if after := state(); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}
