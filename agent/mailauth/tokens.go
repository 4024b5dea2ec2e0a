package mailauth

import (
	"context"
	"net/http"
	"sync"
	"time"

	"ministryfinder/embedded/letter"
)

// renewBefore is how long before its end a token is renewed.
const renewBefore = 5 * time.Minute

// Tokens has the token of an account ready. It is safe for concurrent use.
type Tokens struct {
	Client *http.Client
	// Endpoints are those of an account; its service's own when nil.
	Endpoints func(Account) Endpoints
	// Keep stores a refresh token that the service has handed out anew, in the place
	// of the one that was stored. Where another is stored by now, or none, because
	// somebody has signed in or out meanwhile, it leaves that.
	Keep func(was, refreshToken string) error
	Now  func() time.Time

	mu sync.Mutex
	of Account
	// refresh is the newest refresh token of the account, kept the one that is stored.
	refresh, kept string
	token         Token
}

// Access returns a token for an account; a new one when fresh. The error is a
// *letter.SendError.
func (t *Tokens) Access(ctx context.Context, a Account, fresh bool) (string, error) {
	if a.RefreshToken == "" || a.ClientID == "" {
		return "", letter.NewSendError(letter.NotNow, letter.SignedOut, "")
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	renewed := a
	renewed.RefreshToken = t.of.RefreshToken
	if t.of != a && (t.of != renewed || a.RefreshToken != t.refresh) {
		t.of, t.refresh, t.kept, t.token = a, a.RefreshToken, a.RefreshToken, Token{}
	}
	if fresh || t.token.Access == "" || !t.Now().Before(t.token.Expires.Add(-renewBefore)) {
		if err := t.renew(ctx, a); err != nil {
			return "", err
		}
	}
	if t.refresh != t.kept { // also what could not be kept the last time
		if err := t.Keep(t.kept, t.refresh); err != nil {
			return "", letter.NewSendError(letter.NotNow, letter.OtherWhy, "the renewed sign-in cannot be kept: "+err.Error())
		}
		t.kept = t.refresh
	}
	return t.token.Access, nil
}

// renew asks the service for a token; the caller holds the lock.
func (t *Tokens) renew(ctx context.Context, a Account) error {
	e := a.Endpoints()
	if t.Endpoints != nil {
		e = t.Endpoints(a)
	}
	form := a.base()
	form.Set("grant_type", "refresh_token")
	form.Set("refresh_token", t.refresh)
	if a.Service == Microsoft {
		form.Set("scope", e.Scope)
	}
	token, err := fetch(ctx, t.Client, e, form, t.Now())
	if err != nil {
		return sendError(err)
	}
	t.token = token
	if token.Refresh != "" {
		t.refresh = token.Refresh
	}
	return nil
}
