// Package doctor looks at an installation and says of each part whether it is in
// order and, when it is not, what to do. It changes nothing, but that a sign-in for
// e-mail which is handed out anew is kept. Each look has a time limit. The command doctor prints what it finds.
package doctor

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
)

const (
	// CheckTimeout bounds each check.
	CheckTimeout = 6 * time.Second
	// DatabaseLimit bounds the check of the database, whose file is read as a
	// whole: a gigabyte from a slow disk.
	DatabaseLimit = 60 * time.Second
	// MailLimit bounds the check of the mail server, which may be slow to greet.
	MailLimit = 20 * time.Second
)

// A Report is all that was found.
type Report struct {
	Version  string    `json:"version"`
	At       time.Time `json:"at"`
	Language string    `json:"language"`
	// State is the worst level of all.
	State  Level     `json:"state"`
	Checks []Finding `json:"checks"`
}

// A look is at one part.
type look struct {
	check string
	limit time.Duration
	at    func(*inspection, context.Context) Finding
}

func looks() []look {
	return []look{
		{"folder", CheckTimeout, (*inspection).folder},
		{"settings", CheckTimeout, (*inspection).file},
		{"database", DatabaseLimit, (*inspection).database},
		{"disk", CheckTimeout, (*inspection).disk},
		{"backups", CheckTimeout, (*inspection).backups},
		{"clock", CheckTimeout, (*inspection).clock},
		{"mail", MailLimit, (*inspection).mail},
		{"program", CheckTimeout, (*inspection).program},
		{"address", CheckTimeout, (*inspection).address},
		{"sharing", CheckTimeout, (*inspection).sharing},
		{"display", CheckTimeout, (*inspection).display},
		{"tray", CheckTimeout, (*inspection).tray},
		{"notifications", CheckTimeout, (*inspection).notifications},
		{"window", CheckTimeout, (*inspection).window},
	}
}

// Run looks at everything, at several parts at once.
func Run(ctx context.Context, o Options) Report {
	x := &inspection{Options: o, client: control.NewClient(control.SocketPath(o.DataDir))}
	defer x.client.Close()
	x.settings, x.badSettings = settings.Read(o.DataDir)
	x.words = i18n.Desktop()
	if x.settings.Language != "" {
		x.words = i18n.For(x.settings.Language)
	}
	asking, cancel := context.WithTimeout(ctx, CheckTimeout)
	status, err := x.client.Status(asking)
	switch {
	case err == nil:
		x.agent = &status
	case !errors.Is(err, control.ErrNotRunning):
		x.agentSilent = err
	}
	cancel()
	all := looks()
	r := Report{Version: o.Version, At: o.Now, Language: x.words.Lang(), State: OK, Checks: make([]Finding, len(all))}
	var looking sync.WaitGroup
	for i, l := range all {
		looking.Go(func() { r.Checks[i] = x.within(ctx, l) })
	}
	looking.Wait()
	for _, f := range r.Checks {
		if worse(f.Level, r.State) {
			r.State = f.Level
		}
	}
	return r
}

func worse(a, b Level) bool {
	rank := map[Level]int{OK: 0, Attention: 1, Trouble: 2}
	return rank[a] > rank[b]
}

// within looks at one part for no longer than its limit. What does not come back
// from a call of the system, such as a disk that is gone, is left behind: the
// program ends soon.
func (x *inspection) within(ctx context.Context, l look) Finding {
	ctx, cancel := context.WithTimeout(ctx, l.limit)
	defer cancel()
	found := make(chan Finding, 1)
	go func() { found <- l.at(x, ctx) }()
	var f Finding
	select {
	case f = <-found:
	case <-time.After(l.limit + time.Second): // those that obey ctx tell more
		f = x.trouble("late", "seconds", fmt.Sprintf("%.0f", l.limit.Seconds()))
	}
	f.Check, f.Title = l.check, x.words.T("doctor.names."+l.check)
	return f
}
