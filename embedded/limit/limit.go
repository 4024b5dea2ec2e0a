// Package limit holds back floods: so many requests of a kind for each
// network address and minute, counted in memory by httprate. It also decides
// which address a request really comes from.
package limit

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/go-chi/httprate"
)

// Bounds for one address. A parish's phones often share one address behind
// the church's Wi-Fi, so the bound is for a crowd, not for a person.
const (
	// SubmissionsPerMinute is how many submissions one address may send.
	SubmissionsPerMinute = 120
	// MatchesPerMinute is how many results one address may ask for.
	MatchesPerMinute = 600
)

// Addresses finds the address that a request comes from.
type Addresses struct {
	trusted []netip.Prefix
}

// NewAddresses returns a finder of addresses that believes the
// X-Forwarded-For header of the given proxies (addresses or prefixes such as
// 10.0.0.0/8) and of nobody else. What is no address is an error.
func NewAddresses(proxies []string) (Addresses, error) {
	var a Addresses
	for _, p := range proxies {
		p = strings.TrimSpace(p)
		if p == "" {
			continue
		}
		if !strings.Contains(p, "/") {
			addr, err := netip.ParseAddr(p)
			if err != nil {
				return a, err
			}
			a.trusted = append(a.trusted, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(p)
		if err != nil {
			return a, err
		}
		a.trusted = append(a.trusted, prefix)
	}
	return a, nil
}

// Of returns the request's address: the peer's, or when that is a trusted
// proxy the last address in X-Forwarded-For that is not one.
func (a Addresses) Of(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	peer, err := netip.ParseAddr(host)
	if err != nil || !a.isTrusted(peer) {
		return host
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		if !a.isTrusted(hop) {
			return hop.String()
		}
	}
	return host
}

func (a Addresses) isTrusted(addr netip.Addr) bool {
	for _, p := range a.trusted {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// PerMinute returns a middleware that lets most requests a minute of one
// address through; refused answers the others, with Retry-After set before.
func (a Addresses) PerMinute(most int, refused http.HandlerFunc) func(http.Handler) http.Handler {
	return httprate.Limit(most, time.Minute,
		httprate.WithKeyFuncs(func(r *http.Request) (string, error) { return httprate.CanonicalizeIP(a.Of(r)), nil }),
		httprate.WithLimitHandler(refused))
}
