package finder

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// makeCertificate writes a certificate with a number, and its key.
func makeCertificate(t *testing.T, cert, key string, number int64) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(number), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{"quiz.example.org"}}
	der, err := x509.CreateCertificate(rand.Reader, about, about, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, block := range map[string]*pem.Block{cert: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: secret}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A certificate that is renewed is used; one that is damaged while the finder
// runs leaves the one before in use, and that is said once.
func TestADamagedCertificateLeavesTheOneBefore(t *testing.T) {
	dir := t.TempDir()
	var log bytes.Buffer
	c := &certificate{cert: filepath.Join(dir, "cert.pem"), key: filepath.Join(dir, "key.pem"), log: slog.New(slog.NewTextHandler(&log, nil))}
	if _, err := c.get(nil); err == nil || !strings.Contains(err.Error(), "cert.pem") {
		t.Errorf("without a certificate: %v", err)
	}
	at := time.Now()
	number := func() int64 {
		t.Helper()
		// Later files, and a minute in which nobody looked.
		at = at.Add(2 * time.Second)
		for _, path := range []string{c.cert, c.key} {
			if err := os.Chtimes(path, at, at); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		c.looked = c.looked.Add(-2 * certificateFreshFor)
		pair, err := c.get(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	for want := range int64(2) {
		makeCertificate(t, c.cert, c.key, want+1)
		if got := number(); got != want+1 {
			t.Errorf("certificate %d is used, want %d", got, want+1)
		}
	}
	good, err := os.ReadFile(c.cert)
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range [][]byte{nil, []byte("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), good[:len(good)/2]} {
		log.Reset()
		if err := os.WriteFile(c.cert, damage, 0o600); err != nil {
			t.Fatal(err)
		}
		if got := number(); got != 2 || strings.Count(log.String(), "the one before stays") != 1 {
			t.Errorf("damaged: certificate %d is used; the log says\n%s", got, &log)
		}
	}
	if err := os.Remove(c.key); err != nil {
		t.Fatal(err)
	}
	if got := number(); got != 2 {
		t.Errorf("without its key: certificate %d is used", got)
	}
	makeCertificate(t, c.cert, c.key, 3)
	if got := number(); got != 3 {
		t.Errorf("mended: certificate %d is used", got)
	}
}
