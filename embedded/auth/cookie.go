package auth

import "encoding/hex"

// Cookies know no ports: what one program at 127.0.0.1 sets, each other one
// there is sent. So the names carry what tells installations apart, and on HTTPS
// the prefix __Host-, with which neither a neighbouring host nor plain HTTP can
// set them.

// SessionCookie is the name of the cookie with a session's token.
func (d *Authenticator) SessionCookie(secure bool) string {
	return d.cookieName("finder_session_", secure)
}

// BrowserCookie is the name of the cookie by which a browser is known.
func (d *Authenticator) BrowserCookie(secure bool) string {
	return d.cookieName("finder_browser_", secure)
}

func (d *Authenticator) cookieName(name string, secure bool) string {
	name += hex.EncodeToString(signature(d.AddressKey, []byte("cookies"))[:4])
	if secure {
		return "__Host-" + name
	}
	return name
}
