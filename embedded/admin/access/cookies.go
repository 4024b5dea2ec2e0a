package admin

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

// session returns who a request's session belongs to: that of the first of its
// cookies that is one.
func (o *Office) session(ctx context.Context, r *http.Request) (auth.Identity, error) {
	for _, token := range cookies(r, o.Door.SessionCookie(o.Addresses.IsHTTPS(r))) {
		if who, err := o.Door.Session(ctx, token); err == nil || !errors.Is(err, auth.ErrNoSession) {
			return who, err
		}
	}
	return auth.Identity{}, auth.ErrNoSession
}

// caller is where the sign-in of a request comes from.
func (o *Office) caller(r *http.Request) auth.Caller {
	return auth.Caller{Address: o.Addresses.From(r), Browser: browserOf(r), Tokens: cookies(r, o.Door.BrowserCookie(o.Addresses.IsHTTPS(r)))}
}

// setCookies gives a browser what it has after a sign-in.
func (o *Office) setCookies(w http.ResponseWriter, r *http.Request, s auth.Signed) {
	secure := o.Addresses.IsHTTPS(r)
	o.setCookie(w, r, o.Door.SessionCookie(secure), s.Token, int(auth.Longest.Seconds()))
	if s.BrowserToken != "" {
		o.setCookie(w, r, o.Door.BrowserCookie(secure), s.BrowserToken, int(auth.BrowserLife.Seconds()))
	}
}

// forgetSession has a browser forget the session's cookie.
func (o *Office) forgetSession(w http.ResponseWriter, r *http.Request) {
	o.setCookie(w, r, o.Door.SessionCookie(o.Addresses.IsHTTPS(r)), "", -1)
}

func (o *Office) setCookie(w http.ResponseWriter, r *http.Request, name, value string, maxAge int) {
	http.SetCookie(w, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: maxAge, HttpOnly: true, Secure: o.Addresses.IsHTTPS(r), SameSite: http.SameSiteLaxMode,
	})
}
