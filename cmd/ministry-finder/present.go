package main

import (
	"context"
	"log/slog"
	"os"

	"ministryfinder/agent/datafolder"
	"ministryfinder/agent/settings"
	"ministryfinder/embedded/finder"
)

// present says where the present database and its backups are, for a command that
// writes, and makes the data folder where it is missing.
func present(g *globals, t terminal) (finder.Options, error) {
	if err := mayWrite(g.existingFolder()); err != nil {
		return finder.Options{}, err
	}
	dir, err := datafolder.Open(g.dataFolder())
	if err != nil {
		return finder.Options{}, err
	}
	return presentIn(dir, t, settings.Load)
}

// presentDatabase says the same for a command that changes an installation that is
// there. It makes none: the folder may be mistyped.
func presentDatabase(ctx context.Context, g *globals, t terminal) (finder.Options, error) {
	if err := mayWrite(g.existingFolder()); err != nil {
		return finder.Options{}, err
	}
	o, err := presentToRead(g, t)
	if err != nil {
		return finder.Options{}, err
	}
	if err := finder.CheckDatabase(ctx, o); err != nil {
		return finder.Options{}, err
	}
	return present(g, t)
}

// presentToRead says the same for a command that only reads: it writes nothing,
// so that data can be rescued from a disk that cannot be written any more.
func presentToRead(g *globals, t terminal) (finder.Options, error) {
	return presentIn(g.existingFolder(), t, settings.Read)
}

func presentIn(dir string, t terminal, read func(dir string) (settings.Settings, error)) (finder.Options, error) {
	o := finder.Options{
		DataDir: dir, DatabaseURL: databaseURL(), BackupFolder: os.Getenv("BACKUP_FOLDER"),
		Log: slog.New(slog.NewTextHandler(t.err, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	if o.BackupFolder == "" {
		s, err := read(dir)
		if !settings.IsUsable(err) {
			return finder.Options{}, err
		}
		o.BackupFolder = s.BackupFolder
	}
	return o, nil
}
