package clientip

import (
	"net/http"
	"net/netip"
)

// loopback is what staff are told of a proxy on this computer, which has several
// addresses of that kind.
const loopback = "127.0.0.1"

// sharedRange is the one that providers use between themselves and their customers
// (RFC 6598), and hosting companies and overlay networks within their own.
var sharedRange = netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64}), 10)

// isUntoldProxy reports whether a peer that is not trusted seems to be a proxy of ours
// that nobody has told us of. Anybody can send such headers. So a peer on the internet is
// never taken for one: it may reach us directly. One in a private network is where the
// request is for a name of the internet, which a device of that network has no header for.
func (r *Reader) isUntoldProxy(req *http.Request, peer netip.Addr) bool {
	if r == nil || !namesClient(req.Header) {
		return false
	}
	private := peer.IsPrivate() || peer.IsLinkLocalUnicast() || sharedRange.Contains(peer)
	return private && (r.isPublic(req.Host) || r.isPublic(firstOf(req.Header[hostHeader])))
}

// isPublic reports whether a host is one of our names, or one that the internet may know.
func (r *Reader) isPublic(host string) bool {
	_, _, ok := SplitHost(host)
	return ok && (r.Knows(host) || !IsInHouse(host))
}
