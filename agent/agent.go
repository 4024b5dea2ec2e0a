// Package agent is the program in the tray: it supervises the finder, watches
// its health from outside, tells staff when something is wrong, and answers
// the window and the command line on the control socket.
package agent

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"ministryfinder/agent/datafolder"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/target"
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
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/agent/tray"
	"ministryfinder/agent/updatecheck"
	"ministryfinder/agent/window"
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
	log        *slog.Logger
	current    atomic.Pointer[settings.Settings]
	texts      atomic.Pointer[i18n.Texts]
	local      *target.Target // this computer's finder
	supervisor *supervise.Supervisor
	sender     *notifier.Sender
	window     *window.Launcher
	tray       *tray.Tray
	wake       chan struct{} // asks for a sample now
	quit       context.CancelFunc
	background sync.WaitGroup                        // what clicks have started
	moved      atomic.Bool                           // the address was changed in the settings
	backingUp  atomic.Bool                           // somebody chose Back up now
	update     atomic.Pointer[updatecheck.Available] // nil when none is told of
	runContext context.Context                       // of run

	mu sync.Mutex
	// settingsErr is why the settings file could not be used, nil when it was.
	settingsErr error
	elsewhere   []*remote // the watched finders elsewhere, in the settings' order
	sharer      *sharer   // nil while the quiz is not shared
	posterTold  string    // the address that staff were told is not that of the posters
	trayState   string
	announced   bool
	offered     bool   // the set-up, on the terminal
	noWindow    bool   // it was said that the window cannot open
	hostName    string // see ownHost; does not change
}

// settings returns the settings in force.
func (a *Agent) settings() settings.Settings { return *a.current.Load() }

// words returns the texts in the language in force.
func (a *Agent) words() *i18n.Texts { return a.texts.Load() }

const (
	// lockName is the file whose lock makes the agent the only one of a data folder.
	lockName = "agent.lock"
	// trayShown says that a panel shows the icon.
	trayShown = "shown"
	// logFolder holds the log files within the data folder.
	logFolder = "logs"
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
		return fmt.Errorf("lock the data folder %s: %w", dir, err)
	}
	if !locked {
		return useFirst(ctx, o)
	}
	defer lock.Close()
	logFile := openLog(filepath.Join(dir, logFolder))
	defer logFile.Close()
	a, err := newAgent(o, logFile)
	if err != nil {
		return err
	}
	return a.run(ctx)
}

func newAgent(o Options, logOutput io.Writer) (*Agent, error) {
	a := &Agent{
		Options: o, log: slog.New(slog.NewTextHandler(logOutput, nil)), wake: make(chan struct{}, 1), trayState: "no-bus", runContext: context.Background(), hostName: newHostName(),
	}
	loaded, err := settings.Load(o.DataDir)
	if a.settingsErr = err; err != nil {
		a.log.Error("the settings cannot be used; the defaults are in force", "error", err)
	}
	a.applySettings(loaded)
	a.local = target.New("", "", loaded.Limits(), a.quiet(), a.log)
	a.supervisor = supervise.New(supervise.Config{
		Command: a.finderCommand, Orders: a.orders, Log: a.log, Output: logOutput,
		Changed: a.finderChanged, NoAccount: a.offerSetUp, Now: time.Now, After: time.After,
	})
	a.sender = notifier.NewSender(notifier.Desktop{
		Command: func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, o.Executable, "notify") },
	}, a.log)
	a.window = &window.Launcher{
		Executable: window.PathNextTo(o.Executable), Socket: control.SocketPath(o.DataDir), Log: a.log, Failed: a.windowFailed,
	}
	a.tray, err = tray.New(a.view())
	return a, err
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
	o.LinkKey = key
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
	if err := a.settingsProblem(); err != nil {
		a.notifySettings(err)
	}
	g, ctx := errgroup.WithContext(ctx)
	a.runContext = ctx
	g.Go(func() error {
		// The finder's end for good is the agent's.
		defer a.quit()
		return a.supervisor.Run(ctx)
	})
	g.Go(func() error { return control.Serve(ctx, listener, a, a.log) })
	g.Go(func() error { a.sender.Run(ctx); return nil })
	a.useNotifiers(ctx)
	a.watchElsewhere(ctx)
	defer a.stopElsewhere()
	a.followSharing(ctx)
	defer a.stopSharing()
	g.Go(func() error {
		settings.Watch(ctx, a.DataDir, func(s settings.Settings, err error) { a.apply(ctx, s, err) })
		return nil
	})
	g.Go(func() error { a.watch(ctx); return nil })
	g.Go(func() error { a.lookForUpdates(ctx); return nil })
	g.Go(func() error { a.obeyClicks(ctx); return nil })
	// Starting makes garbage that an idle program would sit on for long.
	settled := time.AfterFunc(settleAfter, gctune.FreeOSMemory)
	defer settled.Stop()
	if !a.NoTray {
		g.Go(func() error { a.watchHost(ctx); return nil })
		a.runTray(ctx)
	}
	<-ctx.Done()
	a.window.Close(context.WithoutCancel(ctx))
	err = g.Wait()
	a.background.Wait()
	if first, ok := errors.AsType[*supervise.FirstStartError](err); ok {
		return errors.New(a.words().T("health.exit."+string(supervise.ExitAddress), "error", first))
	}
	return err
}

// runTray shows the tray until ctx ends; without a desktop it says so once
// and returns.
func (a *Agent) runTray(ctx context.Context) {
	if err := a.tray.Run(ctx); errors.Is(err, tray.ErrNoDesktop) {
		a.log.Warn("no tray icon: there is no desktop session; the finder runs all the same", "control", "ministry-finder status, open, restart, quit")
	} else if err != nil {
		a.log.Error("the tray icon cannot be shown", "error", err)
	}
}

func (a *Agent) watchHost(ctx context.Context) {
	err := tray.WatchHost(ctx, func(there bool) {
		state := trayShown
		if !there {
			state = "no-host"
			a.log.Warn("no panel shows tray icons; the icon appears when one does (GNOME needs the AppIndicator extension)")
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
				open = func() error { return client.Window(ctx) }
			}
			if err := open(); err != nil {
				fmt.Fprintf(o.Out, "The browser could not be opened (%v). Please open the address above.\n", err)
			}
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("another Ministry Finder uses the data folder %s but does not answer: %w", o.DataDir, err)
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// openLog opens the log: a file that is rotated, and standard error.
func openLog(dir string) *logWriter {
	return newLogWriter(filepath.Join(dir, "ministry-finder.log"), os.Stderr)
}
