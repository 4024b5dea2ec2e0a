package clientip

import (
	"net/http"
	"net/url"
)

// CrossOrigin reports whether a request that changes something was made by a
// page of another site, and by which. Browsers say so in Sec-Fetch-Site; older
// ones, and all of them over plain HTTP, in Origin alone. What comes from no
// browser has neither, and is nobody's page.
func (r *Reader) CrossOrigin(req *http.Request) (origin string, refused bool) {
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodOptions:
		return "", false
	}
	origin = req.Header.Get("Origin")
	switch req.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return "", false
	case "":
		if origin == "" {
			return "", false
		}
	}
	if r.isOurs(origin, req) {
		return "", false
	}
	r.note(Refused, origin)
	return origin, true
}

// isOurs reports whether an origin is one that we are known by.
func (r *Reader) isOurs(origin string, req *http.Request) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Opaque != "" {
		return false
	}
	name, port, ok := SplitHost(u.Host)
	if !ok {
		return false
	}
	if r.Knows(name) {
		return true
	}
	if host, hostPort, ok := SplitHost(req.Host); ok && host == name && samePort(u.Scheme, name, port, hostPort) {
		return true
	}
	peer, known := peerOf(req)
	if !known || !r.trusts(peer) {
		return false
	}
	// A proxy names the host without the port often enough, or with that of its own.
	host := r.read(req.Header).host
	if host == "" && IsForwarded(req.Header) && !IsLoopback(req.Host) {
		host = req.Host
	}
	called, _, ok := SplitHost(host)
	return ok && called == name
}

// samePort reports whether an origin's port is that of a Host header. Behind a
// proxy that ends TLS, either of the usual ports may stand there for none. On
// this computer each port may be another program.
func samePort(scheme, name, origin, host string) bool {
	usual := map[string]string{"http": "80", "https": "443"}[scheme]
	if origin == "" {
		origin = usual
	}
	if host == "" {
		return origin == usual || !IsLoopback(name) && isUsual(origin)
	}
	return origin == host || !IsLoopback(name) && isUsual(origin) && isUsual(host)
}

func isUsual(port string) bool { return port == "80" || port == "443" }
