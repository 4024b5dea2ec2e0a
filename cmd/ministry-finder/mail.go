package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/control"
	"ministryfinder/agent/mailauth"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

// mailCommand is about the e-mail that the program sends.
type mailCommand struct {
	SignIn mailSignIn `cmd:"" name:"sign-in" help:"Sign in with Google or Microsoft, whose mail servers take that instead of a password."`
}

// mailSignIn is the signing in.
type mailSignIn struct{}

// Run has a person sign in, and keeps what comes of it in the settings.
func (*mailSignIn) Run(ctx context.Context, g *globals, t terminal) error {
	s, err := settings.Read(g.existingFolder())
	if err != nil { // what comes of it is written there
		return err
	}
	words := i18n.Desktop()
	if s.Language != "" {
		words = i18n.For(s.Language)
	}
	account := s.Mail.Account()
	if account.Service == mailauth.Password || account.ClientID == "" || s.Mail.User == "" {
		return i18n.NewError("mail.sign_in.no_service")
	}
	token, err := mailauth.SignIn(ctx, &http.Client{}, account, account.Endpoints(), func(p mailauth.Prompt) {
		if p.Code != "" {
			fmt.Fprintln(t.out, words.T("mail.sign_in.code", "address", p.Address, "user", s.Mail.User, "code", p.Code))
		} else {
			fmt.Fprintln(t.out, words.T("mail.sign_in.browser", "address", p.Address, "user", s.Mail.User))
			_ = browser.Open(ctx, p.Address) // the address is there to be copied
		}
		fmt.Fprintln(t.out, words.T("mail.sign_in.waiting", "minutes", int(mailauth.SignInTimeout.Minutes())))
	})
	if err != nil {
		return errors.New(words.Error(err))
	}
	if err := g.keepSignIn(ctx, token); err != nil {
		return err
	}
	fmt.Fprintln(t.out, words.T("mail.sign_in.done"))
	return nil
}

// keepSignIn stores a refresh token, by the agent where it runs.
func (g *globals) keepSignIn(ctx context.Context, token string) error {
	values := map[string]string{"mail.refresh_token": token}
	client := g.client()
	defer client.Close()
	_, err := client.Change(ctx, control.Changes{Values: values})
	if errors.Is(err, control.ErrNotRunning) {
		_, err = settings.Change(g.existingFolder(), values)
	}
	return err
}
