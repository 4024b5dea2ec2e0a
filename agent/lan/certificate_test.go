package lan

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
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

// Who types the number of a computer whose certificate is for a name is warned by
// the browser: a name that leads here is told instead, and otherwise which one would
// have to.
func TestTheAddressIsOneThatTheCertificateIsFor(t *testing.T) {
	const number, named, own = "https://10.255.255.1:8443", "https://quiz.example.org:8443", "https://parish.local:8443"
	here, elsewhere := netip.MustParseAddr("::ffff:10.255.255.1"), netip.MustParseAddr("203.0.113.9")
	const other, quiz = "other.example.org", "quiz.example.org"
	toHere, toElsewhere := map[string]netip.Addr{quiz: here, other: elsewhere}, map[string]netip.Addr{quiz: elsewhere}
	for what, c := range map[string]struct {
		names   []string
		numbers []net.IP
		leads   map[string]netip.Addr
		url     string
		ownURL  string
		unnamed bool
	}{
		"a name that leads here":    {names: []string{other, quiz}, leads: toHere, url: named},
		"its own name":              {names: []string{"parish.local"}, url: own},
		"both":                      {names: []string{quiz, "parish.local"}, leads: toHere, url: named, ownURL: own},
		"the number":                {names: []string{quiz}, numbers: []net.IP{net.ParseIP("10.255.255.1")}, leads: toHere, url: number},
		"a name that leads nowhere": {names: []string{quiz}, url: number, unnamed: true},
		"a name elsewhere":          {names: []string{quiz}, leads: toElsewhere, url: number, unnamed: true},
		"any name of a domain":      {names: []string{"*.example.org"}, url: number, unnamed: true},
	} {
		s := certified(t, &x509.Certificate{NotAfter: time.Now().AddDate(1, 0, 0), DNSNames: c.names, IPAddresses: c.numbers}, c.leads)
		state := s.look(t.Context())
		if state.URL != c.url || state.NamedURL != c.ownURL || state.Unnamed != c.unnamed || !state.Reachable {
			t.Errorf("%s: %+v", what, state)
		}
	}
}

// A quiz that does not answer for a moment, and a network that knows no name for a
// moment, do not change what is on the posters.
func TestTheNameStaysWhileNothingAnswers(t *testing.T) {
	now := time.Now()
	leads := map[string]netip.Addr{"quiz.example.org": netip.MustParseAddr("10.255.255.1")}
	s := certified(t, &x509.Certificate{NotAfter: now.AddDate(1, 0, 0), DNSNames: []string{"quiz.example.org"}}, leads)
	s.now = func() time.Time { return now }
	answers := s.ask
	s.ask = func(context.Context, string) (*x509.Certificate, error) { return nil, errors.New("nothing answers") }
	if state := s.look(t.Context()); state.IsSettled() {
		t.Errorf("before the quiz has answered: %+v", state)
	}
	for i, c := range []struct {
		silent, away bool
		later        time.Duration
		url          string
	}{
		{url: "https://quiz.example.org:8443"},
		{silent: true, url: "https://quiz.example.org:8443"},
		{away: true, later: time.Hour, url: "https://quiz.example.org:8443"},
		{later: time.Hour, url: "https://quiz.example.org:8443"},
	} {
		now = now.Add(c.later)
		s.ask = answers
		if c.silent {
			s.ask = func(context.Context, string) (*x509.Certificate, error) { return nil, errors.New("nothing answers") }
		}
		resolve := s.resolve
		if c.away {
			s.resolve = func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("no server of names") }
		}
		if state := s.look(t.Context()); state.URL != c.url || state.Unnamed || state.IsSettled() == c.silent {
			t.Errorf("look %d: %+v", i, state)
		}
		s.resolve = resolve
	}
	delete(leads, "quiz.example.org")
	now = now.Add(time.Hour)
	if state := s.look(t.Context()); !state.Unnamed || state.CertificateNames[0] != "quiz.example.org" {
		t.Errorf("a name that leads here no more: %+v", state)
	}
}

// certified is a Monitor of a quiz with a certificate, in a network that knows names.
func certified(t *testing.T, c *x509.Certificate, leads map[string]netip.Addr) *Monitor {
	t.Helper()
	var n network
	n.set("10.255.255.1", "10.255.255.1")
	s := New(Config{Port: 8443, Name: "parish", HTTPS: true}, nil, nil)
	s.adapters, s.outward = func() ([]Adapter, error) { return n.all, nil }, OutboundIP
	s.network = func(context.Context, string) (string, bool) { return "", false }
	s.ask = func(context.Context, string) (*x509.Certificate, error) { return c, nil }
	s.resolve = func(_ context.Context, name string) ([]netip.Addr, error) {
		if a, ok := leads[name]; ok {
			return []netip.Addr{a}, nil
		}
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return s
}
