package web_test

import (
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"ministryfinder/embedded/web/browsertest"
)

// refuses answers GET /ask of a site as often as it may with a status, the header
// Retry-After where there is one, and a page that is no form.
func refuses(s *site, left *atomic.Int64, status int, after string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/ask" || r.Method != http.MethodGet || left.Add(-1) < 0 {
			s.Config.Handler.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Finder-Format", "1")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<!doctype html><p>" + http.StatusText(status) + "</p>"))
	})
}

// A server that is busy or in trouble takes nobody's wish to be called away: the page says
// how else one can ask, and has the form a moment later.
func TestABusyServerStillLetsPeopleAsk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	reachable(t, s)
	away := `Boolean(document.querySelector("#call:not([hidden]) button")) && !document.querySelector(".tick:not([hidden]), #call form")`
	for _, c := range []struct {
		status int
		after  string
	}{{http.StatusTooManyRequests, "2"}, {http.StatusInternalServerError, ""}, {http.StatusServiceUnavailable, "2"}} {
		t.Run(strconv.Itoa(c.status), func(t *testing.T) {
			t.Parallel()
			l := newLine(t, s)
			var left atomic.Int64
			left.Store(1)
			l.set(refuses(s, &left, c.status, c.after))
			p := browser.Page(t, browsertest.Phone())
			p.Open(l.url("127.0.0.1"))
			answerAll(p, adult)
			p.Wait(away)
			p.Wait(asks + ` && document.activeElement.id !== "call-title"`) // by itself

			// Who does not want to wait that long touches the button.
			left.Store(2)
			l.set(refuses(s, &left, c.status, "100"))
			p.Open(l.url("127.0.0.1"))
			answerAll(p, adult)
			p.Wait(away)
			p.Tap("#call button")
			p.Wait(`performance.getEntriesByType("resource").filter((e) => e.name.includes("/ask?")).length === 2`)
			p.Wait(away)
			looked(p) // two quick taps at one place are a double tap
			p.Tap("#call button")
			p.Wait(asks + ` && document.activeElement.id === "call-title"`)
		})
	}
}

// Where the parish calls nobody, or not from here, nothing is left of it.
func TestWhereNobodyCanAskNothingIsOffered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.asking(t)
	for _, status := range []int{http.StatusNotFound, http.StatusForbidden} {
		l := newLine(t, s)
		var left atomic.Int64
		left.Store(1)
		l.set(refuses(s, &left, status, ""))
		p := browser.Page(t)
		p.Open(l.url("127.0.0.1"))
		answerAll(p, adult)
		p.Wait(`document.getElementById("result") && !document.querySelector(".tick, #call")`)
	}
}
