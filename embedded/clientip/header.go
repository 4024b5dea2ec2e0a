package clientip

import (
	"net/http"
	"net/netip"
	"strings"
)

// Headers in which proxies name the client, in the order in which they are
// believed. Most proxies set the first and pass the others on as they come.
const (
	forwardedFor = "X-Forwarded-For"
	forwarded    = "Forwarded"
	realIP       = "X-Real-Ip"
)

// Headers in which proxies say what the browser speaks, and to whom.
var (
	schemeHeaders = []string{"X-Forwarded-Proto", "X-Forwarded-Protocol", "X-Forwarded-Scheme", "X-Url-Scheme"}
	switchHeaders = []string{"X-Forwarded-Ssl", "Front-End-Https"}
	hostHeader    = "X-Forwarded-Host"
)

// forwardingPrefixes begin the names, in their canonical form, of the headers
// that proxies, tunnels and content networks add.
var forwardingPrefixes = []string{
	"X-Forwarded", "Forwarded", "Via", "X-Real-", "X-Original-", "X-Client-", "X-Cluster-", "X-Proxyuser-", "X-Remote-", "X-Envoy-",
	"X-Azure-",
	"X-Amz-Cf-", "X-Amzn-", "X-Appengine-", "X-Host", "X-Url-Scheme", "X-Scheme", "X-Proxy-", "X-Arr-", "X-Tunnel-", "Proxy-", "True-Client-",
	"Client-Ip",
	"Cf-", "Cdn-Loop", "Fastly-", "Fly-", "Front-End-Https", "Tailscale-", "Ngrok-",
}

// IsForwarded reports whether a request's header tells that something has passed
// it on.
func IsForwarded(h http.Header) bool {
	for name := range h {
		for _, prefix := range forwardingPrefixes {
			if strings.HasPrefix(name, prefix) {
				return true
			}
		}
	}
	return false
}

// namesClient reports whether a header says who the client is.
func namesClient(h http.Header) bool {
	return hasText(h[forwardedFor]) || hasText(h[forwarded]) || hasText(h[realIP])
}

// said is what a trusted proxy says of its client.
type said struct {
	address netip.Addr
	alias   string
	known   bool // who the client is
	names   bool // it says something of who the client is, readable or not
	https   bool
	host    string
	// unreadable are headers that cannot be read, as name and value.
	unreadable []string
}

// read reads a trusted proxy's headers.
func (r *Reader) read(h http.Header) said {
	var s said
	switch {
	case hasText(h[forwardedFor]):
		s.client(forwardedFor, h[forwardedFor], lastOfList, r.trusts)
	case hasText(h[forwarded]):
		s.client(forwarded, h[forwarded], lastElement, r.trusts)
	case hasText(h[realIP]):
		s.client(realIP, h[realIP], lastOfList, r.trusts)
	}
	s.readScheme(h)
	if host := firstOf(h[hostHeader]); host != "" {
		s.host = ""
		s.setHost(hostHeader, host)
	}
	return s
}

// client walks from the proxy next to us towards the client, until it comes to
// one that is not trusted. Whatever stands further off was said by strangers,
// and is not looked at: they cannot make it unreadable either.
func (s *said) client(name string, lines []string, last func(string) (string, string), trusted func(netip.Addr) bool) {
	for i := len(lines) - 1; i >= 0; i-- {
		for rest, one := lines[i], ""; rest != ""; {
			if rest, one = last(rest); strings.TrimSpace(one) == "" {
				continue
			}
			node := one
			if name == forwarded {
				e := parseElement(one)
				s.element(e)
				if !e.named {
					continue // it says something else
				}
				node = e.node
			}
			s.names = true
			address, alias, ok := parseNode(node)
			switch {
			case !ok:
				s.address, s.known = netip.Addr{}, false
				s.cannotRead(name, one)
				return
			case alias != "":
				s.address, s.alias, s.known = netip.Addr{}, alias, true
				return
			}
			if s.address, s.known = address, true; !trusted(address) {
				return
			}
		}
	}
}

// element takes scheme and host of an element of Forwarded: those by which the
// client of this element has reached the proxy that wrote it.
func (s *said) element(e element) {
	if e.proto != "" {
		https, ok := isHTTPS(e.proto)
		if s.https = https; !ok {
			s.cannotRead(forwarded, "proto="+e.proto)
		}
	}
	if e.host != "" {
		s.setHost(forwarded, e.host)
	}
}

func (s *said) readScheme(h http.Header) {
	for _, name := range schemeHeaders {
		scheme := firstOf(h[name])
		if scheme == "" {
			continue
		}
		https, ok := isHTTPS(scheme)
		if s.https = https; !ok {
			s.cannotRead(name, scheme)
		}
		return
	}
	for _, name := range switchHeaders {
		s.https = s.https || strings.EqualFold(firstOf(h[name]), "on")
	}
}

func (s *said) setHost(header, host string) {
	if _, _, ok := SplitHost(host); !ok {
		s.cannotRead(header, host)
		return
	}
	s.host = host
}

func (s *said) cannotRead(name, value string) {
	s.unreadable = append(s.unreadable, name+": "+value)
}

// firstOf is the first entry of a list that is not empty: what the browser said
// to the proxy that it knows.
func firstOf(lines []string) string {
	for _, line := range lines {
		for one := range strings.SplitSeq(line, ",") {
			if one = unquote(strings.TrimSpace(one)); one != "" {
				return one
			}
		}
	}
	return ""
}

func hasText(lines []string) bool {
	for _, line := range lines {
		if strings.Trim(line, " \t,") != "" {
			return true
		}
	}
	return false
}

func isHTTPS(scheme string) (https, ok bool) {
	switch strings.ToLower(scheme) {
	case "https", "wss":
		return true, true
	case "http", "ws":
		return false, true
	}
	return false, false
}
