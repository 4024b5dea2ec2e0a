package render

import "net/http"

// The header values are made once: they are on every answer. Each says no-transform: what
// comes must be what was sent, since the service worker keeps only pages and files of the
// very hash that it was told. Cloudflare otherwise hides e-mail addresses behind a script of
// its own, which pages that our scripts fetch never run, adds more scripts, and makes
// pictures anew. What can be compressed is compressed here.
var (
	noCache   = []string{"no-cache, no-transform"}
	noStore   = []string{"no-store, no-transform"}
	immutable = []string{"max-age=31536000, immutable, no-transform"}
	forADay   = []string{"max-age=86400, no-transform"}
)

// SetNoCache lets browsers keep an answer but ask each time whether it changed.
func SetNoCache(h http.Header) { h["Cache-Control"] = noCache }

// SetNoStore lets nobody keep an answer.
func SetNoStore(h http.Header) { h["Cache-Control"] = noStore }

// SetImmutable lets everybody keep an answer for good: its address has a hash of the content.
func SetImmutable(h http.Header) { h["Cache-Control"] = immutable }
