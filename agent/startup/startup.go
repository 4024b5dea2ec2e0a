// Package startup tells the person at this computer why the program could not
// start: nobody looks at the terminal of a program that was started by a
// double-click, by the menu or at login.
package startup

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/sanitize"
)

// LogFolder holds the log files within the data folder, LogName is the newest.
const (
	LogFolder = "logs"
	LogName   = "ministry-finder.log"
)

// boxTimeout is how long a message box waits to be read: the program cannot stay
// for ever, and a sign-in is not always looked at at once.
const boxTimeout = 10 * time.Minute

// maxBox bounds the text of a message box, in characters.
const maxBox = 1200

// Failure is a start that failed.
type Failure struct {
	Err error
	// DataDir is the data folder, which may be the trouble itself, or empty when
	// none is known.
	DataDir string
	// Executable is this program, which sends the notification.
	Executable string
	// Read says that somebody reads it on the terminal: then it is only logged.
	Read bool
}

// ShowFailure writes down why the program could not start and shows it: as a
// notification, and in a message box where a notification may pass unseen or
// cannot be shown. It returns when the box was closed, when ctx ends, or after
// ten minutes.
func ShowFailure(ctx context.Context, f Failure) {
	if ctx.Err() != nil {
		return // it was told to end
	}
	t := words(f.DataDir)
	file := writeLog(f)
	if f.Read {
		return
	}
	title, message := t.T("error.start.title"), t.Error(f.Err)
	if file != "" {
		message += " " + t.T("error.start.log", "file", file)
	}
	desktop := notifier.Desktop{Command: func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, f.Executable, "notify")
	}}
	err := desktop.Send(ctx, notifier.Message{Title: title, Body: message, Level: notifier.Trouble, At: time.Now().UTC()})
	if err == nil && notificationsStay {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, boxTimeout)
	defer cancel()
	showBox(ctx, title, sanitize.Line(message, maxBox))
}

// words are those of the language that the settings of a folder name, else of the
// desktop's.
func words(dir string) *i18n.Texts {
	if dir != "" {
		if s, err := settings.Read(dir); err == nil && s.Language != "" {
			return i18n.For(s.Language)
		}
	}
	return i18n.Desktop()
}

// writeLog appends the failure to the log file of the data folder, where that is
// there, else to one in the person's folder for caches. It returns the file; empty
// when neither can be written.
func writeLog(f Failure) string {
	var folders []string
	if _, err := os.Stat(f.DataDir); err == nil {
		folders = append(folders, filepath.Join(f.DataDir, LogFolder))
	}
	if cache, err := os.UserCacheDir(); err == nil {
		folders = append(folders, filepath.Join(cache, "ministry-finder"))
	}
	for _, folder := range folders {
		path := filepath.Join(folder, LogName)
		if os.MkdirAll(folder, 0o700) != nil {
			continue
		}
		file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			continue
		}
		slog.New(slog.NewTextHandler(file, nil)).Error("the program could not start", "error", f.Err)
		if file.Close() == nil {
			return path
		}
	}
	return ""
}
