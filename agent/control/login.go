package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// PathLogin says whether the program starts when the person signs in.
const PathLogin = "/v1/start-at-login" // GET: Login; POST Login: Login

// Login says whether the program starts when the person signs in to this computer.
type Login struct {
	Starts bool `json:"starts"`
}

func loginRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("GET "+PathLogin, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, Login{agent.StartsAtLogin()})
	})
	mux.HandleFunc("POST "+PathLogin, func(w http.ResponseWriter, r *http.Request) {
		var wish Login
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBytes)).Decode(&wish); err != nil {
			refuse(w, fmt.Errorf("say so as {\"starts\":true}: %w", err))
			return
		}
		settle(w, func() (Login, error) {
			err := agent.StartAtLogin(wish.Starts)
			return Login{agent.StartsAtLogin()}, err
		})
	})
}

// StartsAtLogin reports whether the program starts when the person signs in.
func (c *Client) StartsAtLogin(ctx context.Context) (bool, error) {
	var l Login
	err := c.call(ctx, http.MethodGet, PathLogin, nil, &l)
	return l.Starts, err
}

// StartAtLogin has the program start when the person signs in, or not any more.
func (c *Client) StartAtLogin(ctx context.Context, starts bool) error {
	return c.call(ctx, http.MethodPost, PathLogin, Login{starts}, nil)
}
