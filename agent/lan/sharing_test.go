package lan

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

// network is a network that a test changes.
type network struct {
	sync.Mutex
	all    []Adapter
	out    netip.Addr
	quiz   string // where the quiz answers
	named  []string
	closed int
	// guarded are the adapters for which the firewall was looked for.
	guarded []string
}

func (n *network) set(out string, addresses ...string) {
	n.Lock()
	defer n.Unlock()
	n.all, n.out = nil, netip.MustParseAddr(out)
	for i, a := range addresses {
		n.all = append(n.all, Adapter{Name: "eth" + string(rune('0'+i)), Address: netip.MustParseAddr(a), Up: true, Broadcast: true})
	}
}

func (n *network) answers(url string) bool {
	n.Lock()
	defer n.Unlock()
	return url == n.quiz
}

func (n *network) Close() error {
	n.Lock()
	defer n.Unlock()
	n.closed++
	return nil
}

// share runs a Sharer on a network and returns it with the states that it tells.
func share(t *testing.T, n *network, c Config) (*Monitor, <-chan State) {
	t.Helper()
	told := make(chan State, 10)
	s := New(c, slog.New(slog.DiscardHandler), func(state State) { told <- state })
	s.adapters = func() ([]Adapter, error) {
		n.Lock()
		defer n.Unlock()
		return n.all, nil
	}
	s.outward = func() netip.Addr {
		n.Lock()
		defer n.Unlock()
		return n.out
	}
	s.network = func(context.Context, string) (string, bool) { return "Parish Wi-Fi", false }
	s.firewall = func(_ context.Context, _ int, adapter string) Firewall {
		n.Lock()
		defer n.Unlock()
		n.guarded = append(n.guarded, adapter)
		return Firewall{Name: adapter}
	}
	s.answer = func(name string, a Adapter) (io.Closer, error) {
		n.Lock()
		defer n.Unlock()
		if n.named = append(n.named, name+" "+a.Address.String()); name == "taken" {
			return nil, errors.New("somebody else does")
		}
		return n, nil
	}
	s.ask = func(_ context.Context, url string) (*x509.Certificate, error) { // nothing goes to a network that is not there
		if n.answers(url) {
			return nil, nil
		}
		return nil, errors.New("the quiz does not answer under " + url)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); s.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return s, told
}

func next(t *testing.T, told <-chan State) State {
	t.Helper()
	select {
	case s := <-told:
		return s
	case <-time.After(testkit.WaitLimit):
		t.Fatal("no state was told")
		return State{}
	}
}

func TestSharingFollowsTheNetwork(t *testing.T) {
	var n network
	n.set("10.255.255.1", "10.255.255.1")
	s, told := share(t, &n, Config{Port: 8080, Name: "parish"})
	state := next(t, told)
	if state.URL != "http://10.255.255.1:8080" || state.NamedURL != "http://parish.local:8080" || !state.Named || state.Reachable ||
		state.Problem == "" || state.Network != "Parish Wi-Fi" || state.Ambiguous || state.Firewall.Name != "eth0" {
		t.Errorf("%+v", state)
	}
	n.set("10.255.255.2", "10.255.255.3", "10.255.255.2")
	n.Lock()
	n.quiz = "http://10.255.255.2:8080"
	n.Unlock()
	s.Refresh()
	if state = next(t, told); state.Address != netip.MustParseAddr("10.255.255.2") || !state.Ambiguous || len(state.Addresses) != 2 ||
		!state.Reachable || state.Firewall.Name != "eth1" {
		t.Errorf("%+v", state)
	}
	n.set("10.255.255.2")
	s.Refresh()
	if state = next(t, told); state.Address.IsValid() || state.URL != "" || state.Reachable {
		t.Errorf("without a network: %+v", state)
	}
	n.Lock()
	if got := strings.Join(n.guarded, ", "); got != "eth0, eth1, " { // once for each place
		t.Errorf("the firewall was looked for on %s", got)
	}
	if got := strings.Join(n.named, ", "); got != "parish 10.255.255.1, parish 10.255.255.2" || n.closed != 1 {
		t.Errorf("named %s, closed %d", got, n.closed)
	}
	n.Unlock()
}

func TestTheChosenAddressIsKept(t *testing.T) {
	all := []Adapter{{Name: "eth0", Address: netip.MustParseAddr("192.168.1.5"), Up: true, Broadcast: true},
		{Name: "wg0", Address: netip.MustParseAddr("10.8.0.3"), Up: true}}
	chosen := netip.MustParseAddr("10.8.0.3")
	if s := choose(all, netip.Addr{}, chosen); s.Address != chosen || s.Ambiguous || s.Lost || len(s.Addresses) != 2 {
		t.Errorf("staff know better: %+v", s)
	}
	if s := choose(all[:1], netip.Addr{}, chosen); s.Address != all[0].Address || !s.Lost {
		t.Errorf("it is gone: %+v", s)
	}
	var many []Adapter
	for i := range MaxAddresses + 5 {
		many = append(many, Adapter{Name: "eth0", Address: netip.AddrFrom4([4]byte{192, 168, 1, byte(i + 1)}), Up: true, Broadcast: true})
	}
	if s := choose(many, netip.Addr{}, netip.Addr{}); len(s.Addresses) != MaxAddresses || !s.Ambiguous {
		t.Errorf("%d addresses", len(s.Addresses))
	}
}

func TestTheQuizIsAskedUnderItsAddress(t *testing.T) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusServiceUnavailable) // its database is away, but phones reach it
	})
	plain, safe := httptest.NewServer(mux), httptest.NewTLSServer(mux)
	defer plain.Close()
	defer safe.Close()
	for _, url := range []string{plain.URL, safe.URL} {
		if c, err := ask(t.Context(), url); err != nil || (c != nil) != (url == safe.URL) || c != nil && !c.Equal(safe.Certificate()) {
			t.Errorf("%s: %v, %v", url, c, err)
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := ask(t.Context(), closed); err == nil || !strings.Contains(err.Error(), closed) {
		t.Errorf("nobody answers: %v", err)
	}
}

func TestNames(t *testing.T) {
	for _, good := range []string{"a", "ministry-finder", "st-edward-2", strings.Repeat("a", 63)} {
		if err := CheckName(good); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []string{"", "-a", "a-", "A", "a.b", "a b", "ñ", strings.Repeat("a", 64)} {
		if CheckName(bad) == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}
