package agent

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"ministryfinder/agent/control"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/testkit"
)

// tokenService stands in for the sign-in service of Google and Microsoft.
type tokenService struct {
	*httptest.Server
	mu      sync.Mutex
	answers []string // of the tokens' address before it hands one out; the last one stays
}

func newTokenService(t *testing.T, answers ...string) *tokenService {
	t.Helper()
	s := &tokenService{answers: answers}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /device", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"device_code": "d", "user_code": "F7K2QM4PX", "interval": 0.02, "expires_in": 900,
			"verification_uri": "https://example.org/device"})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if len(s.answers) > 0 {
			w.WriteHeader(http.StatusBadRequest)
			_ = json.NewEncoder(w).Encode(map[string]string{"error": s.answers[0]})
			if len(s.answers) > 1 {
				s.answers = s.answers[1:]
			}
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "access", "refresh_token": "kept for " + r.FormValue("client_id"),
			"expires_in": 3600})
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// say has the service answer so from now on; with nothing it hands out tokens.
func (s *tokenService) say(answers ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = answers
}

const microsoftMail = `language = "en"
[mail]
host = "smtp.office365.com"
user = "office@example.org"
from = "office@example.org"
to = ["office@example.org"]
sign_in = "microsoft"
client_id = "our-client"
`

// signsIn returns the sign-in of an agent that does not run, at a stand-in.
func signsIn(t *testing.T, file string, s *tokenService) (*Agent, *mailSignIn) {
	t.Helper()
	a := newStill(t, file)
	ctx, cancel := context.WithCancel(t.Context())
	a.clicks.ctx = ctx
	t.Cleanup(func() { cancel(); a.clicks.background.Wait() })
	m := a.mailSignIn
	m.client = s.Client()
	m.endpoints = func(account mailauth.Account) mailauth.Endpoints {
		e := mailauth.Endpoints{Token: s.URL + "/token", Scope: "mail"}
		if account.Service == mailauth.Microsoft {
			e.Device = s.URL + "/device"
		} else {
			e.Authorize = "https://example.org/authorize"
		}
		return e
	}
	return a, m
}

// comesTo waits for a state.
func comesTo(t *testing.T, m *mailSignIn, want control.SignInState) control.SignIn {
	t.Helper()
	testkit.Eventually(t, "the sign-in to be "+string(want), func() (bool, control.SignIn) {
		now := m.SignIn()
		return now.State == want && (want != control.SignInWaiting || now.Address != ""), now
	})
	return m.SignIn()
}

