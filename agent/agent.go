// Package agent is the program in the tray: it supervises the finder, watches
// its health from outside, tells staff when something is wrong, and answers
// the window and the command line on the control socket. It has many files
// because each subject of the icon's menu is one.
package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"golang.org/x/sync/errgroup"

	"ministryfinder/agent/control"
	"ministryfinder/agent/datafolder"
	"ministryfinder/agent/job"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/startup"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/target"
	"ministryfinder/agent/tray"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/gctune"
	"ministryfinder/embedded/i18n"
)

// Options say how to run the agent.
type Options struct {
	DataDir string
	// Addr is where the finder shall listen, empty to take the settings' or the
	// default, with the next free port when that is taken.
	Addr    string
	NoTray  bool
	Version string
	// Executable is this program, which is also the finder and the notifier.
	Executable string
	// Out is the terminal.
	Out io.Writer
}

// Agent is the running agent.
type Agent struct {
	Options
	*config
	local      *target.Target // this computer's finder
	supervisor *supervise.Supervisor
	sender     *notifier.Sender
	alerts     *alerts
	sharing    *sharing
	pages      *pages
	backups    *backups
	updates    *updates
	login      *login
	mailSignIn *mailSignIn
	clicks     *clicks
	menu       *menu
	wake       chan struct{} // asks for a sample now
	quit       context.CancelFunc
	moved      atomic.Bool // the address was changed in the settings

	mu        sync.Mutex
	elsewhere []*remote // the watched finders elsewhere, in the settings' order
	trayState string
	announced bool
	offered   bool // the set-up, on the terminal
}

const (
	// lockName is the file whose lock makes the agent the only one of a data folder.
	lockName = "agent.lock"
	// trayShown says that a panel shows the icon.
	trayShown = "shown"
	// settleAfter is when the memory that only the start needed is given back.
	settleAfter = 3 * time.Second
	// garbageTarget keeps the agent's memory small: it makes little garbage.
	garbageTarget = 40
)

// Run runs the agent until ctx ends or somebody chooses Quit. When an agent
// of the same data folder runs already, that one opens the quiz and Run
// returns nil. It must be called on the program's first goroutine.
func Run(ctx context.Context, o Options) error {
	debug.SetGCPercent(garbageTarget)
	dir, err := datafolder.Open(o.DataDir)
	if err != nil {
		return err
	}
	o.DataDir = dir
	lock := flock.New(filepath.Join(dir, lockName))
	locked, err := lock.TryLock()
	if err != nil {
		return &i18n.Error{Key: "error.start.folder", Pairs: []any{"dir", dir, "error", err}, Err: err}
	}
	if !locked {
		return useFirst(ctx, o)
	}
	defer lock.Close()
	logFile := openLog(filepath.Join(dir, startup.LogFolder))
	defer logFile.Close()
	slog.New(slog.NewTextHandler(logFile, nil)).Info("Ministry Finder starts", "version", o.Version)
	a, err := newAgent(o, logFile)
	if err != nil {
		return err
	}
	if err := job.HoldChildren(); err != nil {
		a.log.Warn("children that hang would stay when this program is killed", "error", err)
	}
	return a.run(ctx)
}

func (a *Agent) refreshTray() { a.menu.refresh() }

// Restart restarts the finder.
func (a *Agent) Restart() { a.supervisor.Restart(supervise.ExitAsked) }

// iconFolder holds the icons of notifications within the data folder, on Windows.
const iconFolder = "icons"

// face is how notifications look on Windows, and what a click on one starts.
func (a *Agent) face() notifier.Face {
	return notifier.Face{
		Name: a.words().T("app.name"), Icons: filepath.Join(a.DataDir, iconFolder),
		Executable: a.Executable, Clicked: []string{"clicked", "--data", a.DataDir},
	}
}

// finderCommand makes the command of one run of the finder.
func (a *Agent) finderCommand(again string) *exec.Cmd {
	addr, explicit := a.Addr, a.Addr != ""
	if !explicit && a.settings().Address != "" {
		addr, explicit = a.settings().Address, true
	}
	args := []string{"serve", "--supervised", "--data", a.DataDir}
	moved := a.moved.Swap(false)
	switch {
	case again != "" && !moved:
		// Restarted: the same port as before, which people's phones show.
		args = append(args, "--addr", hostPort(again))
	case explicit:
		args = append(args, "--addr", addr)
	default:
		args = append(args, "--addr", finder.Default, "--next-free")
	}
	return exec.Command(a.Executable, args...)
}

// orders makes the orders of one run: the key is new each time.
func (a *Agent) orders() supervise.ChildConfig {
	key := make([]byte, 32)
	rand.Read(key)
	o := finderOrders(a.settings())
	o.LinkKey, o.Language = key, a.words().Lang()
	return o
}

