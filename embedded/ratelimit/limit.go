// Package ratelimit holds back floods: so many requests of a kind for each
// network address and minute, counted by httprate in memory, or in Redis for
// several servers together. Which address a request comes from is package
// clientip's to say; what is counted is a keyed hash of it.
package ratelimit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/go-chi/httprate"

	"ministryfinder/embedded/clientip"
)

// Bounds for one address. A parish's phones often share one address behind the
// church's Wi-Fi, so the bound is for a crowd, not for a person.
const (
	// SubmissionsPerMinute is how many submissions one address may send.
	SubmissionsPerMinute = 120
	// MatchesPerMinute is how many results one address may ask for.
	MatchesPerMinute = 600
	// CountsPerMinute is how many of the quiz's counts one address may send: a visit
	// sends about five of reached questions, and one for each card that is opened or
	// saved. They have a bound of their own, so that they take the quiz from nobody.
	CountsPerMinute = 1200
	// SignInsPerMinute is how many sign-ins one address may try; wrong
	// passwords are bounded much closer by package signin.
	SignInsPerMinute = 30

	// ChangesPerMinute is how many changes of the office's data one address may
	// ask for: far more than people make, few enough that a script gone wild
	// does not fill the history.
	ChangesPerMinute = 300

	// AnswersPerMinute is how often one address may open or send a leader's page.
	AnswersPerMinute = 120

	// Window is the minute.
	Window = time.Minute
)

// Names of the limits, by which several servers tell them apart.
const (
	Submissions = "submissions"
	Matches     = "matches"
	Counts      = "counts"
	SignIns     = "sign-ins"
	Changes     = "changes"
	Answers     = "answers"
)

// ClientIP counts by the address that a request comes from. The zero value
// trusts no proxy and counts in memory.
type ClientIP struct {
	// Clients tells who a request is from; nil trusts no proxy.
	Clients *clientip.Reader
	// Redis is where several servers count together; nil counts in memory.
	Redis *Redis
	// Key keys the hashes by which addresses are counted, which are not kept
	// themselves. Nil is a key of each limit's own.
	Key *Key
}

// Key is a secret that can be set when it is known. It is safe for concurrent use.
type Key struct{ secret atomic.Pointer[[]byte] }

// NewKey returns a key that nobody knows.
func NewKey() *Key {
	k := &Key{}
	secret := make([]byte, 32)
	rand.Read(secret)
	k.Set(secret)
	return k
}

// Set sets the secret, which several servers must share to count together.
func (k *Key) Set(secret []byte) { k.secret.Store(&secret) }

// hash returns what stands for a text.
func (k *Key) hash(text string) string {
	mac := hmac.New(sha256.New, *k.secret.Load())
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// NewAddresses returns Addresses that believe the given proxies (addresses or
// prefixes such as 10.0.0.0/8) and nobody else. What is no address is an error.
func NewAddresses(proxies []string) (ClientIP, error) {
	clients, err := clientip.New(clientip.Config{Proxies: proxies})
	return ClientIP{Clients: clients, Key: NewKey()}, err
}

// From returns the address that a request comes from, or what stands for it; empty
// when that is not known and the request counts for itself alone.
func (a ClientIP) From(r *http.Request) string { return a.Clients.Of(r).Key() }

// IsHTTPS reports whether the person's browser speaks HTTPS.
func (a ClientIP) IsHTTPS(r *http.Request) bool { return a.Clients.Of(r).HTTPS }

// Limiter counts the requests of each address within a minute.
type Limiter struct {
	most int
	key  func(*http.Request) string // empty for a request that counts for itself alone
	rate *httprate.RateLimiter
}

// PerMinute returns the limiter of a name for so many requests a minute for each
// address; refused answers the others, with Retry-After set before.
func (a ClientIP) PerMinute(name string, most int, refused http.HandlerFunc) *Limiter {
	if a.Key == nil {
		a.Key = NewKey()
	}
	l := &Limiter{most: most, key: func(r *http.Request) string {
		address := a.From(r)
		if address == "" {
			return ""
		}
		// Of an IPv6 address its network is counted, of which one person has many
		// addresses.
		return a.Key.hash(httprate.CanonicalizeIP(address))
	}}
	var counter httprate.LimitCounter = newInMemory()
	if a.Redis != nil {
		counter = a.Redis.newCounter(name)
	}
	l.rate = httprate.NewRateLimiter(most, Window, httprate.WithLimitHandler(refused), httprate.WithLimitCounter(counter))
	return l
}

// Handler lets requests through within the limit.
func (l *Limiter) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if key := l.key(r); key == "" || !l.rate.RespondOnLimit(w, r, key) {
			next.ServeHTTP(w, r)
		}
	})
}

// Allow counts a request that Handler does not, and reports whether it is within
// the limit.
func (l *Limiter) Allow(r *http.Request) bool {
	key := l.key(r)
	return key == "" || !l.rate.OnLimit(nowhere{http.Header{}}, r, key)
}

// nowhere is where the headers go that Take does not send.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header       { return n.header }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// Remaining returns how many requests the address of a request has left, and
// when it has all of them again at the latest.
func (l *Limiter) Remaining(r *http.Request, now time.Time) (int, time.Time, error) {
	reset := now.UTC().Truncate(Window).Add(Window)
	key := l.key(r)
	if key == "" {
		return l.most, reset, nil
	}
	_, rate, err := l.rate.Status(key)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("read the rate of an address: %w", err)
	}
	return max(0, l.most-int(math.Ceil(rate))), reset, nil
}
