package main

import (
	"context"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"ministryfinder/agent/startup"
	"ministryfinder/embedded/i18n"
)

// startsAgent reports whether a command line starts the program in the tray, as a
// double-click, the menu and the sign-in do.
func startsAgent(args []string) bool {
	return len(args) == 0 || args[0] == "agent" || strings.HasPrefix(args[0], "-") && !slices.Contains([]string{"-h", "--help"}, args[0])
}

// tellFailedStart shows why the program in the tray could not start, unless
// somebody reads it on the terminal.
func tellFailedStart(t terminal, data string, err error) {
	executable, findErr := os.Executable()
	if findErr != nil {
		return // then there is no program to show it with
	}
	file, ok := t.err.(*os.File)
	startup.ShowFailure(context.Background(), startup.Failure{
		Err: err, DataDir: data, Executable: executable, Read: ok && term.IsTerminal(int(file.Fd())),
	})
}

// inWords puts an error into the words of the terminal's language. In English they
// are the error's own, which say what was being done as well.
func inWords(err error) string {
	if t := i18n.Desktop(); t.Lang() != i18n.Languages[0] {
		return t.Error(err)
	}
	return err.Error()
}
