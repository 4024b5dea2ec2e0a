package render

import "net/http"

// The header values are made once: they are on every answer.
var (
	noCache = []string{"no-cache"}
	noStore = []string{"no-store"}
)

// SetNoCache lets browsers keep an answer but ask each time whether it changed.
func SetNoCache(h http.Header) { h["Cache-Control"] = noCache }

// SetNoStore lets nobody keep an answer.
func SetNoStore(h http.Header) { h["Cache-Control"] = noStore }
