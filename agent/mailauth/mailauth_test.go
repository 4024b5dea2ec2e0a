package mailauth_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/agent/mailauth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/testkit"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// service stands in for the sign-in service: it checks what it is sent as RFC 6749,
// 7636 and 8628 say.
type service struct {
	*httptest.Server
	mu       sync.Mutex
	refresh  string   // the refresh token that it takes
	rotate   bool     // each is taken once
	pending  []string // what it answers before it consents
	n        int
	verifier string // the challenge of the browser
}

func newService(t *testing.T) *service {
	t.Helper()
	s := &service{refresh: "refresh-0"}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /device", func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("scope") == "" || r.FormValue("client_id") != "parish" {
			refuse(w, "invalid_client")
			return
		}
		answer(w, map[string]any{"device_code": "device", "user_code": "ABCD-EFGH", "verification_uri": "https://example.org/device",
			"expires_in": 900, "interval": 0.02})
	})
	mux.HandleFunc("POST /token", s.token)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func answer(w http.ResponseWriter, v any) { _ = json.NewEncoder(w).Encode(v) }

func refuse(w http.ResponseWriter, code string) {
	w.WriteHeader(http.StatusBadRequest)
	answer(w, map[string]string{"error": code, "error_description": "AADSTS700082: it is so"})
}

func (s *service) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.FormValue("grant_type") {
	case "refresh_token":
		if r.FormValue("refresh_token") != s.refresh {
			refuse(w, "invalid_grant")
			return
		}
	case "urn:ietf:params:oauth:grant-type:device_code":
		if len(s.pending) > 0 {
			refuse(w, s.pending[0])
			s.pending = s.pending[1:]
			return
		}
	case "authorization_code":
		sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
		if r.FormValue("code") != "the code" || base64.RawURLEncoding.EncodeToString(sum[:]) != s.verifier {
			refuse(w, "invalid_grant")
			return
		}
	}
	s.n++
	said := map[string]any{"access_token": fmt.Sprint("access-", s.n), "expires_in": 3600}
	if s.rotate || r.FormValue("grant_type") != "refresh_token" {
		s.refresh = fmt.Sprint("refresh-", s.n)
		said["refresh_token"] = s.refresh
	}
	answer(w, said)
}

func (s *service) endpoints(mailauth.Account) mailauth.Endpoints {
	return mailauth.Endpoints{Device: s.URL + "/device", Token: s.URL + "/token", Scope: "mail"}
}

var account = mailauth.Account{Service: mailauth.Microsoft, ClientID: "parish", RefreshToken: "refresh-0"}

// A token is kept until shortly before its end; a refresh token that is handed out
// anew is stored and used from then on.
func TestATokenIsRenewedBeforeItsEnd(t *testing.T) {
	s := newService(t)
	s.rotate = true
	clock := testkit.NewClock(time.Now())
	var kept []string
	tokens := &mailauth.Tokens{Client: s.Client(), Endpoints: s.endpoints, Now: clock.Now,
		Keep: func(was, r string) error { kept = append(kept, was+">"+r); return nil }}
	want := func(a mailauth.Account, fresh bool, token string) {
		t.Helper()
		if got, err := tokens.Access(t.Context(), a, fresh); err != nil || got != token {
			t.Errorf("%s, want %s (%v)", got, token, err)
		}
	}
	want(account, false, "access-1")
	want(account, false, "access-1")
	clock.Advance(56 * time.Minute)
	want(account, false, "access-2")
	loaded := account
	loaded.RefreshToken = "refresh-2" // the settings were read again
	want(loaded, false, "access-2")
	want(loaded, true, "access-3")
	want(account, true, "access-4") // those who have not read them yet
	if got := strings.Join(kept, " "); got != "refresh-0>refresh-1 refresh-1>refresh-2 refresh-2>refresh-3 refresh-3>refresh-4" {
		t.Error(got)
	}
	s.mu.Lock()
	s.refresh = "another"
	s.mu.Unlock()
	_, err := tokens.Access(t.Context(), loaded, true)
	e := letter.OutcomeOf(err)
	if e.Why != letter.SignedOut || !errors.Is(err, letter.ErrNotNow) || !strings.Contains(e.Answer, "AADSTS700082") {
		t.Errorf("signed out: %v", err)
	}
	s.Close()
	if _, err := tokens.Access(t.Context(), loaded, true); letter.OutcomeOf(err).Why != letter.TokenService {
		t.Errorf("nobody answers: %v", err)
	}
	if _, err := tokens.Access(t.Context(), mailauth.Account{Service: mailauth.Google}, false); letter.OutcomeOf(err).Why != letter.SignedOut {
		t.Errorf("never signed in: %v", err)
	}
}

