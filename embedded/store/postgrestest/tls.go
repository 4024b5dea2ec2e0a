package postgrestest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// tlsHost is the name in the server's certificate.
const tlsHost = "localhost"

// DatabaseOverTLS is like Database, but its URL leads over the network, where
// the server speaks TLS. The file is the certificate that clients may trust.
// The URL has no sslmode yet. It needs a Server with TLS.
func (s *Server) DatabaseOverTLS(t testing.TB) (databaseURL, certificate string) {
	t.Helper()
	local, err := url.Parse(s.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	local.Host, local.RawQuery = net.JoinHostPort(tlsHost, s.port), ""
	return local.String(), filepath.Join(s.dir, "server.crt")
}

// networkArgs makes the server listen on a free port of this computer. In the
// moment between, somebody else may take it; then the start fails.
func (s *Server) networkArgs() ([]string, error) {
	l, err := net.Listen("tcp", net.JoinHostPort(tlsHost, "0"))
	if err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	_, s.port, err = net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, err
	}
	if err := l.Close(); err != nil {
		return nil, fmt.Errorf("find a free port: %w", err)
	}
	if err := s.writeCertificate(); err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return []string{
		"-c", "listen_addresses=" + tlsHost, "-p", s.port, "-c", "ssl=on",
		"-c", "ssl_cert_file=" + filepath.Join(s.dir, "server.crt"), "-c", "ssl_key_file=" + filepath.Join(s.dir, "server.key"),
	}, nil
}

// writeCertificate makes a certificate that signs itself, and its key.
func (s *Server) writeCertificate() error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	who := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: tlsHost}, DNSNames: []string{tlsHost},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, who, who, key.Public(), key)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name, kind string
		bytes      []byte
	}{{"server.crt", "CERTIFICATE", certificate}, {"server.key", "PRIVATE KEY", secret}} {
		path := filepath.Join(s.dir, f.name)
		if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.bytes}), 0o600); err != nil {
			return err
		}
		// The server refuses a key that others may read, and cannot read root's.
		if _, err := ownedByServer(path); err != nil {
			return err
		}
	}
	return nil
}
