package main

import (
	"fmt"
	"io"

	"ministryfinder/agent/datafolder"
	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/i18n"
)

// version is FyneApp.toml's when a release is built, see cmd/dev/release.
var version = "development"

// Exit statuses, as the contract has them.
const (
	exitFailed = 1
	exitUsage  = 2
)

// globals are the flags of all commands.
type globals struct {
	Data string `help:"Folder for database, settings and logs ($FINDER_DATA)." placeholder:"DIR"`
}

// dataFolder returns the data folder; run has made it whole.
func (g *globals) dataFolder() string { return g.Data }

// chooseFolder makes the data folder what was asked for, or the usual one.
func (g *globals) chooseFolder(t terminal) error {
	var note string
	var err error
	if g.Data == "" {
		g.Data, note, err = datafolder.Default()
	} else if g.Data, err = environment.Path(g.Data); err != nil {
		err = &i18n.Error{Key: "settings.mistake.in", Pairs: []any{"key", "--data", "error", err}, Err: err}
	}
	if note != "" {
		fmt.Fprintln(t.err, "ministry-finder:", note)
	}
	return err
}

// needsNoFolder are the commands that have nothing to do with an installation.
var needsNoFolder = []string{"version", "notify", "describe"}

// terminal is where a command reads and prints.
type terminal struct {
	in       io.Reader
	out, err io.Writer
}

// usageError is a wrong use of the program that the flags' parser cannot see.
type usageError struct{ message string }

// Error says what is wrong and what to do.
func (e *usageError) Error() string { return e.message }
