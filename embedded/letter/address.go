package letter

import (
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"ministryfinder/embedded/sanitize"
)

// Why a text is no e-mail address.
var (
	ErrNoAddress = errors.New("this is no e-mail address")
	// ErrAddressLetters means that there are letters with accents in it, or others that
	// are not ASCII: mail servers need SMTPUTF8 for them, which is not asked for.
	ErrAddressLetters = errors.New("an e-mail address has no letters with accents")
	// ErrAddressEnding means that the host's name has no ending such as .com.
	ErrAddressEnding = errors.New("the e-mail address has no ending such as .com")
)

const atom = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"

var (
	localPart = regexp.MustCompile(`^` + atom + `(\.` + atom + `)*$`)
	host      = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$`)
	// ending is a domain of letters, or one of another script as the network has it.
	ending = regexp.MustCompile(`\.([A-Za-z]{2,}|(?i:xn--)[A-Za-z0-9-]+)$`)
)

// ParseAddress reads one e-mail address, as a person types or pastes it, and returns it
// without the characters that nobody sees: it is the very text that was checked. It
// takes those that mail can be sent to from anywhere; not the names of hosts in a
// parish's own network, and none that are numbers. The error is one of those above.
func ParseAddress(text string) (string, error) {
	address := strings.TrimSpace(strings.Map(func(r rune) rune {
		if sanitize.IsUnseen(r) {
			return -1
		}
		return r
	}, text))
	local, domain, ok := strings.Cut(address, "@")
	switch {
	case !ok || local == "" || domain == "" || strings.ContainsFunc(address, unicode.IsSpace):
		return "", ErrNoAddress
	case strings.ContainsFunc(address, func(r rune) bool { return r >= utf8.RuneSelf }):
		return "", ErrAddressLetters
	case !localPart.MatchString(local) || !host.MatchString(domain):
		return "", ErrNoAddress
	case !ending.MatchString(domain):
		return "", ErrAddressEnding
	}
	return address, nil
}
