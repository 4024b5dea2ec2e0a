// Command ministry-finder is the program of the parish office: without a
// subcommand it is the agent in the tray, with serve it is the finder itself.
//
// It has many files because each command is a file of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/alecthomas/kong"

	"ministryfinder/embedded/environment"
)

// commands is the command line: one field a subcommand, each in its own file.
type commands struct {
	globals

	Agent       agentCommand       `cmd:"" default:"withargs" help:"Run in the tray and keep the finder running (this is what happens without a command)."`
	Serve       serveCommand       `cmd:"" help:"Run the finder alone, for a server without a desktop."`
	Status      statusCommand      `cmd:"" help:"Tell how the running finder is."`
	Open        openCommand        `cmd:"" help:"Open the quiz, or another page, in the browser."`
	Window      windowCommand      `cmd:"" help:"Open the health window."`
	Restart     restartCommand     `cmd:"" help:"Restart the finder."`
	Quit        quitCommand        `cmd:"" help:"End Ministry Finder."`
	Monitor     monitorCommand     `cmd:"" help:"Watch a finder, here or elsewhere, or judge a saved log."`
	Alerts      alertsCommand      `cmd:"" help:"Show the history of alerts, snooze them, or test how they are told."`
	Mail        mailCommand        `cmd:"" help:"Sign in for the e-mail that the program sends."`
	Backup      backupCommand      `cmd:"" help:"Write a backup of the database into a file."`
	Restore     restoreCommand     `cmd:"" help:"Replace the database by a backup; the state before is kept."`
	Import      importCommand      `cmd:"" help:"Copy another database into the present one."`
	Doctor      doctorCommand      `cmd:"" help:"Look at the installation without changing anything."`
	Diagnostics diagnosticsCommand `cmd:"" help:"Collect logs, settings and what the doctor says into a ZIP file, without secrets."`
	Admin       adminCommand       `cmd:"" help:"Look after the accounts of the dashboard."`
	Retention   retentionCommand   `cmd:"" help:"Choose for how many months submissions are kept."`
	Clock       clockCommand       `cmd:"" help:"Tell whether the computer's date is believed, or say that it is right."`
	Version     versionCommand     `cmd:"" help:"Print the version."`
	Notify      notifyCommand      `cmd:"" hidden:"" help:"Show one notification, read as JSON from standard input."`
	Clicked     clickedCommand     `cmd:"" hidden:"" help:"Open what a notification is about; Windows starts this when one is clicked."`
	Describe    describeCommand    `cmd:"" hidden:"" help:"Print the command line as JSON; man page and completions are made from it."`
}

func main() {
	attachConsole()
	os.Exit(run(os.Args[1:], terminal{os.Stdin, os.Stdout, os.Stderr}))
}

func run(args []string, t terminal) (status int) {
	var c commands
	// kong ends a --help by asking to exit; unwinding to here keeps this a function.
	type exit int
	defer func() {
		switch p := recover().(type) {
		case nil:
		case exit:
			status = int(p)
		default:
			panic(p)
		}
	}()
	var err error
	inTray := startsAgent(args) // as far as can be seen before they are parsed
	defer func() {
		if status != 0 && err != nil && inTray {
			tellFailedStart(t, c.Data, err)
		}
	}()
	if err = environment.Load(); err != nil {
		fmt.Fprintln(t.err, "ministry-finder:", inWords(err))
		return exitUsage
	}
	parser, err := kong.New(&c, kong.Name("ministry-finder"), kong.UsageOnError(), kong.Writers(t.out, t.err),
		kong.Description("Helps parishioners find where they can help, and tells staff that all is well.\n\n"+
			"Without a command it runs in the tray: ministry-finder [--data DIR] [--addr HOST:PORT] [--no-tray]."),
		kong.Exit(func(code int) { panic(exit(code)) }))
	if err != nil {
		fmt.Fprintln(t.err, "ministry-finder:", err)
		return exitFailed
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(t.err, "ministry-finder: %v (ministry-finder --help tells more)\n", err) // the parser speaks English
		return exitUsage
	}
	inTray = parsed.Command() == "agent"
	if !slices.Contains(needsNoFolder, parsed.Command()) {
		if err = c.chooseFolder(t); err != nil {
			fmt.Fprintln(t.err, "ministry-finder:", inWords(err))
			return exitUsage
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run(&c.globals, t)
	if err != nil && !errors.Is(err, errTrouble) {
		fmt.Fprintln(t.err, "ministry-finder:", inWords(err))
	}
	switch _, usage := errors.AsType[*usageError](err); {
	case usage:
		return exitUsage
	case err != nil:
		return exitFailed
	}
	return 0
}

// endings are the signals by which the program ends and tidies up. A terminal that is
// closed, or a connection that is cut, is one of them, but not below nohup.
func endings() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}
