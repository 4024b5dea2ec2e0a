package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// PathSignIn is the sign-in with Google or Microsoft for e-mail.
const PathSignIn = "/v1/mail/sign-in" // GET: SignIn; POST SignInStep: SignIn, as it is then

// SignInState is how far a sign-in for e-mail is.
type SignInState string

// The states.
const (
	SignInIdle      SignInState = ""        // nobody has begun one since the agent was started
	SignInWaiting   SignInState = "waiting" // for the person
	SignInDone      SignInState = "done"
	SignInFailed    SignInState = "failed"
	SignInCancelled SignInState = "cancelled"
	SignInTimedOut  SignInState = "timed-out"
)

// SignIn is the last sign-in for e-mail.
type SignIn struct {
	State SignInState `json:"state,omitempty"`
	// Service is google or microsoft, User the mailbox.
	Service string `json:"service,omitempty"`
	User    string `json:"user,omitempty"`
	// Address is the page on which the person signs in, Code what is typed there; empty
	// until the service has answered, and Code where none is needed.
	Address string `json:"address,omitempty"`
	Code    string `json:"code,omitempty"`
	// Until is when the waiting ends.
	Until time.Time `json:"until,omitzero"`
	// Problem says why it failed, in words.
	Problem string `json:"problem,omitempty"`
}

// Steps of a sign-in for e-mail.
const (
	SignInStart  = "start"  // with the settings as they are saved; one that is under way goes on
	SignInOpen   = "open"   // opens the page in the desktop's browser
	SignInCancel = "cancel" // ends the waiting
	SignInForget = "forget" // signs out: this computer forgets the sign-in
)

// SignInStep asks for a step.
type SignInStep struct {
	Do string `json:"do"`
}

func signInRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("GET "+PathSignIn, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, agent.SignIn()) })
	mux.HandleFunc("POST "+PathSignIn, func(w http.ResponseWriter, r *http.Request) {
		var step SignInStep
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBytes)).Decode(&step); err != nil {
			refuse(w, fmt.Errorf("name the step as {\"do\":\"start\"}: %w", err))
			return
		}
		settle(w, func() (SignIn, error) {
			err := agent.StepSignIn(r.Context(), step.Do)
			return agent.SignIn(), err
		})
	})
}

// SignIn tells how far the sign-in for e-mail is.
func (c *Client) SignIn(ctx context.Context) (SignIn, error) {
	var s SignIn
	return s, c.call(ctx, http.MethodGet, PathSignIn, nil, &s)
}

// StepSignIn takes a step of the sign-in for e-mail, and returns how far it is then.
func (c *Client) StepSignIn(ctx context.Context, step string) (SignIn, error) {
	var s SignIn
	return s, c.call(ctx, http.MethodPost, PathSignIn, SignInStep{step}, &s)
}
