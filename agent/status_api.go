package agent

import (
	"fmt"

	"ministryfinder/agent/control"
)

// api answers the control socket: for this computer's finder as a
// control.Target, and with what each subject of the agent can do.
type api struct {
	about
	*config
	*alerts
	*sharing
	*pages
	*backups
	*login
	*mailSignIn
	a *Agent
}

func (a *Agent) api() api {
	return api{about{a, a.local}, a.config, a.alerts, a.sharing, a.pages, a.backups, a.login, a.mailSignIn, a}
}

// Elsewhere returns a watched finder elsewhere.
func (p api) Elsewhere(name string) (control.Target, error) { return p.a.Elsewhere(name) }

// Restart restarts the finder.
func (p api) Restart() { p.a.Restart() }

// Quit ends the agent.
func (p api) Quit() { p.a.quit() }

// Elsewhere returns a watched finder elsewhere.
func (a *Agent) Elsewhere(name string) (control.Target, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, r := range a.elsewhere {
		if r.Name == name {
			return about{a, r.Target}, nil
		}
	}
	return nil, fmt.Errorf("no finder elsewhere is called %q", name)
}

// elsewhereNow tells how the finders elsewhere are.
func (a *Agent) elsewhereNow() []control.RemoteFinder {
	a.mu.Lock()
	remotes := a.elsewhere
	a.mu.Unlock()
	var all []control.RemoteFinder
	for _, r := range remotes {
		e := control.RemoteFinder{Name: r.Name, URL: r.URL}
		e.State, e.Headline, _ = a.alerts.judgeElsewhere(r.Target, r.Engine.Snapshot())
		all = append(all, e)
	}
	return all
}
