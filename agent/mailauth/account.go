// Package mailauth signs in with Google or Microsoft for e-mail: it gets the tokens
// that a mail server takes by XOAUTH2 instead of a password. A person signs in once:
// with Microsoft by a code that he types on any device (RFC 8628), with Google in this
// computer's browser (RFC 8252), since Google's codes for devices are not for e-mail.
// The refresh token that comes of it is kept in the settings; Tokens renews what the
// mail server takes, and has a refresh token kept that the service hands out anew.
package mailauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/sanitize"
)

// The services that a person can sign in with, as the settings name them; Password is
// without one.
const (
	Password  = "password"
	Google    = "google"
	Microsoft = "microsoft"
)

// Account says as whom a program asks for tokens.
type Account struct {
	// Service is Google or Microsoft.
	Service string
	// ClientID and ClientSecret name the program to the service; Microsoft asks for no
	// secret. Tenant is Microsoft's organization, empty for any.
	ClientID, ClientSecret, Tenant string
	RefreshToken                   string
}

// Endpoints are where a service is asked.
type Endpoints struct{ Device, Authorize, Token, Scope string }

// Endpoints returns the service's own.
func (a Account) Endpoints() Endpoints {
	if a.Service == Google {
		return Endpoints{
			Authorize: "https://accounts.google.com/o/oauth2/v2/auth", Token: "https://oauth2.googleapis.com/token",
			Scope: "https://mail.google.com/",
		}
	}
	tenant := "organizations"
	if a.Tenant != "" {
		tenant = url.PathEscape(a.Tenant)
	}
	base := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/"
	return Endpoints{Device: base + "devicecode", Token: base + "token", Scope: "https://outlook.office.com/SMTP.Send offline_access"}
}

const (
	// requestTimeout bounds one question to a service.
	requestTimeout = 15 * time.Second
	// maxAnswerBytes is how much of an answer is read.
	maxAnswerBytes = 64 << 10
)

// Token is what a service hands out.
type Token struct {
	Access  string
	Refresh string // empty when the one of before stays
	Expires time.Time
}

// ServiceError is what a service refuses; Code is one of RFC 6749 or RFC 8628.
type ServiceError struct{ Code, Description string }

// Error returns the code and what the service says of it.
func (e *ServiceError) Error() string {
	return strings.TrimSuffix(strings.TrimSpace(e.Code+" "+sanitize.Line(e.Description, 200)), ".")
}

// In returns the words of a language: what it means, and what to do.
func (e *ServiceError) In(t *i18n.Texts) string {
	key := "mail.service." + e.Code
	if !t.Has(key) {
		key = "mail.service.other"
	}
	return t.T(key) + " " + t.T("mail.answer", "answer", e.Error())
}

// ask posts a form and decodes the answer.
func ask(ctx context.Context, client *http.Client, address string, form url.Values, into any) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("ask the sign-in service: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("reach the sign-in service: %w", err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswerBytes))
	if err != nil {
		return fmt.Errorf("read the sign-in service's answer: %w", err)
	}
	var refused struct {
		Code        string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &refused) == nil && refused.Code != "" {
		return &ServiceError{refused.Code, refused.Description}
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the sign-in service answered %s", res.Status)
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("read the sign-in service's answer: %w", err)
	}
	return nil
}

// fetch asks for a token.
func fetch(ctx context.Context, client *http.Client, e Endpoints, form url.Values, now time.Time) (Token, error) {
	var said struct {
		Access  string  `json:"access_token"`
		Refresh string  `json:"refresh_token"`
		Seconds float64 `json:"expires_in"`
	}
	if err := ask(ctx, client, e.Token, form, &said); err != nil {
		return Token{}, err
	}
	if said.Access == "" {
		return Token{}, errors.New("the sign-in service hands out no token")
	}
	life := time.Duration(min(max(said.Seconds, 60), 86400)) * time.Second
	return Token{said.Access, said.Refresh, now.Add(life)}, nil
}

// base is what each form of an account holds.
func (a Account) base() url.Values {
	form := url.Values{"client_id": {a.ClientID}}
	if a.ClientSecret != "" {
		form.Set("client_secret", a.ClientSecret)
	}
	return form
}

// sendError says why no token could be had, for the sending of a letter.
func sendError(err error) error {
	if said, ok := errors.AsType[*ServiceError](err); ok {
		if said.Code == "invalid_grant" || said.Code == "invalid_client" || said.Code == "unauthorized_client" {
			return letter.NewSendError(letter.NotNow, letter.SignedOut, said.Error())
		}
	}
	return letter.NewSendError(letter.NotNow, letter.TokenService, err.Error())
}
