package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/finder"
)

// backupCommand writes the database into a file.
type backupCommand struct {
	File string `arg:"" optional:"" help:"File to write, for instance parish.jsonl.gz, or a folder for it; one more in the backup folder when not given."`

	NewFolder bool `help:"Use the backup folder as it is now, although the backups that were made in it are gone."`
}

// Run makes the backup, also beside a finder that runs.
func (b *backupCommand) Run(ctx context.Context, g *globals, t terminal) error {
	if b.File == "" || b.NewFolder {
		o, err := presentDatabase(ctx, g, t)
		if err != nil {
			return err
		}
		if b.NewFolder {
			if err := finder.NewBackupFolder(o); err != nil {
				return err
			}
		}
		if b.File != "" {
			return b.makeFile(ctx, o, t)
		}
		f, err := finder.BackUpNow(ctx, o)
		if err != nil {
			return err
		}
		fmt.Fprintf(t.out, "The backup %s is made and was read again.\n", f.Path)
		if backup.SameDisk(filepath.Dir(f.Path), o.DataDir) {
			fmt.Fprintln(t.out, "It is on the same disk as the data: if that breaks, both are gone.")
		}
		return nil
	}
	o, err := presentToRead(g, t)
	if err != nil {
		return err
	}
	return b.makeFile(ctx, o, t)
}

// makeFile makes the backup where it was asked for.
func (b *backupCommand) makeFile(ctx context.Context, o finder.Options, t terminal) error {
	f, err := finder.BackUpTo(ctx, o, b.File)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "The backup %s is made and was read again.\n", f.Path)
	printRows(t.out, f.Rows)
	if f.Contacts != "" {
		fmt.Fprintf(t.out, "Who asked to be called is beside it, in %s. A restore takes that file for 28 days; delete it when you need it no longer.\n",
			f.Contacts)
	}
	return nil
}

// importCommand copies another database into the present one.
type importCommand struct {
	From    string `required:"" help:"The other database: a postgres:// URL, a SQLite file or a backup. It is only read." placeholder:"URL-or-FILE"`
	Replace bool   `help:"Replace the submissions that are there."`
}

// Run imports.
func (i *importCommand) Run(ctx context.Context, g *globals, t terminal) error {
	o, err := present(g, t)
	if err != nil {
		return err
	}
	loaded, err := restore.Import(ctx, o.Place(), i.From, i.Replace, t.say())
	if err != nil {
		return err
	}
	fmt.Fprintln(t.out, loaded.Outcome)
	printRows(t.out, loaded.Rows)
	if len(loaded.LeftOut) > 0 {
		fmt.Fprintf(t.out, "Left out, since Ministry Finder does not keep it: %s\n", strings.Join(loaded.LeftOut, ", "))
	}
	return nil
}

// say returns how a long command tells how it goes: sentences on lines of
// their own, and on a terminal a number that grows.
func (t terminal) say() restore.Progress {
	growing := false
	return func(sentence string, rows int64) {
		switch {
		case rows == 0 && growing:
			growing = false
			fmt.Fprintf(t.err, "\n%s\n", sentence)
		case rows == 0:
			fmt.Fprintln(t.err, sentence)
		case isTerminal(t.err):
			growing = true
			fmt.Fprintf(t.err, "\r%s %d rows", sentence, rows)
		}
	}
}

// isTerminal tells whether a person looks at what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func printRows(w io.Writer, rows dump.Rows) {
	for _, table := range slices.Sorted(maps.Keys(rows)) {
		fmt.Fprintf(w, "  %-22s %d\n", table, rows[table])
	}
}
