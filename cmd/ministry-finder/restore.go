package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/finder"
)

// restoreCommand replaces the database by a backup.
type restoreCommand struct {
	File string `arg:"" help:"The backup."`

	Yes     bool `help:"Do not ask, also on a terminal."`
	Preview bool `help:"Show what the backup holds and what would be lost, and change nothing."`
	// ForAgent prints JSON, as the agent reads it for the window.
	ForAgent bool `hidden:""`
}

// Run restores the backup, also beside a finder that runs.
func (r *restoreCommand) Run(ctx context.Context, g *globals, t terminal) error {
	if r.Preview {
		return r.preview(ctx, g, t)
	}
	if !r.Yes && !r.ForAgent && t.isAsked() {
		if err := r.ask(ctx, g, t); err != nil {
			return err
		}
	}
	o, err := present(g, t)
	if err != nil {
		return err
	}
	place, say := o.Place(), t.say()
	if r.ForAgent {
		_, rows, err := backup.Check(r.File)
		if err != nil {
			return err
		}
		place.Who, say = auth.LocalDesktop, tellAgent(t.out, rows.Total())
	}
	done, err := restore.File(ctx, place, r.File, say)
	if err != nil {
		return err
	}
	if r.ForAgent {
		return json.NewEncoder(t.out).Encode(agentLine{Kept: done.Kept})
	}
	fmt.Fprintln(t.out, "The backup is restored. Everybody who was signed in signs in again.")
	printRows(t.out, done.Rows)
	return nil
}

// agentLine is a line of what the agent reads: how many rows of how many are
// restored or, at the end, which backup holds the state before.
type agentLine struct {
	Rows  int64  `json:"rows,omitempty"`
	Total int64  `json:"total,omitempty"`
	Kept  string `json:"kept,omitempty"`
}

// tellAgent tells the agent how far it is.
func tellAgent(w io.Writer, total int64) restore.Progress {
	lines := json.NewEncoder(w)
	return func(_ string, rows int64) {
		if rows > 0 {
			_ = lines.Encode(agentLine{Rows: rows, Total: total}) // an agent that is gone does not end a restore halfway
		}
	}
}

// preview says what would be done.
func (r *restoreCommand) preview(ctx context.Context, g *globals, t terminal) error {
	o, v, err := r.describe(ctx, g, t)
	if err != nil {
		return err
	}
	if !r.ForAgent {
		tell(t.out, o, v)
		return nil
	}
	return json.NewEncoder(t.out).Encode(control.RestorePreview{
		Name: v.File, Made: v.Made, Backup: control.RestoreContents(v.Backup), Present: control.RestoreContents(v.Present),
		Unreadable: v.Unreadable, Submissions: v.Submissions, Changes: v.Changes, SafetyDir: v.SafetyDir,
	})
}

func (r *restoreCommand) describe(ctx context.Context, g *globals, t terminal) (finder.Options, restore.Preview, error) {
	o, err := presentToRead(g, t)
	if err != nil {
		return o, restore.Preview{}, err
	}
	v, err := restore.Describe(ctx, o.Place(), r.File)
	return o, v, err
}

// ask asks a person whether the backup is to be restored into this installation.
func (r *restoreCommand) ask(ctx context.Context, g *globals, t terminal) error {
	o, v, err := r.describe(ctx, g, t)
	if err != nil {
		return err
	}
	tell(t.err, o, v)
	fmt.Fprint(t.err, "Replace what is there now by this backup? Type yes to do it, or press Enter to change nothing: ")
	line, err := bufio.NewReader(io.LimitReader(t.in, maxPasswordLine)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "s", "si", "sí":
		return nil
	}
	return errors.New("nothing was changed")
}

// tell says what a restore would do.
func tell(w io.Writer, o finder.Options, v restore.Preview) {
	fmt.Fprintln(w, restore.Installation(o.DataDir, v.Present.Parish))
	fmt.Fprintf(w, "The backup %s is of %s: %s\n", v.File, v.Made.Local().Format(time.DateTime), contents(v.Backup))
	if v.Unreadable != "" {
		fmt.Fprintf(w, "What is there now cannot be read: %s\nIts file is kept.\n", v.Unreadable)
		return
	}
	fmt.Fprintf(w, "Now there are: %s\n", contents(v.Present))
	fmt.Fprintf(w, "What came since would not be there any more: submissions %d, changes of staff %d.\n", v.Submissions, v.Changes)
	fmt.Fprintf(w, "The present state is first kept as a backup in %s.\n", v.SafetyDir)
}

func contents(c restore.Contents) string {
	return fmt.Sprintf("%s, %d ministries, %d submissions, %d accounts.",
		restore.ParishName(c.Parish), c.Ministries, c.Submissions, c.Accounts)
}

// isAsked reports whether a person sits at a terminal, reads it and can answer.
func (t terminal) isAsked() bool {
	f, ok := t.in.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && isTerminal(t.err)
}
