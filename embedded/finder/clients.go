package finder

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"ministryfinder/embedded/clientip"
)

// readClients returns who tells who requests are from.
func readClients(o Options, listener net.Listener) (*clientip.Reader, error) {
	c := clientip.Config{
		Proxies: o.TrustedProxies, Log: o.Log,
		// Only something on this computer can pass on to such an address.
		BehindProxy: isLoopback(listener) && len(o.PublicHosts) > 0,
	}
	if _, err := clientip.New(c); err != nil {
		return nil, fmt.Errorf("TRUSTED_PROXIES must be addresses or prefixes such as 10.0.0.0/8: %w", err)
	}
	for _, given := range []struct {
		variable string
		names    []string
	}{{"PUBLIC_HOSTS", o.PublicHosts}, {"TLS_NAMES", o.Public.Names}, {"RENDER_EXTERNAL_URL", []string{hostOf(o.PublicAddress)}}} {
		names, err := clientip.ParseNames(given.names)
		if err != nil {
			return nil, fmt.Errorf("%s must be host names such as quiz.example.org: %w", given.variable, err)
		}
		c.Names = append(c.Names, names...)
	}
	return clientip.New(c)
}

// hostOf is the host of an address; empty where there is none, which is told elsewhere.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// isLoopback reports whether a listener is reached by this computer alone.
func isLoopback(listener net.Listener) bool {
	tcp, ok := listener.Addr().(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// publicURL is the address at which the internet reaches the finder by HTTPS, without
// a slash at its end; empty where there is none. The one name that a tunnel or proxy
// passes on is taken to be reached so, as tunnels do.
func (o Options) publicURL() string {
	if strings.HasPrefix(o.PublicAddress, "https://") {
		return strings.TrimSuffix(o.PublicAddress, "/")
	}
	if address := o.Public.address(); address != "" {
		return address
	}
	for _, text := range o.PublicHosts {
		if address, ok := clientip.HTTPSAddress(text); ok {
			return address
		}
	}
	return ""
}

// reached is the address at which other devices reach the finder, such as
// http://192.168.1.20:8080; empty when there is none, or it is not known.
func (o Options) reached() string {
	if o.PublicAddress != "" {
		return strings.TrimSuffix(o.PublicAddress, "/")
	}
	if address := o.Public.address(); address != "" {
		return address
	}
	at, err := netip.ParseAddrPort(o.Sharing.Addr)
	if err != nil || at.Addr().IsUnspecified() || at.Addr().IsLoopback() {
		return ""
	}
	if o.Sharing.Certificate != "" {
		return "https://" + at.String()
	}
	return "http://" + at.String()
}

// address is that of the first name, however it is written; empty where there is none.
func (n PublicNames) address() string {
	names, err := clientip.ParseNames(n.Names)
	if err != nil || len(names) == 0 {
		return ""
	}
	return "https://" + names[0]
}
