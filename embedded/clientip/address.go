package clientip

import (
	"net"
	"net/url"
	"strings"
	"unicode/utf8"
)

// ASCIIURL returns the address of a web page as the network has it, and as a QR code
// holds it: of a name with letters beyond ASCII, such as ñ, its form without them. It is
// not ok for what is no such address.
func ASCIIURL(address string) (ascii string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" {
		return "", false
	}
	if !strings.ContainsFunc(address, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return address, true
	}
	name, port, ok := SplitHost(u.Host)
	if !ok {
		return "", false
	}
	switch {
	case port != "":
		u.Host = net.JoinHostPort(name, port)
	case strings.Contains(name, ":"):
		u.Host = "[" + name + "]"
	default:
		u.Host = name
	}
	return u.String(), true
}
