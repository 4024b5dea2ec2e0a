package lan

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

const (
	// RefreshInterval is the time between two looks at the network.
	RefreshInterval = 10 * time.Second
	// askTimeout bounds the question whether the quiz answers under its address.
	askTimeout = 3 * time.Second
	// MaxAddresses is how many addresses are offered at most.
	MaxAddresses = 16
	// mostProblem and mostNetwork bound, in characters, why the quiz does not
	// answer and the network's name, which strangers chose.
	mostProblem = 300
	mostNetwork = 64
	// mostHeaderBytes bounds the header of an answer.
	mostHeaderBytes = 32 << 10
)

// Config says what is shared.
type Config struct {
	// Port is where the finder listens on the network.
	Port int
	// Chosen is the address that staff chose, the zero value for the likeliest.
	Chosen netip.Addr
	// Name is the host name without .local.
	Name string
	// HTTPS says that the finder answers there with a certificate.
	HTTPS bool
}

// State is how sharing is.
type State struct {
	// Addresses are those that may do, the likeliest first; at most MaxAddresses.
	Addresses []Adapter
	// Address is the one in use, the zero value when there is none.
	Address netip.Addr
	// Ambiguous says that there are several and nobody has chosen.
	Ambiguous bool
	// Lost says that the chosen address is none of this computer's any more.
	Lost bool
	// URL is what people type, NamedURL the same with the name; empty without an
	// address, and NamedURL where the certificate is not for the name.
	URL, NamedURL string
	// Named says that the name is answered for on the network.
	Named bool
	// Certificate says that the certificate for HTTPS ends soon or has ended, and
	// CertificateEnds when; both are empty without one.
	Certificate     CertificateState
	CertificateEnds time.Time
	// Unnamed says that browsers warn of URL, since the certificate is not for it, and
	// none of its names, CertificateNames, leads to this computer.
	Unnamed          bool
	CertificateNames []string
	// Reachable says that the quiz has answered under URL, with a certificate that
	// has not ended; Problem why not.
	Reachable bool
	Problem   string
	// Why is the problem, for words in a language; nil for none.
	Why error
	// Network is the network's name where the system tells it, Public says that
	// the system takes it for one of strangers.
	Network string
	Public  bool
	// Firewall is what may keep phones away from Address.
	Firewall Firewall
}

// IsSettled reports whether URL is there and is the one that people type. With HTTPS
// it is a name of the certificate, which nobody has seen before the quiz has answered.
func (s State) IsSettled() bool {
	return s.URL != "" && (!strings.HasPrefix(s.URL, "https:") || !s.CertificateEnds.IsZero())
}

// Monitor watches the network while the quiz is shared.
type Monitor struct {
	config Config
	log    *slog.Logger
	// changed is called after a look that found something else than the one before.
	changed func(State)
	// These are the system's, or a test's.
	adapters func() ([]Adapter, error)
	outward  func() netip.Addr
	network  func(ctx context.Context, adapter string) (string, bool)
	firewall func(ctx context.Context, port int, adapter string) Firewall
	answer   func(name string, a Adapter) (io.Closer, error)
	ask      func(ctx context.Context, url string) (*x509.Certificate, error)
	resolve  func(ctx context.Context, name string) ([]netip.Addr, error)
	now      func() time.Time

	// These belong to Run: the name that leads to the address, and the firewall that was
	// found for a place on the network.
	leading leadingName
	guard   Firewall
	guarded string

	mu    sync.Mutex
	state State
	again chan struct{}
}

// New returns a Sharer; Run makes it work. Changed is called from Run's goroutine.
func New(c Config, log *slog.Logger, changed func(State)) *Monitor {
	return &Monitor{
		config: c, log: log, changed: changed, again: make(chan struct{}, 1),
		adapters: Adapters, outward: OutboundIP, network: networkName, firewall: FindFirewall, answer: answerName, ask: ask, now: time.Now,
		resolve: func(ctx context.Context, name string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip4", name)
		},
	}
}

// State returns what the last look found.
func (s *Monitor) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Refresh asks for a look now.
func (s *Monitor) Refresh() {
	select {
	case s.again <- struct{}{}:
	default: // one is due already
	}
}

// Run looks at the network until ctx ends.
func (s *Monitor) Run(ctx context.Context) {
	var name io.Closer
	var named Adapter
	defer func() {
		if name != nil {
			_ = name.Close() // it ends with the program
		}
	}()
	tick := time.NewTicker(RefreshInterval)
	defer tick.Stop()
	for {
		state := s.look(ctx)
		if ctx.Err() != nil {
			return
		}
		if i := slices.IndexFunc(state.Addresses, func(a Adapter) bool { return a.Address == state.Address }); i >= 0 {
			if name == nil || named != state.Addresses[i] {
				if name != nil {
					_ = name.Close() // a new one takes its place
				}
				var err error
				if name, err = s.answer(s.config.Name, state.Addresses[i]); err != nil {
					s.log.Warn("the name is not answered for on the network; the address works all the same", "name", s.config.Name+".local", "error", err)
					name = nil
				}
				named = state.Addresses[i]
			}
		}
		state.Named = name != nil
		s.mu.Lock()
		before := s.state
		s.state = state
		s.mu.Unlock()
		if !equal(before, state) {
			s.log.Info("sharing", "url", state.URL, "reachable", state.Reachable, "problem", state.Problem, "network", state.Network)
			s.changed(state)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-s.again:
		}
	}
}

