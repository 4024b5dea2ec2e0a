package finder_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
)

func TestOnlyNamesGetCertificates(t *testing.T) {
	for _, bad := range []string{"192.0.2.7", "*.example.org", "https://example.org", "a b"} {
		err := finder.Run(t.Context(), finder.Options{
			DataDir: t.TempDir(), Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler), Watched: true,
			Public: finder.PublicNames{Names: []string{bad}},
		})
		if err == nil || !strings.Contains(err.Error(), "TLS_NAMES") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// A certificate in files is used, read again when it changes, and the last
// good one stays when the files become bad.
func TestACertificateInFilesIsUsed(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.pem")
	testkit.Must(t, os.WriteFile(bad, []byte("nothing"), 0o600))
	told := make(chan error, 1)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- finder.Run(ctx, finder.Options{
			DataDir: dir, Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler), Watched: true,
			Sharing:   finder.Sharing{Addr: "127.0.0.1:0", Certificate: bad, Key: bad},
			Listening: func(net.Addr) {}, ShareFailed: func(err error) { told <- err },
		})
	}()
	if err := <-told; !strings.Contains(err.Error(), "bad.pem") || !strings.Contains(err.Error(), "not shared") {
		t.Error(err)
	}
	cancel()
	testkit.Must(t, <-ended)

	server := httptest.NewUnstartedServer(nil)
	server.StartTLS() // its certificate is for 127.0.0.1 and example.com
	pair := server.TLS.Certificates[0]
	pool := x509.NewCertPool()
	pool.AddCert(server.Certificate())
	server.Close()
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	testkit.Must(t, err)
	cert, keyFile := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	testkit.Must(t, os.WriteFile(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: pair.Certificate[0]}), 0o600))
	testkit.Must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))
	shared := make(chan net.Addr, 1)
	ctx, cancel = context.WithCancel(t.Context())
	go func() {
		ended <- finder.Run(ctx, finder.Options{
			DataDir: dir, Addr: "127.0.0.1:0", Log: slog.New(slog.DiscardHandler), Watched: true,
			Sharing: finder.Sharing{Addr: "127.0.0.1:0", Certificate: cert, Key: keyFile},
			Shared:  func(a net.Addr) { shared <- a },
		})
	}()
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool},
		DisableKeepAlives: true}}
	at := (<-shared).String()
	res, err := client.Get("https://" + at + "/health")
	testkit.Must(t, err)
	res.Body.Close()
	if res.Header.Get("Strict-Transport-Security") != "" {
		t.Error("with a certificate of one's own there is no way back to HTTP")
	}
	if res.StatusCode != http.StatusOK {
		t.Errorf("%s", res.Status)
	}
	// A poster or a bookmark of the time before the certificate, in each way that it is asked for.
	_, port, err := net.SplitHostPort(at)
	testkit.Must(t, err)
	const accented = "/a%20b/%2F?q=%C3%B1"
	for asked, want := range map[string]string{
		"GET /?kiosk=1 HTTP/1.1\r\nHost: " + at + "\r\n\r\n":                                 "https://" + at + "/?kiosk=1",
		"GET " + accented + " HTTP/1.1\r\nHost: example.com:" + port + "\r\n\r\n":            "https://example.com:" + port + accented,
		"GET / HTTP/1.1\r\nHost: elsewhere.example.org:" + port + "\r\n\r\n":                 "https://example.com:" + port + "/",
		"POST /api/submit HTTP/1.1\r\nHost: " + at + "\r\nContent-Length: 2\r\n\r\n{}":       "https://" + at + "/api/submit",
		"GET http://elsewhere.example.org/x HTTP/1.1\r\nHost: elsewhere.example.org\r\n\r\n": "https://example.com/x",
		"GET //elsewhere.example.org/x HTTP/1.1\r\nHost: " + at + "\r\n\r\n":                 "https://" + at + "//elsewhere.example.org/x",
		"golf\r\n\r\n": "", "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", web.MaxHeaderBytes): "",
	} {
		c, err := net.Dial("tcp", at)
		testkit.Must(t, err)
		testkit.Must(t, c.SetDeadline(time.Now().Add(testkit.WaitLimit)))
		_, _ = io.WriteString(c, asked) // it may have been hung up on before the end
		res, err := http.ReadResponse(bufio.NewReader(c), nil)
		switch {
		case want == "" && err == nil:
			t.Errorf("%.40q: %s %s", asked, res.Status, res.Header.Get("Location"))
		case want != "" && err != nil:
			t.Errorf("%q: %v", asked, err)
		case want != "" && (res.StatusCode != http.StatusTemporaryRedirect || res.Header.Get("Location") != want):
			t.Errorf("%q: %s %s, want %s", asked, res.Status, res.Header.Get("Location"), want)
		}
		c.Close()
	}
	cancel()
	testkit.Must(t, <-ended)
}
