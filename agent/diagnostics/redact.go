package diagnostics

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/pattern"
)

// What is written in the place of a secret, and of an address in a network.
const (
	hidden        = "(left out)"
	hiddenAddress = "(address)"
)

// names that a secret has.
const secretWords = `pass(?:word|wort|wd|phrase|code)|pwd|secret|token|credential|api[_-]?key|access[_-]?key|link[_-]?key|private[_-]?key|signature|authorization|cookie|contrase`

// secretName finds names of secrets.
var secretName = pattern.Of(`(?i)` + secretWords + `|^(?:pass|pw|key|sig|auth)$`)

// secretValue finds a value that follows such a name, in quotation marks, or as
// long as there is no blank. A value in single ones may have some of its own, so
// it goes up to the last.
var secretValue = pattern.Of(`(?i)((?:[\w.-]*(?:` + secretWords + `)[\w.-]*|\b(?:pass|pw|key|sig|auth))\\*["']?\s*[=:]\s*)` +
	`(?:"(?:[^"\\\n]|\\.)*"|\\*'[^\n]*'|\\"(?:[^\\\n]|\\[^"\n])*\\"|[^\s]+)`)

var (
	// header finds headers that prove who asks: all of the line is theirs.
	header = pattern.Of(`(?i)((?:authorization|(?:set-)?cookie)\\?"?\s*[:=]\s*\[?\\?"?)[^"\n]+`)
	scheme = pattern.Of(`(?i)\b(basic|bearer|digest) [\w+/=.~-]{6,}`)
	// query finds the values of an address's query.
	query = pattern.Of(`([?&;][\w.~%+\[\]-]+=)[^&\s"'<>\\]+`)
	// mailbox finds e-mail addresses, which are persons'.
	mailbox = pattern.Of(`[\p{L}\p{N}._%+'-]+(@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+)`)
	// webPath finds what follows the host of a web address.
	webPath = pattern.Of(`(?i)(https?://)([^/\s"'\\<>]+)(/[^\s"'\\<>]+)`)
	// hardware, numeric, dotted and local find addresses in networks.
	hardware = pattern.Of(`(?i)\b[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5,7}\b`)
	numeric  = pattern.Of(`[0-9a-fA-F:.]*[0-9a-fA-F:](?:%[\w.-]+)?`)
	dotted   = pattern.Of(`\d{1,3}(?:\.\d{1,3}){3}`)
	local    = pattern.Of(`(?i)\b[\p{L}\p{N}-]+\.(?:local|lan|internal|home\.arpa|fritz\.box)\b`)
)

// redactor leaves out of texts what is not for others.
type redactor struct{ known *strings.Replacer }

// newRedactor returns one that knows some of the secrets.
func newRedactor(secrets []string) *redactor {
	forms := map[string]bool{}
	for _, s := range secrets {
		all := written(s)
		if clean, err := environment.Clean(s); err == nil && clean != s {
			all = append(all, written(clean)...) // as the program uses it
		}
		for _, form := range all {
			if len(form) >= leastSecret {
				forms[form] = true
			}
		}
	}
	longestFirst := make([]string, 0, len(forms))
	for form := range forms {
		longestFirst = append(longestFirst, form)
	}
	slices.SortFunc(longestFirst, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(longestFirst))
	for _, form := range longestFirst {
		pairs = append(pairs, form, hidden)
	}
	return &redactor{strings.NewReplacer(pairs...)}
}

// written returns how a text may stand in a log: as it is, in quotation marks,
// in those within others, in JSON and in an address; of an address also its
// password and what follows its host.
func written(s string) []string {
	all := []string{s, url.QueryEscape(s), url.PathEscape(s), url.UserPassword("", s).String()[1:]}
	if u, err := url.Parse(s); err == nil && u.Host != "" {
		if password, ok := u.User.Password(); ok {
			all = append(all, written(password)...)
		}
		if len(u.RequestURI()) > 1 {
			all = append(all, u.RequestURI(), strings.TrimPrefix(u.RequestURI(), "/"))
		}
	}
	for range 2 {
		for _, form := range all[:len(all):len(all)] {
			quoted := strconv.Quote(form)
			all = append(all, quoted[1:len(quoted)-1])
			if b, err := json.Marshal(form); err == nil {
				all = append(all, string(b[1:len(b)-1]))
			}
		}
		slices.Sort(all)
		all = slices.Compact(all)
	}
	return all
}

