package mailauth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// SignInTimeout bounds how long a person is waited for.
const SignInTimeout = 15 * time.Minute

// Prompt is what a person is asked to do: open the address, and type the code there
// where there is one.
type Prompt struct{ Address, Code string }

// SignIn has a person sign in, and returns the refresh token. It shows a prompt, and
// waits until ctx ends, or for SignInTimeout.
func SignIn(ctx context.Context, client *http.Client, a Account, e Endpoints, show func(Prompt)) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, SignInTimeout)
	defer cancel()
	var token Token
	var err error
	if e.Device != "" {
		token, err = byCode(ctx, client, a, e, show)
	} else {
		token, err = inBrowser(ctx, client, a, e, show)
	}
	if err != nil {
		return "", err
	}
	if token.Refresh == "" {
		return "", errors.New("the sign-in service hands out no refresh token")
	}
	return token.Refresh, nil
}

// byCode is RFC 8628: a person types a code on any device.
func byCode(ctx context.Context, client *http.Client, a Account, e Endpoints, show func(Prompt)) (Token, error) {
	form := a.base()
	form.Set("scope", e.Scope)
	var said struct {
		Device   string  `json:"device_code"`
		Code     string  `json:"user_code"`
		Address  string  `json:"verification_uri"`
		Expires  float64 `json:"expires_in"`
		Interval float64 `json:"interval"`
	}
	if err := ask(ctx, client, e.Device, form, &said); err != nil {
		return Token{}, err
	}
	if address, err := url.Parse(said.Address); err != nil || address.Scheme != "https" || address.Host == "" || said.Code == "" {
		return Token{}, errors.New("the sign-in service hands out no code")
	}
	show(Prompt{said.Address, said.Code})
	every := time.Duration(min(max(said.Interval, 0.01), 60) * float64(time.Second))
	if said.Interval == 0 {
		every = 5 * time.Second
	}
	form = a.base()
	form.Set("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
	form.Set("device_code", said.Device)
	for {
		select {
		case <-ctx.Done():
			return Token{}, &ServiceError{Code: "expired_token"}
		case <-time.After(every):
		}
		token, err := fetch(ctx, client, e, form, time.Now())
		refused, ok := errors.AsType[*ServiceError](err)
		switch {
		case err == nil:
			return token, nil
		case ok && refused.Code == "authorization_pending":
		case ok && refused.Code == "slow_down":
			every += 5 * time.Second
		case ok:
			return Token{}, err
		case ctx.Err() == nil:
			every = min(2*every, time.Minute) // the network; RFC 8628, 3.5
		}
	}
}

// inBrowser is RFC 8252 with RFC 7636: a person signs in in this computer's browser,
// which is led back to an address on loopback.
func inBrowser(ctx context.Context, client *http.Client, a Account, e Endpoints, show func(Prompt)) (Token, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return Token{}, fmt.Errorf("wait for the browser: %w", err)
	}
	state, verifier := rand.Text(), rand.Text()+rand.Text()
	redirect := "http://" + l.Addr().String() + "/"
	answers := make(chan url.Values, 1)
	server := &http.Server{ReadHeaderTimeout: requestTimeout, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		if q.Get("state") != state {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprintln(w, "You can close this page. / Puede cerrar esta página.")
		select {
		case answers <- q:
		default: // the browser asks twice
		}
	})}
	served := make(chan struct{})
	go func() { _ = server.Serve(l); close(served) }()
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(end)
		_ = server.Close()
		<-served
	}()
	sum := sha256.Sum256([]byte(verifier))
	show(Prompt{Address: e.Authorize + "?" + url.Values{
		"client_id": {a.ClientID}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {e.Scope}, "state": {state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
		"access_type": {"offline"}, "prompt": {"consent"},
	}.Encode()})
	select {
	case <-ctx.Done():
		return Token{}, &ServiceError{Code: "expired_token"}
	case q := <-answers:
		if q.Get("code") == "" {
			return Token{}, &ServiceError{Code: q.Get("error"), Description: q.Get("error_description")}
		}
		form := a.base()
		form.Set("grant_type", "authorization_code")
		form.Set("code", q.Get("code"))
		form.Set("redirect_uri", redirect)
		form.Set("code_verifier", verifier)
		return fetch(ctx, client, e, form, time.Now())
	}
}
