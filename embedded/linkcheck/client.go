package linkcheck

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"
	"time"
)

const (
	// requestTimeout bounds one request; a link takes two at most.
	requestTimeout = 10 * time.Second
	maxRedirects   = 5
	// maxHeaderBytes bounds what a website's answer begins with. Of what follows
	// maxBodyBytes may be read with it, and nothing more is.
	maxHeaderBytes = 32 << 10
	maxBodyBytes   = 1 << 10
	// userAgent says who asks.
	userAgent = "MinistryFinder (checks whether a parish's link still leads somewhere)"
)

var (
	errNotPublic = errors.New("this address is not on the internet")
	errRedirects = errors.New("too many redirects")
)

// notPublic are networks that nobody on the internet has, beside those that package
// netip knows: whoever can name a website must not reach what stands beside this
// computer. Those that carry an IPv4 address inside are among them.
var notPublic = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), // of a provider's own (RFC 6598)
	netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"),
	netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("fec0::/10"),
}

// isPublic reports whether an address is one of the internet.
func isPublic(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, p := range notPublic {
		if p.Contains(a) {
			return false
		}
	}
	return true
}

// client asks websites. It keeps no cookies and no connections, and uses no proxy:
// behind one it could not see where it is led.
type client struct{ http http.Client }

// newClient returns a client. Loopback addresses are refused as all others that are
// not of the internet, but for tests. A nil resolver is the system's.
func newClient(loopback bool, resolver *net.Resolver) *client {
	dialer := &net.Dialer{Timeout: requestTimeout, Resolver: resolver,
		// The address is the one that is connected to, whatever a name resolved to before.
		Control: func(_, address string, _ syscall.RawConn) error {
			a, err := netip.ParseAddrPort(address)
			if err != nil || !isPublic(a.Addr()) && !(loopback && a.Addr().Unmap().IsLoopback()) {
				return errNotPublic
			}
			return nil
		}}
	oldest := new(http.Protocols)
	oldest.SetHTTP1(true) // with HTTP/2 a website may send much before it is told not to
	return &client{http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: requestTimeout, ResponseHeaderTimeout: requestTimeout,
			DisableKeepAlives: true, DisableCompression: true, MaxResponseHeaderBytes: maxHeaderBytes, ReadBufferSize: maxBodyBytes,
			Protocols: oldest,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			r.Header.Del("Referer")
			r.URL.User = nil
			if len(via) > maxRedirects {
				return errRedirects
			}
			return nil
		},
	}}
}

// try tells what came of a link. Some websites refuse HEAD, or answer wrongly to it:
// what is no good answer to it is asked for with GET.
func (c *client) try(ctx context.Context, link string) Outcome {
	switch o := c.ask(ctx, http.MethodHead, link); o {
	case Gone, Closed, Trouble, Unreachable:
		return c.ask(ctx, http.MethodGet, link)
	default:
		return o
	}
}

// ask makes one request, with the redirects that it leads to.
func (c *client) ask(ctx context.Context, method, link string) Outcome {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, link, nil)
	if err != nil || r.URL.Scheme != "http" && r.URL.Scheme != "https" {
		return Unreachable
	}
	r.URL.User = nil
	r.Header.Set("User-Agent", userAgent)
	answer, err := c.http.Do(r)
	if err != nil {
		return outcomeOfError(err)
	}
	_ = answer.Body.Close() // unread
	return outcomeOfStatus(answer.StatusCode)
}

func outcomeOfStatus(status int) Outcome {
	switch {
	case status < 400:
		return Answers
	case status == http.StatusNotFound, status == http.StatusGone:
		return Gone
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		return Busy
	case status >= 500:
		return Trouble
	}
	return Closed
}

func outcomeOfError(err error) Outcome {
	var (
		unknown *net.DNSError
		unsafe  *tls.CertificateVerificationError
		asked   *url.Error
	)
	switch {
	case errors.Is(err, errNotPublic):
		return NotPublic
	case errors.Is(err, errRedirects):
		return Redirects
	case errors.As(err, &unknown) && unknown.IsNotFound:
		return NoHost
	case errors.As(err, &unsafe):
		return Unsafe
	case errors.As(err, &asked) && asked.Timeout():
		return Slow
	}
	return Unreachable
}
