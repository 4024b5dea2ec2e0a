package finder

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/caddyserver/certmagic"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"ministryfinder/embedded/clientip"
)

// certificateFolder holds the certificates of public names in the data folder.
const certificateFolder = "certificates"

// check tells what is wrong with the names.
func (n PublicNames) check() error {
	for _, name := range n.Names {
		if _, err := netip.ParseAddr(name); err == nil || name == "" || strings.ContainsAny(name, " /:*") {
			return fmt.Errorf("%q is no public name: TLS_NAMES must be host names such as quiz.example.org", name)
		}
	}
	return nil
}

// named are the servers of the public names.
type named struct {
	https, plain *http.Server
	cache        *certmagic.Cache
}

// serveNames serves HTTPS under the public names, with certificates that it
// gets in the background, until shutdown.
func serveNames(ctx context.Context, o Options, base context.Context, handler http.Handler) (*named, error) {
	n := o.Public
	if err := n.check(); err != nil {
		return nil, err
	}
	var err error
	if n.Names, err = clientip.ParseNames(n.Names); err != nil { // as people write them
		return nil, err
	}
	issuer := certmagic.ACMEIssuer{CA: n.Directory, Email: n.Email, Agreed: true, Logger: zap.NewNop()}
	if n.Directory == "" {
		issuer.CA = certmagic.LetsEncryptProductionCA
	}
	if n.Roots != "" {
		pem, err := os.ReadFile(n.Roots)
		if err != nil {
			return nil, fmt.Errorf("read the roots of the certificate authority: %w", err)
		}
		issuer.TrustedRoots = x509.NewCertPool()
		if !issuer.TrustedRoots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("there is no certificate in %s (TLS_ROOTS)", n.Roots)
		}
	}
	var listeners [2]net.Listener
	var config net.ListenConfig
	for i, addr := range []string{orElse(n.Addr, ":443"), orElse(n.PlainAddr, ":80")} {
		l, err := config.Listen(ctx, "tcp", addr)
		if err != nil {
			if listeners[0] != nil {
				err = errors.Join(err, listeners[0].Close())
			}
			return nil, fmt.Errorf(
				"listen on %s for the public names: %w (on Linux ports below 1024 need a right: in a systemd unit "+
					"CapabilityBoundingSet=CAP_NET_BIND_SERVICE and AmbientCapabilities=CAP_NET_BIND_SERVICE)",
				addr, err)
		}
		listeners[i] = l
	}
	_, port, err := net.SplitHostPort(listeners[0].Addr().String())
	if err != nil {
		return nil, fmt.Errorf("read our own address: %w", err)
	}
	var magic *certmagic.Config
	cache := certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return magic, nil }, Logger: zap.NewNop(),
	})
	magic = certmagic.New(cache, certmagic.Config{
		Storage: &certmagic.FileStorage{Path: filepath.Join(o.DataDir, certificateFolder)}, Logger: zap.NewNop(),
		OnEvent: certificateEvents(o.Log, o.certificates),
	})
	o.certificates.hold(n.Names, cache)
	// The proof over TLS would need port 443 itself.
	issuer.DisableTLSALPNChallenge = port != "443"
	acme := certmagic.NewACMEIssuer(magic, issuer)
	magic.Issuers = []certmagic.Issuer{acme}
	tlsConfig := magic.TLSConfig()
	tlsConfig.NextProtos = append([]string{"h2", "http/1.1"}, tlsConfig.NextProtos...)
	s := &named{cache: cache, https: newServer(o, base, handler), plain: newServer(o, base, acme.HTTPChallengeHandler(toHTTPS(n.Names, port)))}
	s.https.TLSConfig = tlsConfig
	https, plain := limitConnections(s.https, listeners[0], maxPublic), limitConnections(s.plain, listeners[1], maxPublic)
	go func() { _ = s.https.ServeTLS(https, "", "") }() // ends with shutdown
	go func() { _ = s.plain.Serve(plain) }()            // likewise
	if err := magic.ManageAsync(ctx, n.Names); err != nil {
		return nil, errors.Join(fmt.Errorf("get certificates for %s: %w", strings.Join(n.Names, ", "), err), s.close())
	}
	if n.Listening != nil {
		n.Listening(listeners[0].Addr(), listeners[1].Addr())
	}
	return s, nil
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// certificateEvents logs what comes of getting certificates, and has it kept.
func certificateEvents(log *slog.Logger, watch *certificateWatch) func(context.Context, string, map[string]any) error {
	return func(_ context.Context, event string, data map[string]any) error {
		name := fmt.Sprint(data["identifier"])
		switch event {
		case "cert_obtained":
			watch.noteSuccess(name)
			log.Info("there is a certificate", "name", name, "renewed", data["renewal"])
		case "cert_failed":
			watch.noteFailure(name, data["error"])
			log.Error("no certificate could be got; it is tried again by and by", "name", name, "error", data["error"])
		}
		return nil
	}
}

// toHTTPS leads from HTTP to HTTPS under our own names, and nowhere else.
func toHTTPS(names []string, port string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, ok := clientip.SplitHost(r.Host)
		// A target such as x:@example.org has no path, and would name another host.
		if !ok || !slices.Contains(names, host) || r.URL.Opaque != "" || !strings.HasPrefix(r.URL.Path, "/") {
			http.NotFound(w, r)
			return
		}
		if port != "443" {
			host = net.JoinHostPort(host, port)
		}
		to := url.URL{Scheme: "https", Host: host, Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
	})
}

// shutdown lets open requests finish.
func (s *named) shutdown(ctx context.Context) error {
	s.cache.Stop()
	var both errgroup.Group
	for _, server := range []*http.Server{s.https, s.plain} {
		both.Go(func() error { return server.Shutdown(ctx) })
	}
	return both.Wait()
}

func (s *named) close() error {
	s.cache.Stop()
	return errors.Join(s.https.Close(), s.plain.Close())
}