func step(t *testing.T, m *mailSignIn, name string) {
	t.Helper()
	if err := m.StepSignIn(t.Context(), name); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

// kept is the refresh token of the settings file.
func kept(t *testing.T, a *Agent) string {
	t.Helper()
	s, err := settings.Load(a.DataDir)
	if err != nil {
		t.Fatal(err)
	}
	return s.Mail.RefreshToken
}

func TestSomebodySignsInForMailByACode(t *testing.T) {
	s := newTokenService(t, "authorization_pending")
	a, m := signsIn(t, microsoftMail, s)
	opened := ""
	m.open = func(_ context.Context, address string) error { opened = address; return nil }
	if err := m.StepSignIn(t.Context(), control.SignInOpen); err == nil {
		t.Error("a page is opened before anybody begins")
	}
	step(t, m, control.SignInStart)
	now := comesTo(t, m, control.SignInWaiting)
	if now.Code != "F7K2QM4PX" || now.User != "office@example.org" || now.Until.IsZero() || opened != "" {
		t.Errorf("%+v, opened is %q", now, opened)
	}
	step(t, m, control.SignInOpen)
	if opened != "https://example.org/device" {
		t.Errorf("opened is %q", opened)
	}
	step(t, m, control.SignInStart) // it goes on
	if m.SignIn().Code == "" {
		t.Error("a second start takes the code away")
	}
	step(t, m, control.SignInCancel)
	if now := m.SignIn(); now.State != control.SignInCancelled || now.Code != "" || kept(t, a) != "" {
		t.Errorf("cancelled: %+v", now)
	}
	for _, c := range []struct {
		answer string
		want   control.SignInState
	}{
		{"expired_token", control.SignInTimedOut}, {"authorization_declined", control.SignInFailed}, {"invalid_client", control.SignInFailed},
	} {
		s.say(c.answer)
		step(t, m, control.SignInStart)
		if now := comesTo(t, m, c.want); (now.Problem == "") == (c.want == control.SignInFailed) || now.Code != "" {
			t.Errorf("%s: %+v", c.answer, now)
		}
	}
	s.say()
	step(t, m, control.SignInStart)
	comesTo(t, m, control.SignInDone)
	if got := kept(t, a); got != "kept for our-client" {
		t.Errorf("kept is %q", got)
	}
	// The window's settings do not show it, and another mailbox has another sign-in.
	form, err := a.config.Change(control.Changes{Values: map[string]string{"mail.port": "587", "mail.user": "office@example.org"}})
	if err != nil || kept(t, a) == "" {
		t.Errorf("what stays the same signs out (%v)", err)
	}
	for _, f := range form.Settings {
		if strings.Contains(f.Value, "kept for") {
			t.Errorf("%s shows the token", f.Key)
		}
	}
	_, err = a.config.Change(control.Changes{Values: map[string]string{"mail.user": "pastor@example.org"}})
	if err != nil || kept(t, a) != "" {
		t.Errorf("another mailbox is signed in with the first one's token (%v)", err)
	}
	form, err = a.config.Settings() // the agent has not read the file again
	if i := slices.IndexFunc(form.Settings, func(f control.Setting) bool { return f.Key == "mail.user" }); err != nil ||
		form.Settings[i].Value != "pastor@example.org" {
		t.Errorf("the form forgets what was just saved: %+v (%v)", form.Settings[i], err)
	}
	step(t, m, control.SignInStart)
	comesTo(t, m, control.SignInDone)
	step(t, m, control.SignInForget)
	if kept(t, a) != "" || m.SignIn().State != control.SignInIdle {
		t.Errorf("signed out: %+v", m.SignIn())
	}
	s.Close()
	step(t, m, control.SignInStart)
	if now := comesTo(t, m, control.SignInFailed); !strings.Contains(now.Problem, "does not answer") {
		t.Errorf("without a network: %+v", now)
	}
}

func TestSomebodySignsInForMailInTheBrowser(t *testing.T) {
	s := newTokenService(t)
	a, m := signsIn(t, strings.NewReplacer("microsoft", "google", "smtp.office365.com", "smtp.gmail.com").Replace(microsoftMail), s)
	m.open = func(ctx context.Context, address string) error { // the browser is led back
		u, err := url.Parse(address)
		if err != nil {
			return err
		}
		back := u.Query().Get("redirect_uri") + "?" + url.Values{"code": {"c"}, "state": {u.Query().Get("state")}}.Encode()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, back, nil)
		if err != nil {
			return err
		}
		res, err := s.Client().Do(req)
		if err != nil {
			return err
		}
		return res.Body.Close()
	}
	step(t, m, control.SignInStart)
	comesTo(t, m, control.SignInDone)
	if kept(t, a) != "kept for our-client" {
		t.Error("the sign-in is not kept")
	}
}

func TestWhatIsMissingForASignInIsSaid(t *testing.T) {
	_, m := signsIn(t, "", newTokenService(t))
	for _, name := range []string{control.SignInStart, "dance"} {
		if err := m.StepSignIn(t.Context(), name); err == nil || m.SignIn().State != control.SignInIdle {
			t.Errorf("%s: %v, %+v", name, err, m.SignIn())
		}
	}
	if err := m.StepSignIn(t.Context(), control.SignInStart); !strings.Contains(i18n.For("es").Error(err), "identificador de cliente") {
		t.Errorf("it says %v", err)
	}
}

// Somebody signs out, or signs in as somebody else, while a sign-in is being renewed:
// what the person has done stays.
func TestARenewedSignInTakesNobodysPlace(t *testing.T) {
	a, m := signsIn(t, microsoftMail+"refresh_token = \"first\"\n", newTokenService(t))
	stored := func() string {
		t.Helper()
		s, err := settings.Load(a.dir)
		testkit.Must(t, err)
		return s.Mail.RefreshToken
	}
	renew := a.alerts.tokens.Keep
	testkit.Must(t, renew("first", "second"))
	if got := stored(); got != "second" {
		t.Errorf("the renewed sign-in is %q", got)
	}
	testkit.Must(t, m.StepSignIn(t.Context(), control.SignInForget))
	testkit.Must(t, renew("second", "third"))
	if got := stored(); got != "" {
		t.Errorf("after signing out, %q is stored", got)
	}
	testkit.Must(t, m.keepSignIn("another person's"))
	testkit.Must(t, renew("second", "third"))
	if got := stored(); got != "another person's" {
		t.Errorf("the sign-in of somebody else is replaced by %q", got)
	}
}
