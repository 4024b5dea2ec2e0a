package clientip

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// NameError is the error for what is neither an address nor a host name.
type NameError struct {
	// Text is what was given.
	Text string
}

// Error names what was given.
func (e *NameError) Error() string {
	return fmt.Sprintf("%q is neither an address nor a host name", e.Text)
}

// SplitHost splits a host, as in a Host header, into its name and its port, which
// may be empty. The name is in lower case and ASCII, without brackets, zone and
// trailing dot; it is not ok when it can be none.
func SplitHost(host string) (name, port string, ok bool) {
	name = strings.TrimSpace(host)
	switch {
	case strings.HasPrefix(name, "["):
		end := strings.IndexByte(name, ']')
		if end < 0 || !isPort(name[end+1:]) {
			return "", "", false
		}
		name, port = name[1:end], strings.TrimPrefix(name[end+1:], ":")
		if !strings.Contains(name, ":") {
			return "", "", false
		}
	case strings.Count(name, ":") == 1:
		colon := strings.IndexByte(name, ':')
		if !isPort(name[colon:]) {
			return "", "", false
		}
		name, port = name[:colon], name[colon+1:]
	}
	address, _, _ := strings.Cut(name, "%")
	if a, err := netip.ParseAddr(address); err == nil {
		return plain(a).String(), port, true
	}
	name = strings.ToLower(name)
	for _, c := range []byte(name) {
		if c >= 0x80 {
			ascii, err := idna.Lookup.ToASCII(name)
			if err != nil {
				return "", "", false
			}
			name = ascii
			break
		}
	}
	name = strings.TrimSuffix(name, ".") // of the root, also one that was written in other letters
	for _, c := range []byte(name) {
		if !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '.' || c == '-' || c == '_') {
			return "", "", false
		}
	}
	return name, port, name != "" && !strings.Contains(name, "..") && !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".")
}

func isPort(suffix string) bool {
	return suffix == "" || len(suffix) <= 6 && suffix[0] == ':' && strings.Trim(suffix[1:], "0123456789") == ""
}

// IsLoopback reports whether a host, with or without port, names the very
// computer that asks for it, which no other computer reaches by that name.
func IsLoopback(host string) bool {
	name, _, ok := SplitHost(host)
	if !ok {
		return false
	}
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// houseEndings are those of names that only a network of one's own knows.
var houseEndings = []string{".local", ".lan", ".home", ".internal", ".localhost", ".arpa"}

// IsInHouse reports whether a host, with or without port, is one that only devices of
// the same network reach: an address of a private network, or a name that the internet
// does not know, such as a computer's.
func IsInHouse(host string) bool {
	name, _, ok := SplitHost(host)
	if !ok {
		return false
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return addr.IsPrivate() || addr.IsLinkLocalUnicast() || addr.IsLoopback()
	}
	return !strings.Contains(name, ".") || slices.ContainsFunc(houseEndings, func(end string) bool { return strings.HasSuffix(name, end) })
}

// IsLocalAddress reports whether a name, as of SplitHost, is the very address
// that a request's connection came to.
func IsLocalAddress(req *http.Request, name string) bool {
	local, ok := req.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	at, err := netip.ParseAddrPort(local.String())
	return err == nil && plain(at.Addr()).String() == name
}

// ParseNames reads public host names, however people write them: with scheme,
// port, path, quotation marks or a trailing dot. Empty ones are left out. They
// come back as SplitHost returns names.
func ParseNames(list []string) ([]string, error) {
	var names []string
	for _, text := range list {
		_, host := cutAddress(text)
		if host == "" {
			continue
		}
		name, _, ok := SplitHost(host)
		if !ok {
			return nil, &NameError{Text: text}
		}
		names = append(names, name)
	}
	return names, nil
}

// HTTPSAddress returns the address at which the internet reaches a public host name by
// HTTPS, with the port where one was given and without a slash at its end; the name may
// be written as ParseNames reads it. It is not ok for what the internet does not reach
// by a name, and for what is said to speak plain HTTP.
func HTTPSAddress(text string) (address string, ok bool) {
	scheme, host := cutAddress(text)
	name, port, ok := SplitHost(host)
	if _, err := netip.ParseAddr(name); !ok || err == nil || IsInHouse(name) || port == "80" || strings.EqualFold(scheme, "http") {
		return "", false
	}
	if port == "" || port == "443" {
		return "https://" + name, true
	}
	return "https://" + net.JoinHostPort(name, port), true
}

// cutAddress cuts scheme and host out of what people write for a host name. Either may
// be empty.
func cutAddress(text string) (scheme, host string) {
	host = strings.Trim(strings.TrimSpace(text), `"'`)
	if before, after, found := strings.Cut(host, "://"); found {
		scheme, host = strings.TrimSpace(before), after
	}
	host, _, _ = strings.Cut(host, "/")
	return scheme, host
}
