package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/lan"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/sanitize"
)

const (
	// printedName is the file that remembers the address on the last poster.
	printedName = "poster.json"
	// maxPrinted bounds it.
	maxPrinted = 4 << 10
)

// printed is the address on the last poster.
type printed struct {
	URL string    `json:"url"`
	At  time.Time `json:"at"`
}

// sharer is the work of watching the network while the quiz is shared.
type sharer struct {
	*lan.Monitor
	config lan.Config
	stop   context.CancelFunc
	done   chan struct{}
}

// sharing watches the network while the quiz is shared, and knows what is on
// the posters.
type sharing struct {
	*config
	finder  *supervise.Supervisor
	alerts  *alerts
	changed func() // is told when phones reach the quiz in another way

	mu     sync.Mutex
	sharer *sharer   // nil while the quiz is not shared
	seen   lan.State // as the network was found last
	told   string    // the address that staff were told is not that of the posters
	// toldCertificate is what staff were told of the certificate.
	toldCertificate lan.CertificateState
}

// refresh looks at the network anew.
func (n *sharing) refresh() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.sharer != nil {
		n.sharer.Refresh()
	}
}

// follow watches the network while the settings say that the quiz is
// shared, and does not any more when they do not.
func (n *sharing) follow(ctx context.Context) {
	s := n.settings().Sharing
	n.mu.Lock()
	before := n.sharer
	n.mu.Unlock()
	if before != nil && s.On && before.config == s.Config() {
		return
	}
	var now *sharer
	if s.On {
		now = n.newSharer(ctx, s)
	}
	n.mu.Lock()
	n.sharer = now
	if now == nil {
		n.seen = lan.State{}
	}
	n.mu.Unlock()
	if before != nil {
		before.end()
	}
}

func (n *sharing) newSharer(ctx context.Context, s settings.Sharing) *sharer {
	ctx, stop := context.WithCancel(ctx)
	w := &sharer{config: s.Config(), stop: stop, done: make(chan struct{})}
	w.Monitor = lan.New(w.config, n.log, func(state lan.State) { n.networkChanged(state) })
	go func() {
		defer close(w.done)
		w.Run(ctx)
	}()
	return w
}

func (s *sharer) end() {
	s.stop()
	<-s.done
}

func (n *sharing) stop() {
	n.mu.Lock()
	before := n.sharer
	n.sharer = nil
	n.mu.Unlock()
	if before != nil {
		before.end()
	}
}

// networkChanged tells staff, once per change, that the address on the posters
// is not the one any more, and that the certificate ends.
func (n *sharing) networkChanged(state lan.State) {
	n.changed()
	n.mu.Lock()
	n.seen = state
	n.mu.Unlock()
	n.tellCertificate(state)
	if n.posterNote(state) == "" {
		return
	}
	n.mu.Lock()
	told := n.told == state.URL
	n.told = state.URL
	n.mu.Unlock()
	if !told {
		n.tell("sharing.poster_title", n.posterNote)
	}
}

// tell tells staff what a note says of the network, where it still says something then.
func (n *sharing) tell(title string, note func(lan.State) string) {
	n.alerts.tell(title, func() (notifier.Message, bool) {
		n.mu.Lock()
		seen := n.seen
		n.mu.Unlock()
		body := note(seen)
		return notifier.Message{Title: n.words().T(title), Body: body, Level: notifier.Attention, Page: windowSharing}, body != ""
	})
}

// posterNote says that the address on the posters is not the one any more; "" while it is.
func (n *sharing) posterNote(state lan.State) string {
	p := n.printed()
	if p.URL == "" || !state.IsSettled() || p.URL == state.URL || p.URL == state.NamedURL {
		return ""
	}
	return n.words().T("sharing.poster_old", "printed", p.URL, "url", state.URL)
}

