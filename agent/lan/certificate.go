package lan

import (
	"crypto/x509"
	"errors"
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