func equal(a, b State) bool {
	if !slices.Equal(a.Addresses, b.Addresses) {
		return false
	}
	a.Addresses, b.Addresses = nil, nil
	return fmt.Sprint(a) == fmt.Sprint(b)
}

// look finds the address and asks the quiz under it.
func (s *Monitor) look(ctx context.Context) State {
	all, err := s.adapters()
	if err != nil {
		return State{Problem: sanitize.Line(err.Error(), mostProblem), Why: err}
	}
	state := choose(all, s.outward(), s.config.Chosen)
	adapter := ""
	for _, a := range state.Addresses {
		if a.Address == state.Address {
			adapter = a.Name
			state.Network, state.Public = s.network(ctx, a.Name)
			state.Network = sanitize.Line(state.Network, mostNetwork)
		}
	}
	state.Firewall = s.findFirewall(ctx, adapter, state)
	if !state.Address.IsValid() {
		return state
	}
	scheme, port := "http://", ":"+strconv.Itoa(s.config.Port)
	if s.config.HTTPS {
		scheme = "https://"
	}
	if s.config.HTTPS && s.config.Port == 443 || !s.config.HTTPS && s.config.Port == 80 {
		port = ""
	}
	certificate, err := s.ask(ctx, scheme+state.Address.String()+port)
	host, ok := s.host(ctx, certificate, state.Address)
	state.URL = scheme + host + port
	if own := s.config.Name + ".local"; certificate == nil || certificate.VerifyHostname(own) == nil && host != own {
		state.NamedURL = scheme + own + port
	}
	if !ok {
		state.Unnamed, state.CertificateNames = true, names(certificate)
	}
	state.Certificate, state.CertificateEnds = certificateState(certificate, s.now())
	if err == nil && state.Certificate == CertificateEnded {
		err = errCertificateEnded
	}
	if err != nil {
		state.Problem, state.Why = sanitize.Line(err.Error(), mostProblem), err
	} else {
		state.Reachable = true
	}
	return state
}

// findFirewall returns the firewall for an adapter. It is looked for anew when the
// address or the network is another one, and not at each look: where an administrator
// has made it so, firewalld's answer takes a password.
func (s *Monitor) findFirewall(ctx context.Context, adapter string, state State) Firewall {
	if place := fmt.Sprintf("%q %s %q", adapter, state.Address, state.Network); place != s.guarded {
		s.guard, s.guarded = s.firewall(ctx, s.config.Port, adapter), place
	}
	return s.guard
}

// choose finds the address to use among the adapters'.
func choose(all []Adapter, outward, chosen netip.Addr) State {
	state := State{Addresses: Usable(all, outward)}
	if chosen.IsValid() {
		for _, a := range all {
			if a.Address == chosen && a.Up {
				state.Address = chosen
				if !slices.Contains(state.Addresses, a) {
					state.Addresses = append(state.Addresses, a) // staff know better
				}
			}
		}
		state.Lost = !state.Address.IsValid()
	}
	state.Addresses = state.Addresses[:min(len(state.Addresses), MaxAddresses)]
	if !state.Address.IsValid() && len(state.Addresses) > 0 {
		state.Address = state.Addresses[0].Address
	}
	state.Ambiguous = len(state.Addresses) > 1 && (!chosen.IsValid() || state.Lost)
	return state
}

// ask asks the quiz whether it answers under an address, over that address, and
// with which certificate; nil for none. It goes nowhere else: the quiz does not
// send away who asks it.
func ask(ctx context.Context, url string) (*x509.Certificate, error) {
	ctx, cancel := context.WithTimeout(ctx, askTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/health", nil)
	if err != nil {
		return nil, fmt.Errorf("ask the quiz: %w", err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DisableKeepAlives: true, MaxResponseHeaderBytes: mostHeaderBytes, DialContext: (&net.Dialer{Timeout: askTimeout}).DialContext,
			// The certificate names the name that people use, not the number: whether
			// it is valid is for their browsers to say, but for its end, which the
			// caller judges. Nothing secret is sent.
			TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		}}
	res, err := client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("the quiz does not answer under %s: %w", url, err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, 64<<10)) // that it answers is enough
	if res.Header.Get("Content-Type") == "" || res.StatusCode >= 300 && res.StatusCode < 400 || res.StatusCode >= 500 &&
		res.StatusCode != http.StatusServiceUnavailable {
		return nil, i18n.NewError("error.other_answers", "url", url)
	}
	if res.TLS == nil {
		return nil, nil
	}
	return res.TLS.PeerCertificates[0], nil // a server always shows one
}
