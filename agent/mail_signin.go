package agent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/control"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

// mailSignIn has a person at this computer sign in with Google or Microsoft for
// e-mail. It is safe for concurrent use.
type mailSignIn struct {
	*config
	clicks *clicks
	client *http.Client
	// open opens a page, endpoints are where an account's service is asked.
	open      func(ctx context.Context, address string) error
	endpoints func(mailauth.Account) mailauth.Endpoints

	mu sync.Mutex
	// last is the last sign-in, cancel ends its waiting.
	last   control.SignIn
	cancel context.CancelFunc
}

func newMailSignIn(c *config, clicks *clicks) *mailSignIn {
	return &mailSignIn{config: c, clicks: clicks, client: &http.Client{}, open: browser.Open, endpoints: mailauth.Account.Endpoints,
		cancel: func() {}}
}

// SignIn tells how far the last sign-in is.
func (m *mailSignIn) SignIn() control.SignIn {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.last
}

// StepSignIn takes a step of a sign-in.
func (m *mailSignIn) StepSignIn(ctx context.Context, step string) error {
	switch step {
	case control.SignInStart:
		return m.start()
	case control.SignInOpen:
		if now := m.SignIn(); now.State == control.SignInWaiting && now.Address != "" {
			return m.open(ctx, now.Address)
		}
		return i18n.NewError("mail.sign_in.over")
	case control.SignInCancel:
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.last.State == control.SignInWaiting {
			m.last = control.SignIn{State: control.SignInCancelled, Service: m.last.Service, User: m.last.User}
			m.cancel()
		}
		return nil
	case control.SignInForget:
		if err := m.keepSignIn(""); err != nil {
			return err
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.cancel()
		m.last = control.SignIn{}
		return nil
	}
	return fmt.Errorf("no step of a sign-in is called %q", step)
}

// start begins a sign-in with the settings as they are saved.
func (m *mailSignIn) start() error {
	saved, err := settings.Load(m.dir)
	if err != nil {
		return err
	}
	account := saved.Mail.Account()
	if account.Service == mailauth.Password || account.ClientID == "" || saved.Mail.User == "" {
		return i18n.NewError("mail.sign_in.incomplete")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last.State == control.SignInWaiting {
		return nil
	}
	ctx, cancel := context.WithCancel(m.clicks.ctx)
	m.cancel = cancel
	m.last = control.SignIn{State: control.SignInWaiting, Service: account.Service, User: saved.Mail.User,
		Until: time.Now().Add(mailauth.SignInTimeout)}
	m.clicks.background.Go(func() {
		defer cancel()
		token, err := mailauth.SignIn(ctx, m.client, account, m.endpoints(account), func(p mailauth.Prompt) { m.show(ctx, p) })
		m.finish(ctx, token, err)
	})
	return nil
}

// show keeps what the person is asked to do, and opens the page where there is no code
// to be read first.
func (m *mailSignIn) show(ctx context.Context, p mailauth.Prompt) {
	m.mu.Lock()
	if ctx.Err() == nil {
		m.last.Address, m.last.Code = p.Address, p.Code
	}
	m.mu.Unlock()
	if p.Code != "" || ctx.Err() != nil {
		return
	}
	m.clicks.start(func(ctx context.Context) error { return m.open(ctx, p.Address) }) // the window has a button for it, too
}

// finish keeps what came of a sign-in.
func (m *mailSignIn) finish(ctx context.Context, token string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if ctx.Err() != nil { // cancelled, or the program ends
		return
	}
	if err == nil {
		err = m.keepSignIn(token)
	}
	m.last.Address, m.last.Code, m.last.Until = "", "", time.Time{}
	said, refused := errors.AsType[*mailauth.ServiceError](err)
	switch {
	case err == nil:
		m.last.State = control.SignInDone
		m.log.Info("somebody signed in for e-mail", "service", m.last.Service)
		return
	case refused && said.Code == "expired_token":
		m.last.State = control.SignInTimedOut
	case refused:
		m.last.State, m.last.Problem = control.SignInFailed, m.words().Error(err)
	default:
		m.last.State = control.SignInFailed
		m.last.Problem = m.words().T("mail.sign_in.no_answer", "error", m.words().Error(err))
	}
	m.log.Warn("the sign-in for e-mail failed", "service", m.last.Service, "error", err)
}
