//go:build cgo

// The health window, a program of its own: it needs OpenGL and much memory, so
// the agent starts it when somebody wants to see it, and it may fail without
// hurting the finder.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"

	"ministryfinder/agent/control"
	"ministryfinder/agent/datafolder"
	"ministryfinder/agent/window"
	"ministryfinder/assets"
	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/gctune"
	"ministryfinder/embedded/i18n"
	"ministryfinder/ui"
	"ministryfinder/ui/poller"
	"ministryfinder/ui/theme"
)

// appID names the program to the desktop.
const appID = "org.stedward.ministryfinder"

// gcPercent lets the heap grow by less than Go's usual 100 percent before it is
// cleaned up: the window's own live heap of 9 MB then peaks at 12 MB, not 17.
const gcPercent = 40

// startGCPercent is the same until the first frame is drawn: two dozen cleanings
// of a heap that is small yet take a fifth of the time until then.
const startGCPercent = 400

// settleAfter is how long after the first frame, and after the window was hidden,
// what only that needed is given back: half of the memory is the graphics driver's
// own compiler, whose work is done when each kind of thing was drawn once.
const settleAfter = 3 * time.Second

// Bounds of how often the agent is asked.
const (
	fastest = 50 * time.Millisecond
	slowest = time.Minute
)

// drawLimit is until when the first frame is drawn, if ever.
const drawLimit = 20 * time.Second

// askLimit bounds how long a start by hand waits for the agent.
const askLimit = 20 * time.Second

func main() {
	if err := run(os.Args[1:], os.Stdin); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return // flag has printed it
		}
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run is the program: with a socket it is the window, without one it has the
// running agent open it.
func run(args []string, input io.Reader) error {
	if err := environment.Load(); err != nil {
		return err
	}
	flags := flag.NewFlagSet("ministry-finder-window", flag.ContinueOnError)
	socket := flags.String("socket", "", "the running program's control `socket`; without it the running program opens the window")
	supervised := flags.Bool("supervised", false, "obey standard input: a line \"show\" brings the window to the front, its end closes it")
	data := flags.String("data", "", "the data `folder` of the running program, when no socket is given; the usual one when empty")
	every := flags.Duration("every", poller.Every, "how often the running program is asked, from 50ms to 1m")
	first := flags.String("range", poller.Hour.Key(), "what the graphs show first: hour, six_hours, day, week or three_months")
	page := flags.String("page", "", "the page to show first: alerts, sharing, backups or settings; the overview when empty")
	if err := flags.Parse(args); err != nil {
		return err
	}
	shown, err := poller.ParseRange(*first)
	if err != nil {
		return err
	}
	if *every < fastest || *every > slowest {
		return fmt.Errorf("--every %v is not from %v to %v", *every, fastest, slowest)
	}
	if *socket == "" {
		return askAgent(*data)
	}
	client := control.NewClient(*socket)
	defer client.Close()
	options := ui.Options{Every: *every, Range: shown, Page: *page}
	if *supervised {
		fmt.Println(window.LineStarted)
		options.Drawn = func() { fmt.Println(window.LineDrawn) }
	} else {
		input = nil
	}
	return show(client, input, options)
}

// askAgent has the agent open its one window.
func askAgent(data string) error {
	var err error
	if data == "" {
		data, _, err = datafolder.Default()
	} else {
		data, err = environment.Path(data)
	}
	if err != nil {
		return err
	}
	folder, err := datafolder.Open(data)
	if err != nil {
		return err
	}
	client := control.NewClient(control.SocketPath(folder))
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), askLimit)
	defer cancel()
	err = client.Window(ctx, "")
	if errors.Is(err, control.ErrNotRunning) {
		return errors.New(i18n.Desktop().T("window.program.not_running"))
	}
	return err
}

// settle gives back what is not needed any more.
func settle() {
	debug.SetGCPercent(gcPercent)
	gctune.FreeOSMemory()
}

// errNoWindow says what Fyne has only logged.
var errNoWindow = errors.New("the window cannot be made on this computer: is there OpenGL?")

// endLimit is how long Fyne may take to end. At times it waits for ever for an event that
// it dropped when its loop ended (WaitForEvents, Fyne 2.8.0).
const endLimit = 5 * time.Second

// leave ends the program soon, however that goes.
func leave() { time.AfterFunc(endLimit, func() { os.Exit(0) }) }

// show opens the window and returns when it was closed. Input is nil when
// nobody supervises.
func show(agent *control.Client, input io.Reader, o ui.Options) error {
	debug.SetGCPercent(startGCPercent)
	settling := time.AfterFunc(drawLimit, settle) // also when nothing is drawn
	defer settling.Stop()
	// The program carries its own description: FyneApp.toml is looked for in the
	// working directory and may be missing.
	app.SetMetadata(fyne.AppMetadata{
		ID: appID, Name: i18n.Desktop().T("app.name"), Migrations: map[string]bool{"fyneDo": true},
	})
	a := app.NewWithID(appID)
	a.Settings().SetTheme(theme.Theme{})
	if icon, err := assets.Icons.ReadFile("icons/app-256.png"); err == nil {
		a.SetIcon(fyne.NewStaticResource("ministry-finder.png", icon))
	}
	seen := &watcher{}
	o.Do = seen.do
	drawn := o.Drawn
	o.Drawn = func() {
		if drawn != nil {
			drawn()
		}
		settling.Reset(settleAfter)
	}
	w := ui.New(a, agent, i18n.Desktop(), o)
	seen.tell = func(hidden bool) {
		w.Hidden(hidden)
		if hidden {
			settling.Reset(settleAfter)
		}
	}
	w.SetOnClosed(func() {
		if input != nil {
			fmt.Println(window.LineClosed)
		}
		seen.end()
		leave()
	})
	quit := func() {
		leave()
		seen.do(func() { seen.end(); a.Quit() })
	}

	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = w.Run(ctx) // it only ever ends with the context
	}()
	w.Show()
	if !seen.watch(w.Window) {
		cancel()
		return errNoWindow
	}
	seen.fitScreen(w)
	// Fyne quits at these signals, too, but only when its loop does not rest.
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(told)
	go func() {
		select {
		case <-told:
			quit()
		case <-ctx.Done():
		}
	}()
	if input != nil {
		// Nothing can interrupt a read of standard input: this goroutine ends
		// with the program.
		go ui.RunCommands(input,
			func() { seen.do(func() { w.Show(); seen.show(); w.RequestFocus() }) },
			func(name string) { seen.do(func() { w.ShowPage(name) }) },
			quit)
	}
	a.Run()
	cancel()
	<-ended
	return nil
}
