package clientip

import (
	"net/netip"
	"strings"
)

// lastOfList cuts the last entry off a list with commas.
func lastOfList(list string) (rest, last string) {
	if i := strings.LastIndexByte(list, ','); i >= 0 {
		return list[:i], list[i+1:]
	}
	return "", list
}

// lastElement cuts the last element off a Forwarded header. It reads backwards:
// a quotation mark that somebody has left open further to the left must not
// swallow what a proxy has added.
func lastElement(list string) (rest, last string) {
	quoted := false
	for i := len(list) - 1; i >= 0; i-- {
		switch c := list[i]; {
		case c == '"' && !escaped(list, i):
			quoted = !quoted
		case c == ',' && !quoted:
			return list[:i], list[i+1:]
		}
	}
	return "", list
}

// escaped reports whether an odd number of backslashes stands before a place.
func escaped(text string, at int) bool {
	n := at
	for n > 0 && text[n-1] == '\\' {
		n--
	}
	return (at-n)%2 == 1
}

// element is an element of a Forwarded header (RFC 7239, section 4).
type element struct {
	node, proto, host string
	named             bool // it says who the client is, or tries to
}

func parseElement(text string) element {
	var e element
	for rest := text; rest != ""; {
		var pair string
		pair, rest = cutUnquoted(rest, ';')
		if pair = strings.TrimSpace(pair); pair == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		value = unquote(strings.TrimSpace(value))
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "for":
			e.node, e.named = value, true
		case "proto":
			e.proto = value
		case "host":
			e.host = value
		}
		e.named = e.named || !found
	}
	return e
}

// cutUnquoted cuts at the first separator that is not within quotation marks.
func cutUnquoted(text string, separator byte) (before, after string) {
	quoted := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' && !(quoted && escaped(text, i)):
			quoted = !quoted
		case c == separator && !quoted:
			return text[:i], text[i+1:]
		}
	}
	return text, ""
}

// unquote takes quotation marks, and the backslashes within them, away.
func unquote(text string) string {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return text
	}
	text = text[1 : len(text)-1]
	if !strings.Contains(text, `\`) {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			i++
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// parseNode reads how a proxy names a client: an address, IPv6 with or without
// brackets and zone, with or without port; or an identifier that begins with an
// underscore. The word unknown, and all else, is not ok.
func parseNode(text string) (address netip.Addr, alias string, ok bool) {
	text = unquote(strings.TrimSpace(text))
	host := text
	if strings.HasPrefix(text, "[") {
		end := strings.IndexByte(text, ']')
		if end < 0 || !isPortSuffix(text[end+1:]) {
			return netip.Addr{}, "", false
		}
		host = text[1:end]
	} else if strings.Count(text, ":") == 1 {
		colon := strings.IndexByte(text, ':')
		if !isPortSuffix(text[colon:]) {
			return netip.Addr{}, "", false
		}
		host = text[:colon]
	}
	if strings.HasPrefix(host, "_") {
		return netip.Addr{}, host, isAlias(host)
	}
	host, _, _ = strings.Cut(host, "%") // the zone, also as %25
	a, err := netip.ParseAddr(host)
	if err != nil || a.IsUnspecified() {
		return netip.Addr{}, "", false
	}
	return plain(a), "", true
}

// isPortSuffix reports whether a text is nothing, or a colon and a port: digits,
// or an identifier.
func isPortSuffix(text string) bool {
	if text == "" {
		return true
	}
	if text[0] != ':' {
		return false
	}
	if text = text[1:]; strings.HasPrefix(text, "_") {
		return isAlias(text)
	}
	return len(text) <= 5 && strings.Trim(text, "0123456789") == "" // some send a colon alone
}

// maxAlias bounds an identifier, in bytes. Real ones are far shorter.
const maxAlias = 64

func isAlias(text string) bool {
	for _, c := range []byte(text[1:]) {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return len(text) > 1 && len(text) <= maxAlias
}