// Sharing returns how phones reach the quiz.
func (n *sharing) Sharing() control.Sharing {
	out := control.Sharing{Addresses: []control.SharedAddress{}, Notes: []string{}, Printed: n.printed().URL}
	n.mu.Lock()
	s := n.sharer
	n.mu.Unlock()
	if s == nil {
		return out
	}
	state, finder, t := s.State(), n.finder.State(), n.words()
	out.On, out.URL, out.NamedURL = true, state.URL, state.NamedURL
	out.Unsure, out.Reachable, out.Network, out.Public = state.Ambiguous, state.Reachable, state.Network, state.Public
	out.Firewall = state.Firewall.Command()
	for _, adapter := range state.Addresses {
		out.Addresses = append(out.Addresses, control.SharedAddress{Address: adapter.Address.String(), Adapter: adapter.Name,
			InUse: adapter.Address == state.Address})
	}
	out.Dashboard = n.settings().Sharing.Office
	note := func(key string, pairs ...any) { out.Notes = append(out.Notes, t.T("sharing."+key, pairs...)) }
	switch {
	case finder.NotShared != "":
		out.Notes = append(out.Notes, finder.NotShared)
	case state.URL == "" && state.Problem == "" && len(state.Addresses) == 0:
		note("no_network")
	case state.Certificate != "":
		out.Notes = append(out.Notes, certificateNote(t, state))
	case state.Problem != "":
		note("not_reachable", "reason", sanitize.Line(t.Error(state.Why), health.MaxReason))
	}
	if state.Unnamed {
		out.Notes = append(out.Notes, unnamedNote(t, state))
	}
	if old := n.posterNote(state); old != "" {
		out.Notes = append(out.Notes, old)
	}
	if state.Lost {
		note("lost", "address", n.settings().Sharing.Address)
	}
	if state.Ambiguous {
		note("unsure")
	}
	if state.Public {
		note("public", "network", state.Network)
	}
	if state.URL != "" && !state.Named {
		note("not_named", "name", n.settings().Sharing.Name+".local")
	}
	if out.Firewall != "" {
		note("firewall", "firewall", state.Firewall.Name, "command", out.Firewall)
	}
	return out
}

// rememberPoster remembers the address that is on the poster from now on.
func (n *sharing) rememberPoster() error {
	s := n.Sharing()
	if s.URL == "" {
		return errors.New(n.words().T("sharing.off_yet"))
	}
	text, err := json.Marshal(printed{URL: s.URL, At: time.Now().UTC()})
	if err == nil {
		err = atomicfile.Write(filepath.Join(n.dir, printedName), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("remember the address on the poster: %w", err)
	}
	return nil
}

// posterPath is where the poster of an address is in the dashboard.
func (n *sharing) posterPath() string {
	s := n.Sharing()
	q := url.Values{"address": {s.URL}, "lang": {n.words().Lang()}}
	if s.NamedURL != "" {
		q.Set("named", s.NamedURL)
	}
	return "/admin/poster?" + q.Encode()
}

// printed reads the address on the last poster; the zero value for none.
func (n *sharing) printed() printed {
	var p printed
	text, err := os.ReadFile(filepath.Join(n.dir, printedName))
	if err != nil || len(text) > maxPrinted || json.Unmarshal(text, &p) != nil {
		return printed{}
	}
	return p
}

// OpenFirewall lets phones in, after the administrator has agreed.
func (n *sharing) OpenFirewall(ctx context.Context) error {
	n.mu.Lock()
	s := n.sharer
	n.mu.Unlock()
	if s == nil {
		return errors.New(n.words().T("sharing.off_yet"))
	}
	if err := s.State().Firewall.Open(ctx); err != nil {
		return err
	}
	s.Refresh()
	return nil
}

// toggle switches sharing on or off.
func (n *sharing) toggle(context.Context) error {
	on := "true"
	if n.settings().Sharing.On {
		on = "false"
	}
	_, err := n.Change(control.Changes{Values: map[string]string{"sharing.on": on}})
	return err
}
