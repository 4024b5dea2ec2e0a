//go:build linux

package main_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"

	"ministryfinder/embedded/health"
	"ministryfinder/embedded/testkit"
)

// authority starts a real certificate authority, Let's Encrypt's own for tests,
// which asks at the given port whether a name is ours. It returns its address,
// a file with the root that its own address is trusted by, and the roots of
// what it issues.
func authority(t *testing.T, httpPort int) (directory, roots string, issued func() *x509.CertPool) {
	t.Helper()
	testkit.Must(t, os.Setenv("PEBBLE_VA_NOSLEEP", "1"))
	testkit.Must(t, os.Setenv("PEBBLE_WFE_NONCEREJECT", "0"))
	quiet := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	authority := ca.New(quiet, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {Description: "default"}})
	front := wfe.New(quiet, store, va.New(quiet, httpPort, 0, false, "", store), authority, []string{"pebble"}, false, false, 0, 0)
	server := httptest.NewTLSServer(front.Handler())
	t.Cleanup(server.Close)
	roots = filepath.Join(t.TempDir(), "roots.pem")
	testkit.Must(t, os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	return server.URL + wfe.DirectoryPath, roots, func() *x509.CertPool {
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(authority.GetRootCert(0).PEM())
		return pool
	}
}

var httpsAddress = regexp.MustCompile(`https://localhost \(listening on 127\.0\.0\.1:(\d+)\)`)

// A public name gets its certificate by itself, and HTTP leads to HTTPS.
func TestAPublicNameGetsItsCertificate(t *testing.T) {
	t.Parallel()
	plainAddr := ownAddress(t)
	_, portText, err := net.SplitHostPort(plainAddr)
	testkit.Must(t, err)
	port, err := strconv.Atoi(portText)
	testkit.Must(t, err)
	directory, roots, issued := authority(t, port)
	data := t.TempDir()
	s := tryServedWith(t, []string{
		"TLS_NAMES=localhost", "TLS_ADDR=127.0.0.1:0", "TLS_PLAIN_ADDR=" + plainAddr, "TLS_DIRECTORY=" + directory, "TLS_ROOTS=" + roots,
		"TLS_EMAIL=anna@example.org",
	}, data).listens()
	httpsPort := ""
	testkit.Eventually(t, "the address of HTTPS", func() (bool, string) {
		out := read(s.out.Name())
		if found := httpsAddress.FindStringSubmatch(out); found != nil {
			httpsPort = found[1]
		}
		return httpsPort != "", out
	})
	var res *http.Response
	var body []byte
	get := func() error {
		client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{
			DisableKeepAlives: true, ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: issued()},
		}}
		if res, err = client.Get("https://localhost:" + httpsPort + "/"); err != nil {
			return err
		}
		defer res.Body.Close()
		body, err = io.ReadAll(res.Body)
		return err
	}
	testkit.Eventually(t, "the certificate", func() (bool, string) { err := get(); return err == nil, fmt.Sprint(err) })
	if res.StatusCode != http.StatusOK || !strings.Contains(string(body), "<form") || res.ProtoMajor != 2 ||
		res.Header.Get("Strict-Transport-Security") == "" {
		t.Errorf("%s %s %v", res.Status, res.Proto, res.Header)
	}
	plain := &http.Client{Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for host, want := range map[string]string{"localhost": "https://localhost:" + httpsPort + "/result?a=b", "evil.example": ""} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+plainAddr+"/result?a=b", nil)
		testkit.Must(t, err)
		req.Host = host
		res, err := plain.Do(req)
		testkit.Must(t, err)
		res.Body.Close()
		if got := res.Header.Get("Location"); got != want {
			t.Errorf("HTTP under %s leads to %q (%s)", host, got, res.Status)
		}
	}
	t.Run("as many connections as there may be", func(t *testing.T) {
		manyFiles.Lock()
		defer manyFiles.Unlock()
		fillRoom(t, &served{url: "http://" + plainAddr}, "maxPublic")
	})
	t.Run("as many by HTTPS, of people who never begin it", func(t *testing.T) {
		manyFiles.Lock()
		defer manyFiles.Unlock()
		most, err := constantOf(filepath.Join("..", "..", "embedded", "finder"), "maxPublic")
		testkit.Must(t, err)
		for range most {
			visit(t, &served{url: "http://127.0.0.1:" + httpsPort}, "")
		}
		open, began := openFiles(t, s.cmd.Process.Pid), time.Now()
		if err := get(); err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("one more is answered %v (%v)", res, err)
		}
		t.Logf("the finder has %d files open; one more waits %v", open, time.Since(began).Round(time.Millisecond))
	})
	// The certificate is kept, so that a restart needs no authority.
	files, err := filepath.Glob(filepath.Join(data, "certificates", "certificates", "*", "localhost", "localhost.crt"))
	if err != nil || len(files) != 1 {
		t.Errorf("kept are %v (%v)", files, err)
	}
	s.end()
}

// That an authority gives no certificate is a warning after the first try.
func TestAPublicNameWithoutACertificateIsTold(t *testing.T) {
	t.Parallel()
	s := tryServedWith(t, []string{
		"TLS_NAMES=quiz.example.org", "TLS_ADDR=127.0.0.1:0", "TLS_PLAIN_ADDR=127.0.0.1:0",
		"TLS_DIRECTORY=https://127.0.0.1:1/dir", // where nobody answers
	}, t.TempDir()).listens()
	prober := health.NewProber()
	defer prober.Close()
	testkit.Eventually(t, "the issue", func() (bool, string) {
		found := prober.Probe(t.Context(), s.url, time.Now)
		return found.Status == health.Warning && slices.ContainsFunc(found.IssueCodes, func(i health.Issue) bool {
			return i.Code == health.IssueCertificateMissing && i.Where == "quiz.example.org" && len(i.Details) == 1 && i.Details[0] != ""
		}), fmt.Sprint(found.Status, found.Issues)
	})
}
