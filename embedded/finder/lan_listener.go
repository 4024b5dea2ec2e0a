package finder

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/web"
)

// share serves the quiz to the network until the server that it returns is
// shut down. What goes wrong is told, and does not end the finder.
func share(ctx context.Context, o Options, base context.Context, clients *clientip.Reader, handler http.Handler) (*http.Server, error) {
	l, err := listenShared(ctx, o.Sharing.Addr)
	if err != nil {
		_, port, _ := net.SplitHostPort(o.Sharing.Addr) // it was listened to
		switch {
		case inUse(err):
			return nil, i18n.NewError("error.sharing.taken", "port", port)
		case i18n.Reserved(err):
			return nil, i18n.NewError("error.sharing.reserved", "port", port)
		}
		return nil, &i18n.Error{Key: "error.sharing.failed", Pairs: []any{"error", err}, Err: err}
	}
	if !o.Sharing.Office {
		handler = web.QuizOnly(handler)
	}
	names := ownNames(o.Sharing.Name)
	var cert *certificate
	if o.Sharing.Certificate != "" {
		cert = &certificate{cert: o.Sharing.Certificate, key: o.Sharing.Key, log: o.Log}
	}
	server := newServer(o, base,
		web.OwnNamesOnly(handler, clients, func(name string) bool { return slices.Contains(names, name) || cert.covers(name) }))
	l = limitConnections(server, l, maxShared)
	if cert == nil {
		go func() { _ = server.Serve(l) }() // ends with the server
	} else {
		if _, err := cert.get(nil); err != nil {
			return nil, errors.Join(&i18n.Error{Key: "error.sharing.failed", Pairs: []any{"error", err}, Err: err}, l.Close())
		}
		server.TLSConfig = &tls.Config{GetCertificate: cert.get, MinVersion: tls.VersionTLS12}
		go func() { _ = server.ServeTLS(&leadToHTTPS{l, cert}, "", "") }() // ends with the server
	}
	if o.Shared != nil {
		o.Shared(l.Addr())
	}
	return server, nil
}

// listenShared listens at an address. One that this computer does not have just
// now, since its Wi-Fi is not there yet, may come: until then the port is listened
// to, and what comes to other addresses is closed.
func listenShared(ctx context.Context, addr string) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", addr)
	at, parseErr := netip.ParseAddrPort(addr)
	if err == nil || parseErr != nil || inUse(err) {
		return l, err
	}
	if l, err = config.Listen(ctx, "tcp", net.JoinHostPort("", strconv.Itoa(int(at.Port())))); err != nil {
		return nil, err
	}
	return &atAddress{l, at.Addr()}, nil
}

// atAddress takes the connections that come to one address.
type atAddress struct {
	net.Listener
	address netip.Addr
}

// Accept waits for the next connection to the address.
func (l *atAddress) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if at, err := netip.ParseAddrPort(conn.LocalAddr().String()); err == nil && at.Addr().Unmap().WithZone("") == l.address {
			return conn, nil
		}
		_ = conn.Close() // nobody was promised anything there
	}
}

// ownNames are the names by which phones on the network reach this computer.
func ownNames(name string) []string {
	names := []string{name, name + ".local"}
	if host, err := os.Hostname(); err == nil {
		host, _, _ = strings.Cut(strings.ToLower(host), ".")
		names = append(names, host, host+".local")
	}
	return slices.DeleteFunc(names, func(n string) bool { return n == "" || n == ".local" })
}

// certificate is a certificate in files, which are read again when they change.
type certificate struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	looked  time.Time
	changed [2]time.Time
	now     *tls.Certificate
}

// certificateFreshFor is for how long the files are not looked at again.
const certificateFreshFor = time.Minute

// get returns the certificate; the last good one when the files became bad.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now != nil && time.Since(c.looked) < certificateFreshFor {
		return c.now, nil
	}
	c.looked = time.Now()
	changed := [2]time.Time{modified(c.cert), modified(c.key)}
	if c.now != nil && changed == c.changed {
		return c.now, nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		err = &i18n.Error{Key: "error.sharing.certificate", Pairs: []any{"file", c.cert, "key", c.key, "error", err}, Err: err}
		if c.now == nil {
			return nil, err
		}
		if changed != c.changed {
			c.log.Error("the changed certificate is not used; the one before stays", "error", err)
		}
		c.changed = changed
		return c.now, nil
	}
	c.now, c.changed = &pair, changed
	return c.now, nil
}

// covers reports whether the certificate is for a name.
func (c *certificate) covers(name string) bool {
	if c == nil {
		return false
	}
	pair, err := c.get(nil)
	return err == nil && pair.Leaf != nil && pair.Leaf.VerifyHostname(name) == nil
}

// name is a name that the certificate is for; empty where it is for numbers alone, or
// for whatever is under a domain.
func (c *certificate) name() string {
	pair, err := c.get(nil)
	if err != nil || pair.Leaf == nil {
		return ""
	}
	for _, name := range pair.Leaf.DNSNames {
		if !strings.Contains(name, "*") {
			return name
		}
	}
	return ""
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
