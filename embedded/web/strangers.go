package web

import (
	"net"
	"net/http"
	"net/netip"
	"path"
	"strings"
)

// PublicOnly answers what the quiz needs, and what watches a finder from
// elsewhere asks for; every other path is not found. It is what strangers on
// the parish's network reach.
func PublicOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !public(r.URL.Path) {
			r = r.Clone(r.Context())
			r.Method, r.URL.Path, r.URL.RawPath, r.URL.RawQuery = http.MethodGet, notShared, "", ""
		}
		next.ServeHTTP(w, r)
	})
}

// notShared is a path that is not there.
const notShared = "/not-shared"

func public(p string) bool {
	switch p {
	case "/", "/result", "/privacy", "/favicon.ico", "/sw.js", "/manifest.webmanifest",
		"/api/get-ministries", "/api/match", "/api/submit", "/api/reached", "/api/rate-limit-info",
		"/health", "/api/health", "/api/memory-status":
		return true
	}
	// What is not written plainly could mean another place.
	if path.Clean(p) != p {
		return false
	}
	for _, folder := range []string{"/static/", "/parish/", "/qr/"} {
		if strings.HasPrefix(p, folder) {
			return true
		}
	}
	return false
}

// ThisComputerOnly refuses requests that name another host than this computer
// or one of the hosts given. Behind an address that only this computer reaches
// such a request comes from a web page elsewhere whose name was made to point
// here (DNS rebinding), and would be believed what is said to this computer.
// With proxied, requests that a proxy has passed on are let through: they are
// not taken for this computer's own by anybody.
func ThisComputerOnly(next http.Handler, proxied bool, hosts ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := hostName(r.Host)
		passedOn := proxied && (r.Header.Get("X-Forwarded-For") != "" || r.Header.Get("Forwarded") != "")
		if !isLoopback(host) && !strings.HasSuffix(host, ".localhost") && !contains(hosts, host) && !passedOn {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.WriteHeader(http.StatusMisdirectedRequest)
			_, _ = w.Write([]byte("Ministry Finder answers here under the name localhost or 127.0.0.1 only. Behind a proxy, name its address in TRUSTED_PROXIES and let it set X-Forwarded-For; or name the public host in PUBLIC_HOSTS.\n")) // the client may be gone
			return
		}
		next.ServeHTTP(w, r)
	})
}

func contains(hosts []string, host string) bool {
	for _, h := range hosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}

// hostName is the host of a Host header, without port and brackets.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return strings.ToLower(name)
	}
	return strings.ToLower(strings.Trim(host, "[]"))
}

// isLoopback reports whether a host is this computer alone, which no phone
// reaches.
func isLoopback(host string) bool {
	host = hostName(host)
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}
