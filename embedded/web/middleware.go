package web

import (
	"net/http"
	"runtime/debug"
	"time"

	"ministryfinder/embedded/render"
)

// contentPolicy lets a page use its own files and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers that every answer has.
func (s *Server) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		if len(r.TransferEncoding) > 0 {
			// net/http takes a request with both a length and chunks, which a proxy in
			// front may cut elsewhere (request smuggling). Browsers send no chunks, so
			// nothing else is read from such a connection (RFC 9112, section 6.1).
			h["Connection"] = closeHeader
		}
		h["Content-Security-Policy"] = policyHeader
		h["X-Content-Type-Options"] = noSniffHeader
		h["Referrer-Policy"] = referrerHeader
		h["Finder-Format"] = formatHeader
		if c := s.Addresses.Clients.Of(r); c.HTTPS && (r.TLS == nil || s.Addresses.Clients.Knows(c.Host)) {
			// A certificate of the parish's own, on its Wi-Fi, may be taken away again:
			// phones that were told to insist on HTTPS would be kept out for a year.
			h["Strict-Transport-Security"] = httpsOnlyHeader
		}
		s.branding.Refresh(r.Context())
		next.ServeHTTP(w, r)
	})
}

// The header values are made once: they are on every answer.
var (
	closeHeader    = []string{"close"}
	policyHeader   = []string{contentPolicy}
	noSniffHeader  = []string{"nosniff"}
	referrerHeader = []string{"same-origin"}
	// By this header the quiz's scripts tell our answers from those of somebody in
	// between, and whether they can read them (assets/web/quiz/answers.js).
	formatHeader = []string{"1"}
	// A year, and not for other hosts of the domain, which are not ours.
	httpsOnlyHeader = []string{"max-age=31536000"}
)

// observe counts every request by its route. A handler that panics is answered
// with 500 or, when a part of the answer is on its way, by cutting the
// connection: half of an answer must not look like a whole one.
func (s *Server) observe(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		rec := &statusRecorder{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			p := recover()
			if p != nil && p != http.ErrAbortHandler {
				s.Log.Error("a request made the program panic", "route", r.Pattern, "panic", p, "stack", string(debug.Stack()))
				if !rec.wrote {
					p = nil
					render.WriteJSON(rec, http.StatusInternalServerError, render.APIError{Message: "Something went wrong on our side. Please try again.",
						ErrorType: "server_error"})
				}
			}
			if p != nil {
				defer panic(http.ErrAbortHandler)
				if r.Context().Err() == nil { // else the person has gone, which is no error of ours
					rec.status = http.StatusInternalServerError
				}
			}
			route := r.Pattern
			if route == "" {
				_, route = mux.Handler(r)
			}
			s.traffic.Record(route, rec.status, time.Since(began), began)
			if rec.status >= 500 && rec.status != http.StatusServiceUnavailable {
				s.Log.Warn("a request failed", "route", route, "status", rec.status)
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// statusRecorder remembers the status for the counting.
type statusRecorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

// WriteHeader remembers and sends the status.
func (r *statusRecorder) WriteHeader(status int) {
	r.status, r.wrote = status, true
	r.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (r *statusRecorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

// Unwrap gives http.ResponseController the writer below.
func (r *statusRecorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
