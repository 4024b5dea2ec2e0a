// Package clientip tells who a request is from: the client's address, whether
// the browser speaks HTTPS, under which name it reaches us, and whether it is on
// this very computer. Proxies that are trusted are believed in what they say of
// it, in every form in use; nobody else is.
package clientip

import (
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
)

// Config is what a Reader needs. The zero value trusts no proxy and knows no name.
type Config struct {
	// Proxies are trusted: addresses, prefixes such as 10.0.0.0/8, or localhost.
	Proxies []string
	// Names are the public host names by which people reach us, however written:
	// with or without scheme, port and trailing dot.
	Names []string
	// BehindProxy says that a proxy or tunnel on this computer is needed to reach
	// us by these names. That none is trusted is trouble from the start.
	BehindProxy bool
	// Log is told once of each kind of trouble; nil for nobody.
	Log *slog.Logger
	// Now is the present time; nil for time.Now.
	Now func() time.Time
}

// Reader tells who requests are from. It is safe for concurrent use; a nil one
// trusts no proxy and knows no name.
type Reader struct {
	trusted []netip.Prefix
	names   []string // canonical
	// untold says that nobody has told us of the proxy that we are behind.
	untold bool
	log    *slog.Logger
	now    func() time.Time

	mu       sync.Mutex
	troubles map[Kind]*Trouble
}

// Client is who made a request.
type Client struct {
	// Address is where the request comes from, without zone. It is the zero value
	// where that is not known: nobody else may be taken for this client then.
	Address netip.Addr
	// Alias is the identifier, with its underscore, that a proxy gives a client
	// whose address it hides (RFC 7239, section 6.3); else empty.
	Alias string
	// Host is what the browser calls us, with the port where it names one.
	Host string
	// HTTPS is true where the browser speaks HTTPS, with us or with a trusted proxy.
	HTTPS bool
	// Local is true for a program or browser on this computer whose request
	// nothing has passed on: the peer and the name that it asks for are loopback,
	// and there is no forwarding header of any kind.
	Local bool
}

// Key names the client for counting: its address or alias. It is empty where
// neither is known; such a request must be counted for itself alone.
func (c Client) Key() string {
	if c.Address.IsValid() {
		return c.Address.String()
	}
	return c.Alias
}

// New returns a Reader. The error names what is no proxy or no host name.
func New(c Config) (*Reader, error) {
	r := &Reader{log: c.Log, now: c.Now, troubles: map[Kind]*Trouble{}}
	if r.now == nil {
		r.now = time.Now
	}
	var err error
	if r.trusted, err = parseProxies(c.Proxies); err != nil {
		return nil, err
	}
	if r.names, err = ParseNames(c.Names); err != nil {
		return nil, err
	}
	if r.untold = c.BehindProxy && len(r.names) > 0 && len(r.trusted) == 0; r.untold {
		r.note(NotTrusted, loopback)
	}
	return r, nil
}

// Trusts reports whether any proxy is trusted.
func (r *Reader) Trusts() bool { return r != nil && len(r.trusted) > 0 }

// Knows reports whether a host, with or without port, is one of our public names.
func (r *Reader) Knows(host string) bool {
	if r == nil || len(r.names) == 0 {
		return false
	}
	name, _, ok := SplitHost(host)
	return ok && slices.Contains(r.names, name)
}

// PassedOn reports whether a trusted proxy has passed a request on.
func (r *Reader) PassedOn(req *http.Request) bool {
	peer, ok := peerOf(req)
	return ok && r.trusts(peer) && IsForwarded(req.Header)
}

// Of tells who made a request.
func (r *Reader) Of(req *http.Request) Client {
	c := Client{Host: req.Host, HTTPS: req.TLS != nil}
	peer, ok := peerOf(req)
	if !ok {
		return c
	}
	c.Address = peer
	if r.trusts(peer) {
		r.believe(&c, req, peer)
		return c
	}
	if !peer.IsLoopback() {
		if r.isUntoldProxy(req, peer) {
			r.note(NotTrusted, peer.String())
		}
		return c
	}
	// A proxy or tunnel that nobody has told us of?
	public := r.Knows(req.Host)
	if public || namesClient(req.Header) {
		r.note(NotTrusted, loopback)
	}
	if public { // the loopback address would stand for all of its visitors
		c.Address = netip.Addr{}
	}
	c.Local = IsLoopback(req.Host) && !IsForwarded(req.Header)
	return c
}

// believe takes what a trusted proxy says of its client.
func (r *Reader) believe(c *Client, req *http.Request, peer netip.Addr) {
	said := r.read(req.Header)
	for _, text := range said.unreadable {
		r.note(Unreadable, text)
	}
	c.HTTPS = c.HTTPS || said.https
	if said.host != "" {
		c.Host = said.host
	}
	switch {
	case said.known:
		c.Address, c.Alias = said.address, said.alias
	case said.names:
		c.Address = netip.Addr{}
	case peer.IsLoopback() && IsLoopback(req.Host) && !IsForwarded(req.Header):
		c.Local = true
	default:
		// Nothing is said of who it is. It may be the proxy itself, which looks
		// whether we are well, or a client within the range that is trusted.
		if r.Knows(req.Host) {
			c.Address = netip.Addr{}
		}
		if req.Method != http.MethodGet && req.Method != http.MethodHead {
			r.note(Silent, "")
		}
	}
}

func (r *Reader) trusts(addr netip.Addr) bool {
	if r == nil {
		return false
	}
	for _, p := range r.trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// peerOf is the address at the other end of the connection.
func peerOf(req *http.Request) (netip.Addr, bool) {
	if at, err := netip.ParseAddrPort(req.RemoteAddr); err == nil {
		return plain(at.Addr()), true
	}
	at, err := netip.ParseAddr(req.RemoteAddr)
	return plain(at), err == nil
}

// plain is an address without zone, and IPv4 as such.
func plain(a netip.Addr) netip.Addr { return a.Unmap().WithZone("") }

// parseProxies reads addresses and prefixes. Whoever trusts a loopback address
// means this computer, which has several, unless it is written as a prefix.
func parseProxies(list []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range list {
		text = strings.Trim(strings.TrimSpace(text), `"'`)
		switch {
		case text == "":
			continue
		case strings.EqualFold(text, "localhost"):
			text = "127.0.0.1"
		}
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			addr, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
			if err != nil {
				return nil, &NameError{Text: text}
			}
			prefix = netip.PrefixFrom(addr.WithZone(""), addr.BitLen())
		}
		if a := prefix.Addr(); a.Is4In6() && prefix.Bits() >= 96 {
			prefix = netip.PrefixFrom(a.Unmap(), prefix.Bits()-96)
		}
		if all = append(all, prefix); prefix.Addr().IsLoopback() && !strings.Contains(text, "/") {
			all = append(all, netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8), netip.PrefixFrom(netip.IPv6Loopback(), 128))
		}
	}
	return all, nil
}