// A refresh token that could not be kept, as another held the settings or the disk was
// full, is kept the next time that one is needed: the service takes the one before no
// more, and may not hand out another for long.
func TestASignInThatCouldNotBeKeptIsKeptLater(t *testing.T) {
	s := newService(t)
	s.rotate = true
	full, kept := errors.New("the disk is full"), ""
	tokens := &mailauth.Tokens{Client: s.Client(), Endpoints: s.endpoints, Now: time.Now, Keep: func(was, r string) error {
		if full == nil {
			kept += was + ">" + r
		}
		return full
	}}
	for range 2 {
		if _, err := tokens.Access(t.Context(), account, false); !errors.Is(err, letter.ErrNotNow) {
			t.Errorf("it is not told: %v", err)
		}
	}
	full = nil
	for range 2 {
		if got, err := tokens.Access(t.Context(), account, false); err != nil || got != "access-1" {
			t.Errorf("%s (%v)", got, err)
		}
	}
	if kept != "refresh-0>refresh-1" {
		t.Errorf("kept is %q", kept)
	}
}

func TestAPersonSignsInByACode(t *testing.T) {
	s := newService(t)
	s.pending = []string{"authorization_pending", "authorization_pending"}
	var shown mailauth.Prompt
	refresh, err := mailauth.SignIn(t.Context(), s.Client(), account, s.endpoints(account), func(p mailauth.Prompt) { shown = p })
	if err != nil || refresh != "refresh-1" || shown.Code != "ABCD-EFGH" || shown.Address != "https://example.org/device" {
		t.Errorf("%q %+v (%v)", refresh, shown, err)
	}
	for _, code := range []string{"access_denied", "expired_token", "invalid_grant", "something_new"} {
		s.pending = []string{"authorization_pending", code}
		_, err := mailauth.SignIn(t.Context(), s.Client(), account, s.endpoints(account), func(mailauth.Prompt) {})
		for _, lang := range i18n.Languages {
			if said := i18n.For(lang).Error(err); err == nil || strings.Contains(said, "mail.") || !strings.Contains(said, code) {
				t.Errorf("%s: %q", code, said)
			}
		}
	}
	stranger := account
	stranger.ClientID = "stranger"
	if _, err := mailauth.SignIn(t.Context(), s.Client(), stranger, s.endpoints(account), func(mailauth.Prompt) {}); err == nil {
		t.Error("a client id that nobody knows signs in")
	}
	s.pending = []string{"slow_down", "authorization_pending"}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := mailauth.SignIn(ctx, s.Client(), account, s.endpoints(account), func(mailauth.Prompt) {}); err == nil {
		t.Error("it does not slow down, or waits for longer than it may")
	}
}

// The browser is led back to this computer; who does not know the state gets nothing.
func TestAPersonSignsInInTheBrowser(t *testing.T) {
	s := newService(t)
	e := s.endpoints(account)
	e.Device, e.Authorize = "", "https://example.org/authorize"
	browse := func(p mailauth.Prompt, change func(url.Values)) {
		asked, err := url.Parse(p.Address)
		if err != nil {
			t.Error(err)
			return
		}
		q := asked.Query()
		s.mu.Lock()
		s.verifier = q.Get("code_challenge")
		s.mu.Unlock()
		for _, state := range []string{"guessed", q.Get("state")} {
			back := url.Values{"state": {state}, "code": {"the code"}}
			if state != "guessed" && change != nil {
				change(back)
			}
			res, err := s.Client().Get(q.Get("redirect_uri") + "?" + back.Encode())
			if err != nil {
				t.Error(err)
				return
			}
			_ = res.Body.Close()
			if want := map[bool]int{true: 404, false: 200}[state == "guessed"]; res.StatusCode != want {
				t.Errorf("%s: %d", state, res.StatusCode)
			}
		}
	}
	refresh, err := mailauth.SignIn(t.Context(), s.Client(), account, e, func(p mailauth.Prompt) { browse(p, nil) })
	if err != nil || refresh != "refresh-1" {
		t.Errorf("%q (%v)", refresh, err)
	}
	_, err = mailauth.SignIn(t.Context(), s.Client(), account, e, func(p mailauth.Prompt) {
		browse(p, func(q url.Values) { q.Del("code"); q.Set("error", "access_denied") })
	})
	if refused, ok := errors.AsType[*mailauth.ServiceError](err); !ok || refused.Code != "access_denied" {
		t.Errorf("declined: %v", err)
	}
}

// The services' own addresses are encrypted, and a tenant cannot lead elsewhere.
func TestTheServicesOwnAddresses(t *testing.T) {
	for _, a := range []mailauth.Account{
		{Service: mailauth.Google}, {Service: mailauth.Microsoft}, {Service: mailauth.Microsoft, Tenant: "../evil"},
	} {
		u, err := url.Parse(a.Endpoints().Token)
		if err != nil || u.Scheme != "https" || u.Host != "oauth2.googleapis.com" && u.Host != "login.microsoftonline.com" ||
			strings.Contains(u.EscapedPath(), "/../") {
			t.Errorf("%+v: %v (%v)", a, u, err)
		}
	}
}
