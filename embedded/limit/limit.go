// Package limit holds back floods: so many requests of a kind for each
// network address and minute, counted by httprate in memory, or in Redis for
// several servers together. It also decides
// which address a request really comes from.
package limit

import (
	"fmt"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/go-chi/httprate"
)

// Bounds for one address, each another number: in Redis they are told apart by it. A parish's phones often share one address behind
// the church's Wi-Fi, so the bound is for a crowd, not for a person.
const (
	// SubmissionsPerMinute is how many submissions one address may send.
	SubmissionsPerMinute = 120
	// MatchesPerMinute is how many results one address may ask for.
	MatchesPerMinute = 600
	// SignInsPerMinute is how many sign-ins one address may try; wrong
	// passwords are bounded much closer by package signin.
	SignInsPerMinute = 30

	// ChangesPerMinute is how many changes of the office's data one address may
	// ask for: far more than people make, few enough that a script gone wild
	// does not fill the history.
	ChangesPerMinute = 300

	// Window is the minute.
	Window = time.Minute
)

// Addresses finds the address that a request comes from.
type Addresses struct {
	trusted []netip.Prefix
	// Redis is where several servers count together; nil counts in memory.
	Redis *Redis
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

// Secure reports whether the person's browser speaks HTTPS: with us, or with
// a trusted proxy that says so in X-Forwarded-Proto.
func (a Addresses) Secure(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	return err == nil && a.isTrusted(peer.Addr()) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

func (a Addresses) isTrusted(addr netip.Addr) bool {
	for _, p := range a.trusted {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

// Limiter counts the requests of each address within a minute.
type Limiter struct {
	most int
	key  httprate.KeyFunc // as the rate limiter makes it
	rate *httprate.RateLimiter
}

// PerMinute returns a limiter of so many requests a minute for each address;
// refused answers the others, with Retry-After set before.
func (a Addresses) PerMinute(most int, refused http.HandlerFunc) *Limiter {
	// Of an IPv6 address its network is counted, of which one person has many
	// addresses.
	address := func(r *http.Request) (string, error) { return httprate.CanonicalizeIP(a.Of(r)), nil }
	l := &Limiter{most: most, key: httprate.JoinKeys(address)}
	var counter httprate.LimitCounter = newInMemory()
	if a.Redis != nil {
		counter = a.Redis.newCounter(most)
	}
	l.rate = httprate.NewRateLimiter(most, Window, httprate.WithKeyFuncs(address), httprate.WithLimitHandler(refused), httprate.WithLimitCounter(counter))
	return l
}

// Handler lets requests through within the limit.
func (l *Limiter) Handler(next http.Handler) http.Handler { return l.rate.Handler(next) }

// Take counts a request that Handler does not, and reports whether it is within
// the limit.
func (l *Limiter) Take(r *http.Request) (bool, error) {
	key, err := l.key(r)
	if err != nil {
		return false, fmt.Errorf("find the address of a request: %w", err)
	}
	return !l.rate.OnLimit(nowhere{http.Header{}}, r, key), nil
}

// nowhere is where the headers go that Take does not send.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header       { return n.header }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// Remaining returns how many requests the address of a request has left, and
// when it has all of them again at the latest.
func (l *Limiter) Remaining(r *http.Request, now time.Time) (int, time.Time, error) {
	key, err := l.key(r)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("find the address of a request: %w", err)
	}
	_, rate, err := l.rate.Status(key)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read the rate of an address: %w", err)
	}
	return max(0, l.most-int(math.Ceil(rate))), now.UTC().Truncate(Window).Add(Window), nil
}
