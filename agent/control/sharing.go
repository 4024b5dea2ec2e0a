package control

import (
	"context"
	"net/http"
	"time"
)

// Paths for sharing the quiz on the parish's network.
const (
	PathSharing  = "/v1/sharing"          // GET: Sharing. It is switched and set by PathSettings.
	PathPoster   = "/v1/sharing/poster"   // POST: Link of the poster; the address on it is remembered as printed
	PathFirewall = "/v1/sharing/firewall" // POST: opens the firewall, after the administrator has agreed
)

// firewallTimeout bounds the opening of a firewall, which waits for a person.
const firewallTimeout = 5 * time.Minute

// Sharing is how phones reach the quiz.
type Sharing struct {
	On bool `json:"on"`
	// Dashboard says that the dashboard is shared as well, not only the quiz.
	Dashboard bool `json:"dashboard,omitempty"`
	// URL is the address that people type, NamedURL the same with the computer's
	// name on the network; empty while there is none.
	URL      string `json:"url,omitempty"`
	NamedURL string `json:"named_url,omitempty"`
	// Addresses are those to choose from, the likeliest first, at most 16.
	Addresses []SharedAddress `json:"addresses"`
	// Unsure says that there are several and nobody has chosen.
	Unsure bool `json:"unsure,omitempty"`
	// Reachable says that the quiz has answered under URL.
	Reachable bool `json:"reachable"`
	// Network is the network's name where the system tells it; Public says that
	// the system takes it for one of strangers.
	Network string `json:"network,omitempty"`
	Public  bool   `json:"public,omitempty"`
	// Printed is the address on the last poster.
	Printed string `json:"printed,omitempty"`
	// Notes say in words what staff should know: what is wrong first.
	Notes []string `json:"notes"`
	// Firewall is what an administrator types to let phones in, empty when no
	// firewall is known of.
	Firewall string `json:"firewall,omitempty"`
}

// SharedAddress is an address of this computer.
type SharedAddress struct {
	Address string `json:"address"`
	// Adapter is what the system calls the network adapter.
	Adapter string `json:"adapter"`
	InUse   bool   `json:"in_use"`
}

func sharingRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("GET "+PathSharing, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, agent.Sharing()) })
	mux.HandleFunc("POST "+PathPoster, func(w http.ResponseWriter, _ *http.Request) {
		settle(w, func() (Link, error) {
			url, err := agent.Poster()
			return Link{URL: url}, err
		})
	})
	mux.HandleFunc("POST "+PathFirewall, func(w http.ResponseWriter, r *http.Request) {
		c, end := http.NewResponseController(w), time.Now().Add(firewallTimeout)
		_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end) // without them a slow person is too late
		ctx, cancel := context.WithDeadline(r.Context(), end)
		defer cancel()
		done(w, agent.OpenFirewall(ctx))
	})
}

// Sharing returns how phones reach the quiz.
func (c *Client) Sharing(ctx context.Context) (Sharing, error) {
	var s Sharing
	return s, c.call(ctx, http.MethodGet, PathSharing, nil, &s)
}

// Poster returns the address of the poster, with a fresh one-time sign-in. The
// address on it is remembered as printed.
func (c *Client) Poster(ctx context.Context) (Link, error) {
	var l Link
	return l, c.call(ctx, http.MethodPost, PathPoster, nil, &l)
}

// OpenFirewall lets phones in, after the administrator has agreed; it takes up
// to five minutes.
func (c *Client) OpenFirewall(ctx context.Context) error {
	patient := &Client{http: &http.Client{Transport: c.http.Transport, Timeout: firewallTimeout + requestTimeout}}
	return patient.call(ctx, http.MethodPost, PathFirewall, nil, nil)
}
