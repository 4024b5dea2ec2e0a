package lan

import (
	"context"
	"crypto/x509"
	"testing"
	"time"
)

// A certificate that ends is told two weeks before; when it has ended, phones do
// not reach the quiz, whatever it answers this computer.
func TestTheEndOfTheCertificateIsTold(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for days, want := range map[int]struct {
		state     CertificateState
		reachable bool
	}{60: {"", true}, 15: {"", true}, 13: {CertificateEnding, true}, 1: {CertificateEnding, true}, -1: {CertificateEnded, false}} {
		var n network
		n.set("10.255.255.1", "10.255.255.1")
		s := New(Config{Port: 8443, Name: "parish", HTTPS: true}, nil, nil)
		s.adapters, s.outward = func() ([]Adapter, error) { return n.all, nil }, OutboundIP
		s.network = func(context.Context, string) (string, bool) { return "", false }
		ends := now.AddDate(0, 0, days)
		s.ask = func(context.Context, string) (*x509.Certificate, error) {
			return &x509.Certificate{NotAfter: ends}, nil
		}
		s.now = func() time.Time { return now }
		state := s.look(t.Context())
		if state.Certificate != want.state || !state.CertificateEnds.Equal(ends) || state.Reachable != want.reachable ||
			(state.Problem == "") != want.reachable {
			t.Errorf("%d days before its end: %+v", days, state)
		}
	}
}