// text redacts the text of a log or of a report: what is known to be secret,
// and what looks so.
func (r *redactor) text(s string) string {
	s = r.known.Replace(strings.ToValidUTF8(s, "?"))
	var b strings.Builder
	for line := range strings.Lines(s) {
		b.WriteString(redactLine(line))
	}
	return b.String()
}

func redactLine(s string) string {
	s = hideUser(s)
	s = header().ReplaceAllString(s, "${1}"+hidden)
	s = scheme().ReplaceAllString(s, "${1} "+hidden)
	s = secretValue().ReplaceAllString(s, "${1}"+hidden)
	s = query().ReplaceAllString(s, "${1}"+hidden)
	s = webPath().ReplaceAllStringFunc(s, hidePath)
	s = mailbox().ReplaceAllString(s, hidden+"${1}")
	return hideAddresses(s)
}

// hideUser leaves out name and password in front of an address's host. A
// password that is not encoded may have any character, also a blank, a
// quotation mark or a slash, so all goes up to the last @ of the word; of the
// line where what follows is no host.
func hideUser(s string) string {
	begin := 0
	for {
		i := strings.Index(s[begin:], "://")
		if i < 0 {
			return s
		}
		begin += i + len("://")
		rest := s[begin:]
		own := rest
		if next := strings.Index(rest, "://"); next >= 0 {
			own = rest[:next] // another address follows
		}
		word := own
		if blank := strings.IndexAny(own, " \t\r\n"); blank >= 0 {
			word = own[:blank]
		}
		at := strings.LastIndex(word, "@")
		if at < 0 && !plainHost().MatchString(rest) {
			at = strings.LastIndex(own, "@")
		}
		if at >= 0 {
			s = s[:begin] + hidden + rest[at:]
		}
	}
}

// plainHost matches a host with its port, or one that nothing but a path or the
// end follows: there is no user in front of it.
var plainHost = pattern.Of(`^(?:\[[0-9a-fA-F:.%]+\]|[\p{L}\p{N}.-]*)(?::\d{1,5})?(?:[/\s"'\\?#)>\]]|[,;]\s|$)`)

// hidePath leaves out what follows the host of a web address: of a service's it
// is often the secret as a whole. Our own pages are told.
func hidePath(address string) string {
	m := webPath().FindStringSubmatch(address)
	host, _, _ := strings.Cut(m[2], ":")
	if host == "127.0.0.1" || host == "localhost" || strings.HasPrefix(m[2], "[::1]") {
		return address
	}
	return m[1] + m[2] + "/" + hidden
}

// hideAddresses leaves out all addresses in networks but this computer's own to
// itself: who is in the parish's network is nobody's business.
func hideAddresses(s string) string {
	s = hardware().ReplaceAllString(s, hiddenAddress)
	s = local().ReplaceAllString(s, hiddenAddress)
	return numeric().ReplaceAllStringFunc(s, func(token string) string {
		if len(token) < len("::1") {
			return token
		}
		if inner := strings.TrimRight(token, ".:"); inner != token {
			if short, ok := hideAddress(inner); ok {
				return short + token[len(inner):]
			}
		}
		if short, ok := hideAddress(token); ok {
			return short
		}
		return dotted().ReplaceAllStringFunc(token, func(part string) string {
			short, _ := hideAddress(part)
			return short
		})
	})
}

// hideAddress hides an address, with its port; ok tells whether it is one.
func hideAddress(token string) (shown string, ok bool) {
	if ap, err := netip.ParseAddrPort(token); err == nil {
		if own(ap.Addr()) {
			return token, true
		}
		return hiddenAddress + ":" + strconv.Itoa(int(ap.Port())), true
	}
	a, err := netip.ParseAddr(token)
	switch {
	case err != nil:
		return token, false
	case own(a):
		return token, true
	}
	return hiddenAddress, true
}

func own(a netip.Addr) bool { return a.Unmap().IsLoopback() || a.IsUnspecified() }
