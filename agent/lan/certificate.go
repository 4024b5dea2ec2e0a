package lan

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// CertificateState says for how long the certificate for sharing still holds.
type CertificateState string

// The states of a certificate. The empty one is for a certificate that holds, and
// for sharing without one.
const (
	CertificateEnding CertificateState = "ending"
	CertificateEnded  CertificateState = "ended"
)

// renewBefore is how long before its end staff are told of it: who renews it by
// hand has two Sundays.
const renewBefore = 14 * 24 * time.Hour

// errCertificateEnded is why phones do not reach a quiz that answers.
var errCertificateEnded = errors.New("the certificate for sharing has ended")

// certificateState judges the certificate that the quiz answers with; nil is none.
// Whether others trust it is for their browsers to say: its end every one of them
// minds, and none of them asks this computer.
func certificateState(c *x509.Certificate, now time.Time) (CertificateState, time.Time) {
	switch {
	case c == nil:
		return "", time.Time{}
	case now.After(c.NotAfter):
		return CertificateEnded, c.NotAfter
	case now.After(c.NotAfter.Add(-renewBefore)):
		return CertificateEnding, c.NotAfter
	}
	return "", c.NotAfter
}

const (
	// lookUpTimeout bounds the question where a certificate's names lead.
	lookUpTimeout = 3 * time.Second
	// nameFreshFor is for how long it is not asked again.
	nameFreshFor = 5 * time.Minute
	// mostNames is how many names of a certificate are looked at.
	mostNames = 8
)

// A leadingName is the name of a certificate that led to an address when it was
// looked up; empty where none did.
type leadingName struct {
	name        string
	certificate *x509.Certificate
	address     netip.Addr
	at          time.Time
}

// names lists the names that a certificate is for. One with a wildcard is for names
// that nobody can guess.
func names(c *x509.Certificate) []string {
	all := slices.DeleteFunc(slices.Clone(c.DNSNames), func(n string) bool { return strings.Contains(n, "*") })
	return all[:min(len(all), mostNames)]
}

// host returns what people type to reach an address with a certificate: a browser
// warns of any that the certificate is not for. Where it is for none of them, ok is
// false and the host is the number.
func (s *Monitor) host(ctx context.Context, c *x509.Certificate, address netip.Addr) (host string, ok bool) {
	number, own := address.String(), s.config.Name+".local"
	switch {
	case c == nil && s.leading.name != "" && s.leading.address == address: // it does not answer just now
		return s.leading.name, true
	case c == nil || c.VerifyHostname(number) == nil:
		return number, true
	}
	if name := s.lookUp(ctx, c, address); name != "" {
		return name, true
	}
	if c.VerifyHostname(own) == nil {
		return own, true
	}
	return number, false
}

// isUnknown reports whether an error says that there is no such name.
func isUnknown(err error) bool {
	var unknown *net.DNSError
	return errors.As(err, &unknown) && unknown.IsNotFound
}

// lookUp finds the name of a certificate that leads to an address. Where the answer
// does not come, that of before holds.
func (s *Monitor) lookUp(ctx context.Context, c *x509.Certificate, address netip.Addr) string {
	same := s.leading.certificate != nil && s.leading.certificate.Equal(c) && s.leading.address == address
	if same && s.now().Sub(s.leading.at) < nameFreshFor {
		return s.leading.name
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpTimeout)
	defer cancel()
	found, failed := "", false
	for _, name := range names(c) {
		all, err := s.resolve(ctx, name)
		failed = failed || err != nil && !isUnknown(err)
		if slices.ContainsFunc(all, func(a netip.Addr) bool { return a.Unmap() == address }) {
			found = name
			break
		}
	}
	if found == "" && failed && same {
		found = s.leading.name
	}
	s.leading = leadingName{found, c, address, s.now()}
	return found
}
