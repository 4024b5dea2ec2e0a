package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/control"
	"ministryfinder/agent/lan"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/atomicfile"
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
	config   lan.Config
	firewall lan.Firewall
	stop     context.CancelFunc
	done     chan struct{}
}

// followSharing watches the network while the settings say that the quiz is
// shared, and does not any more when they do not.
func (a *Agent) followSharing(ctx context.Context) {
	s := a.settings().Sharing
	a.mu.Lock()
	before := a.sharer
	a.mu.Unlock()
	if before != nil && s.On && before.config == s.Config() {
		return
	}
	var now *sharer
	if s.On {
		now = a.newSharer(ctx, s)
	}
	a.mu.Lock()
	a.sharer = now
	a.mu.Unlock()
	if before != nil {
		before.end()
	}
}

func (a *Agent) newSharer(ctx context.Context, s settings.Sharing) *sharer {
	ctx, stop := context.WithCancel(ctx)
	n := &sharer{config: s.Config(), firewall: lan.FindFirewall(ctx, s.Port), stop: stop, done: make(chan struct{})}
	n.Monitor = lan.New(n.config, a.log, func(state lan.State) { a.sharingChanged(state) })
	go func() {
		defer close(n.done)
		n.Run(ctx)
	}()
	return n
}

func (s *sharer) end() {
	s.stop()
	<-s.done
}

func (a *Agent) stopSharing() {
	a.mu.Lock()
	before := a.sharer
	a.sharer = nil
	a.mu.Unlock()
	if before != nil {
		before.end()
	}
}

// sharingChanged tells staff, once per change, that the address on the posters
// is not the one any more.
func (a *Agent) sharingChanged(state lan.State) {
	a.refreshTray()
	p := a.printed()
	if p.URL == "" || state.URL == "" || p.URL == state.URL || p.URL == state.NamedURL {
		return
	}
	a.mu.Lock()
	told := a.posterTold == state.URL
	a.posterTold = state.URL
	a.mu.Unlock()
	if !told {
		a.show(a.words().T("sharing.poster_title"), a.words().T("sharing.poster_old", "printed", p.URL, "url", state.URL), notifier.Attention)
	}
}

// Sharing returns how phones reach the quiz.
func (a *Agent) Sharing() control.Sharing {
	out := control.Sharing{Addresses: []control.SharedAddress{}, Notes: []string{}, Printed: a.printed().URL}
	a.mu.Lock()
	s := a.sharer
	a.mu.Unlock()
	if s == nil {
		return out
	}
	state, finder, t := s.State(), a.supervisor.State(), a.words()
	out.On, out.URL, out.NamedURL = true, state.URL, state.NamedURL
	out.Unsure, out.Reachable, out.Network, out.Public = state.Ambiguous, state.Reachable, state.Network, state.Public
	out.Firewall = s.firewall.Command()
	for _, adapter := range state.Addresses {
		out.Addresses = append(out.Addresses, control.SharedAddress{Address: adapter.Address.String(), Adapter: adapter.Name, InUse: adapter.Address == state.Address})
	}
	note := func(key string, pairs ...any) { out.Notes = append(out.Notes, t.T("sharing."+key, pairs...)) }
	switch {
	case finder.NotShared != "":
		out.Notes = append(out.Notes, finder.NotShared)
	case state.URL == "" && state.Problem == "" && len(state.Addresses) == 0:
		note("no_network")
	case state.Problem != "":
		note("not_reachable", "reason", state.Problem)
	}
	if out.Printed != "" && state.URL != "" && out.Printed != state.URL && out.Printed != state.NamedURL {
		note("poster_old", "printed", out.Printed, "url", state.URL)
	}
	if state.Lost {
		note("lost", "address", a.settings().Sharing.Address)
	}
	if state.Ambiguous {
		note("unsure")
	}
	if state.Public {
		note("public", "network", state.Network)
	}
	if state.URL != "" && !state.Named {
		note("not_named", "name", a.settings().Sharing.Name+".local")
	}
	if out.Firewall != "" {
		note("firewall", "firewall", s.firewall.Name, "command", out.Firewall)
	}
	return out
}

// Poster returns the address of the poster, and remembers what is on it.
func (a *Agent) Poster() (string, error) { return a.Link(PagePoster) }

// rememberPoster remembers the address that is on the poster from now on.
func (a *Agent) rememberPoster() error {
	s := a.Sharing()
	if s.URL == "" {
		return errors.New(a.words().T("sharing.off_yet"))
	}
	text, err := json.Marshal(printed{URL: s.URL, At: time.Now().UTC()})
	if err == nil {
		err = atomicfile.Write(filepath.Join(a.DataDir, printedName), text, 0o600)
	}
	if err != nil {
		return fmt.Errorf("remember the address on the poster: %w", err)
	}
	return nil
}

// posterPath is where the poster of an address is in the parish office.
func (a *Agent) posterPath() string {
	s := a.Sharing()
	q := url.Values{"address": {s.URL}, "lang": {a.words().Lang()}}
	if s.NamedURL != "" {
		q.Set("named", s.NamedURL)
	}
	return "/admin/poster?" + q.Encode()
}

// printed reads the address on the last poster; the zero value for none.
func (a *Agent) printed() printed {
	var p printed
	text, err := os.ReadFile(filepath.Join(a.DataDir, printedName))
	if err != nil || len(text) > maxPrinted || json.Unmarshal(text, &p) != nil {
		return printed{}
	}
	return p
}

// OpenFirewall lets phones in, after the administrator has agreed.
func (a *Agent) OpenFirewall(ctx context.Context) error {
	a.mu.Lock()
	s := a.sharer
	a.mu.Unlock()
	if s == nil {
		return errors.New(a.words().T("sharing.off_yet"))
	}
	if err := s.firewall.Open(ctx); err != nil {
		return err
	}
	s.Refresh()
	return nil
}

// toggleSharing switches sharing on or off.
func (a *Agent) toggleSharing(context.Context) error {
	on := "true"
	if a.settings().Sharing.On {
		on = "false"
	}
	_, err := a.Change(control.Changes{Values: map[string]string{"sharing.on": on}})
	if err != nil {
		a.show(a.words().T("tray.share"), err.Error(), notifier.Attention)
	}
	return err
}

// showPoster opens the poster in the browser.
func (a *Agent) showPoster(ctx context.Context) error {
	page, err := a.Poster()
	if err != nil {
		a.show(a.words().T("tray.share"), err.Error(), notifier.Attention)
		return err
	}
	return browser.Open(ctx, page)
}
