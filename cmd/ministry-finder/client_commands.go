package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/job"
	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/i18n"
)

// existingFolder returns the data folder with its links resolved, as the agent
// does. Unlike the agent it does not make the folder.
func (g *globals) existingFolder() string {
	dir := g.dataFolder()
	if abs, err := filepath.Abs(dir); err == nil {
		dir = abs
	}
	// A folder that is not there has no links to resolve.
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real
	}
	return dir
}

// client returns a client of the running agent.
func (g *globals) client() *control.Client {
	return control.NewClient(control.SocketPath(g.existingFolder()))
}

// explain adds what to do to an error of the client.
func explain(err error) error {
	if errors.Is(err, control.ErrNotRunning) {
		return fmt.Errorf("%w: start it with ministry-finder", err)
	}
	return err
}

// statusCommand tells how things are.
type statusCommand struct {
	JSON bool `name:"json" help:"Print one JSON document and nothing else."`
}

// Run prints the status; it fails when the finder is in trouble.
func (s *statusCommand) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	status, err := client.Status(ctx)
	if err != nil {
		return explain(err)
	}
	if s.JSON {
		out := json.NewEncoder(t.out)
		out.SetIndent("", "  ")
		return out.Encode(status)
	}
	words := i18n.For(status.Language)
	fmt.Fprintln(t.out, status.Headline)
	if status.Advice != "" {
		fmt.Fprintln(t.out, status.Advice)
	}
	if status.Finder.URL != "" {
		fmt.Fprintln(t.out, status.Finder.URL)
	}
	if l := status.Latest; l != nil && l.OK {
		fmt.Fprintln(t.out, words.T("tray.figures", "memory", words.Decimal(l.RSSMB, 0), "system", words.Decimal(l.SystemPercent, 0),
			"cpu", words.Decimal(l.ProcessCPU, 0)))
	}
	for _, issue := range status.Issues {
		fmt.Fprintln(t.out, "- "+issue)
	}
	return nil
}

// openCommand opens a page.
type openCommand struct {
	Page string `arg:"" optional:"" enum:"quiz,dashboard,health" default:"quiz" help:"quiz, dashboard or health."`
}

// Run has the agent open the page.
func (o *openCommand) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	if err := client.Open(ctx, o.Page); err != nil {
		if link, linkErr := client.Link(ctx, o.Page); linkErr == nil {
			return fmt.Errorf("%w; open this address yourself: %s", err, link.URL)
		}
		return explain(err)
	}
	return nil
}

// windowCommand opens the health window.
type windowCommand struct{}

// Run has the agent open the window.
func (*windowCommand) Run(ctx context.Context, g *globals) error {
	client := g.client()
	defer client.Close()
	return explain(client.Window(ctx, ""))
}

// clickedCommand opens what a notification is about.
type clickedCommand struct {
	Address string `arg:"" help:"What the notification holds, ministry-finder:PAGE."`
}

// Run has the agent open the window on the page. A notification outlives the program
// that has sent it: one that runs no more is started.
func (c *clickedCommand) Run(ctx context.Context, g *globals, t terminal) error {
	client := g.client()
	defer client.Close()
	letComeForward()
	err := client.Window(ctx, notifier.PageOf(c.Address))
	if errors.Is(err, control.ErrNotRunning) {
		return (&agentCommand{}).Run(ctx, g, t)
	}
	return err
}

// restartCommand restarts the finder.
type restartCommand struct{}

// Run has the agent restart the finder.
func (*restartCommand) Run(ctx context.Context, g *globals) error {
	client := g.client()
	defer client.Close()
	return explain(client.Restart(ctx))
}

// quitCommand ends the agent.
type quitCommand struct{}

// Run has the agent end itself and the finder.
func (*quitCommand) Run(ctx context.Context, g *globals) error {
	client := g.client()
	defer client.Close()
	return explain(client.Quit(ctx))
}

// versionCommand prints the version.
type versionCommand struct{}

// Run prints the version.
func (*versionCommand) Run(t terminal) error {
	_, err := fmt.Fprintln(t.out, "ministry-finder", version)
	return err
}

// notifyCommand shows one notification and ends.
type notifyCommand struct{}

// Run shows the notification that standard input holds. A service that never
// answers holds it for notifier.ShowTimeout: the agent ends it before that, but an
// agent that was killed cannot. What waits for the service then must not hold up
// the end, too.
func (*notifyCommand) Run(t terminal) error {
	shown := make(chan error, 1)
	go func() { shown <- notifier.Show(t.in) }()
	select {
	case err := <-shown:
		return err
	case <-time.After(notifier.ShowTimeout):
		fmt.Fprintln(t.err, "ministry-finder:", notifier.ErrSilent)
		job.ExitNow(exitFailed)
		return notifier.ErrSilent
	}
}
