package access

import (
	"context"
	"errors"
	"net/http"

	"ministryfinder/embedded/auth"
)

// maxCookies bounds the cookies of our name that are tried: programs at other
// ports of this computer can set some of the same name, for other paths.
const maxCookies = 20

// cookies are the values of a request's cookies of a name.
func cookies(r *http.Request, name string) []string {
	var values []string
	for _, c := range r.CookiesNamed(name) {
		if len(values) < maxCookies {
			values = append(values, c.Value)
		}
	}
	return values
}

// Session returns who a request's session belongs to: that of the first of its
// cookies that is one.
func (a *Access) Session(ctx context.Context, r *http.Request) (auth.Identity, error) {
	for _, token := range cookies(r, a.auth.SessionCookie(a.addresses.IsHTTPS(r))) {
		if who, err := a.auth.Session(ctx, token); err == nil || !errors.Is(err, auth.ErrNoSession) {
			return who, err
		}
	}
	return auth.Identity{}, auth.ErrNoSession
}

// Caller is where the sign-in of a request comes from.
func (a *Access) Caller(r *http.Request) auth.Caller {
	return auth.Caller{Address: a.addresses.From(r), Browser: Browser(r), Tokens: cookies(r, a.auth.BrowserCookie(a.addresses.IsHTTPS(r)))}
}

// SetCookies gives a browser what it has after a sign-in.
func (a *Access) SetCookies(w http.ResponseWriter, r *http.Request, s auth.Signed) {
	secure := a.addresses.IsHTTPS(r)
	a.setCookie(w, r, a.auth.SessionCookie(secure), s.Token, int(auth.Longest.Seconds()))
	if s.BrowserToken != "" {
		a.setCookie(w, r, a.auth.BrowserCookie(secure), s.BrowserToken, int(auth.BrowserLife.Seconds()))
	}
}

// forgetSession has a browser forget the session's cookie.
func (a *Access) forgetSession(w http.ResponseWriter, r *http.Request) {
	a.setCookie(w, r, a.auth.SessionCookie(a.addresses.IsHTTPS(r)), "", -1)
}

func (a *Access) setCookie(w http.ResponseWriter, r *http.Request, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: a.addresses.IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}