func (a *Agent) run(ctx context.Context) error {
	ctx, a.quit = context.WithCancel(ctx)
	defer a.quit()
	listener, err := control.Listen(ctx, control.SocketPath(a.DataDir))
	if err != nil {
		return err
	}
	a.openRecords(time.Now())
	defer a.local.Close()
	if a.problem() != nil {
		a.alerts.badSettings()
	}
	g, ctx := errgroup.WithContext(ctx)
	a.clicks.ctx = ctx
	g.Go(func() error {
		// The finder's end for good is the agent's.
		defer a.quit()
		return a.supervisor.Run(ctx)
	})
	g.Go(func() error { return control.Serve(ctx, listener, a.api(), a.log) })
	if err := a.face().Register(); err != nil {
		a.log.Warn("notifications have no icon, and a click on one does nothing", "error", err)
	}
	a.login.renew()
	g.Go(func() error { a.sender.Run(ctx); return nil })
	a.useNotifiers(ctx)
	a.watchElsewhere(ctx)
	defer a.stopElsewhere()
	a.sharing.follow(ctx)
	defer a.sharing.stop()
	g.Go(func() error {
		settings.Watch(ctx, a.DataDir, a.looks, func(s settings.Settings, err error) { a.apply(ctx, s, err) })
		return nil
	})
	g.Go(func() error { a.watch(ctx); return nil })
	g.Go(func() error { a.updates.run(ctx); return nil })
	g.Go(func() error { a.menu.run(ctx); return nil })
	// Starting makes garbage that an idle program would sit on for long.
	defer (&gctune.Settler{After: settleAfter, Quiet: gctune.QuietTimes()}).Start()()
	if !a.NoTray {
		g.Go(func() error { a.watchHost(ctx); return nil })
		a.runTray(ctx)
	}
	<-ctx.Done()
	a.pages.window.Close(context.WithoutCancel(ctx))
	err = g.Wait()
	a.clicks.background.Wait()
	return err
}

// runTray shows the tray until ctx ends; without a desktop it says so once
// and returns.
func (a *Agent) runTray(ctx context.Context) {
	if err := a.menu.tray.Run(ctx); errors.Is(err, tray.ErrNoDesktop) {
		a.log.Warn("no tray icon: there is no desktop session; the finder runs all the same", "control",
			"ministry-finder status, open, restart, quit")
	} else if err != nil {
		a.log.Error("the tray icon cannot be shown", "error", err)
	}
}

func (a *Agent) watchHost(ctx context.Context) {
	err := tray.WatchHost(ctx, func(there bool) {
		state := trayShown
		if !there {
			state = "no-host"
			a.log.Warn("no panel shows tray icons; the icon appears when one does (on GNOME with the AppIndicator extension)")
		}
		a.mu.Lock()
		a.trayState = state
		a.mu.Unlock()
	})
	if err != nil {
		a.mu.Lock()
		a.trayState = "no-bus"
		a.mu.Unlock()
		a.log.Debug("the desktop session cannot be asked for a tray", "reason", err) // runTray says it aloud
	}
}

// useFirst has the agent that runs already open the quiz; where no panel shows
// its icon the health window, which is then the way to it.
func useFirst(ctx context.Context, o Options) error {
	client := control.NewClient(control.SocketPath(o.DataDir))
	defer client.Close()
	// The first may only just be starting.
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	for {
		link, err := client.Link(ctx, PageQuiz)
		if err == nil {
			fmt.Fprintf(o.Out, "Ministry Finder is running already: %s\n", link.URL)
			open := func() error { return client.Open(ctx, PageQuiz) }
			if status, err := client.Status(ctx); err == nil && status.Tray != trayShown {
				open = func() error { return client.Window(ctx, "") }
			}
			if err := open(); err != nil {
				return &i18n.Error{Key: "error.start.browser", Pairs: []any{"url", link.URL, "error", err}, Err: err}
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return &i18n.Error{Key: "error.start.silent", Pairs: []any{"dir", o.DataDir}, Err: err}
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// openLog opens the log: a file that is rotated, and standard error.
func openLog(dir string) *logWriter {
	return newLogWriter(filepath.Join(dir, startup.LogName), os.Stderr)
}

// offerSetUp prints, once, where the first account of the dashboard is
// made. The tray and the window lead there as well.
func (a *Agent) offerSetUp(state supervise.State) {
	a.mu.Lock()
	first := !a.offered
	a.offered = true
	a.mu.Unlock()
	if first {
		link := state.URL + "/admin/enter?t=" + auth.SignLink(state.LinkKey, auth.LinkSetsUp, time.Now(), auth.SetUpLinkLife)
		fmt.Fprintln(a.Out, a.words().T("agent.set_up", "url", link))
	}
}
