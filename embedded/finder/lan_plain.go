package finder

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"

	"ministryfinder/embedded/web"
)

// leadToHTTPS is a listener for HTTPS that leads who comes with plain HTTP to the same
// page by HTTPS: posters and bookmarks of the time before the certificate go on.
type leadToHTTPS struct {
	net.Listener
	cert *certificate
}

// Accept waits for the next connection.
func (l *leadToHTTPS) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &maybePlain{Conn: c, cert: l.cert}, nil
}

// handshakeRecord is the first byte of whoever begins TLS (RFC 8446, section 5.1). No
// method of HTTP begins with it.
const handshakeRecord = 22

// maybePlain is a connection whose first bytes tell whether it is TLS.
type maybePlain struct {
	net.Conn
	cert   *certificate
	looked bool // belongs to the server's one reader
}

// Read answers plain HTTP itself: for the server the connection has then ended. The
// server bounds the time, as that of any handshake.
func (c *maybePlain) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.looked || n == 0 {
		return n, err
	}
	c.looked = true
	if p[0] == handshakeRecord {
		return n, err
	}
	head := io.LimitReader(io.MultiReader(bytes.NewReader(p[:n]), c.Conn), web.MaxHeaderBytes)
	if r, err := http.ReadRequest(bufio.NewReader(head)); err == nil {
		to := &url.URL{Scheme: "https", Host: c.host(r.Host), Path: r.URL.Path, RawPath: r.URL.RawPath, RawQuery: r.URL.RawQuery}
		res := &http.Response{StatusCode: http.StatusTemporaryRedirect, ProtoMajor: 1, ProtoMinor: 1, Request: r, Close: true,
			Header: http.Header{"Location": {to.String()}}, Body: http.NoBody}
		_ = res.Write(c.Conn) // who has gone need not be led
	}
	return 0, io.EOF
}

// host is where the same page is with HTTPS: under the name that was asked for, or
// one of the certificate's where it is not for that. Others are not led on.
func (c *maybePlain) host(asked string) string {
	name, port, err := net.SplitHostPort(asked)
	if err != nil {
		name, port = asked, ""
	}
	if own := c.cert.name(); own != "" && !c.cert.covers(name) {
		name = own
	}
	if port == "" {
		return name
	}
	return net.JoinHostPort(name, port)
}
