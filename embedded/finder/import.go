package finder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/portable"
	"ministryfinder/embedded/store"
)

// ErrNotEmpty is returned when an import would replace submissions.
var ErrNotEmpty = errors.New("there are submissions in the present database already, and an import replaces them; to do so all the same (a backup is made first), add --replace")

// Import copies another database into the present one: the former program's or
// ours in PostgreSQL (a URL), a SQLite file or a backup (a path). The other one
// is only read. First it is fetched into a file beside the backups; when the
// import is interrupted after that, the next one goes on with that file. Then
// the file is loaded, in one transaction, and the rows of each table are counted.
func Import(ctx context.Context, o Options, from string, replace bool, say Say) (loaded store.Loaded, err error) {
	db, err := OpenDatabase(ctx, o)
	if err != nil {
		return store.Loaded{}, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return importInto(ctx, o, db, from, replace, say)
}

func importInto(ctx context.Context, o Options, db *store.Database, from string, replace bool, say Say) (store.Loaded, error) {
	there, err := db.CountSubmissions(ctx, time.Time{})
	if err != nil {
		return store.Loaded{}, err
	}
	if there > 0 && !replace {
		return store.Loaded{}, ErrNotEmpty
	}
	file, err := fetch(ctx, o.BackupDir(), from, say)
	if err != nil {
		return store.Loaded{}, err
	}
	_, rows, err := backup.Check(file)
	if err != nil {
		return store.Loaded{}, err
	}
	say(fmt.Sprintf("It holds %d ministries, %d submissions, %d rows in all.", rows["ministries"], rows["ministry_submissions"], rows.Total()), 0)
	before, err := NewKeeper(o, db).Make(ctx, backup.Import)
	if err != nil {
		return store.Loaded{}, fmt.Errorf("keep the present state first: %w", err)
	}
	say("The present state is kept in "+before.Path+".", 0)
	f, err := backup.Open(file)
	if err != nil {
		return store.Loaded{}, err
	}
	defer f.Close()
	loaded, err := db.Load(ctx, f, store.Loading{Progress: func(n int64) { say("Imported", n) }})
	if err != nil {
		return store.Loaded{}, err
	}
	say(allThere, 0)
	if file != from {
		err = os.Remove(file)
	}
	return loaded, err
}

// fetch returns a backup file with what the source holds: the source itself
// when it is one, or the one that an interrupted import has fetched.
func fetch(ctx context.Context, dir, from string, say Say) (string, error) {
	dump, err := source(from)
	if err != nil || dump == nil {
		return from, err
	}
	sum := sha256.Sum256([]byte(from)) // the source may hold a password
	file := filepath.Join(dir, "import-"+hex.EncodeToString(sum[:8])+".jsonl.gz")
	if h, _, err := backup.Check(file); err == nil {
		say(fmt.Sprintf("Going on with what was fetched at %s; to fetch it anew, delete %s.", h.Made.Local().Format(time.DateTime), file), 0)
		return file, nil
	}
	say("Reading the other database.", 0)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for what is fetched: %w", err)
	}
	_, err = backup.MakeFile(ctx, file, dump, backup.Fetched)
	return file, err
}

// source returns how to read a database, nil for a backup.
func source(from string) (backup.Dump, error) {
	if strings.HasPrefix(from, "postgres://") || strings.HasPrefix(from, "postgresql://") {
		return func(ctx context.Context, to io.Writer, reason string) (portable.Rows, error) {
			return store.DumpPostgres(ctx, from, to, reason)
		}, nil
	}
	f, err := os.Open(from)
	if err != nil {
		return nil, fmt.Errorf("the source is neither a URL that begins with postgres:// nor a file that can be read: %w", err)
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	switch {
	case bytes.Equal(head, []byte("SQLite format 3\x00")):
		return func(ctx context.Context, to io.Writer, reason string) (portable.Rows, error) {
			return store.DumpSQLite(ctx, from, to, reason)
		}, nil
	case n > 2 && head[0] == 0x1f && head[1] == 0x8b:
		return nil, nil
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read the source: %w", err)
	}
	return nil, fmt.Errorf("%s is neither a SQLite file nor a backup of Ministry Finder", from)
}

// Doctor says what is in the present database and, where it must be changed
// before it can be used, how. It changes nothing.
func Doctor(ctx context.Context, o Options) (store.Plan, error) {
	if o.DatabaseURL != "" {
		return store.PlanPostgres(ctx, o.DatabaseURL)
	}
	if err := findMissing(ctx, o); err != nil {
		return store.Plan{}, err
	}
	plan, err := store.PlanSQLite(ctx, filepath.Join(o.DataDir, DatabaseFile))
	if err != nil {
		return store.Plan{}, explainDamage(err, o)
	}
	backups, err := backup.List(o.BackupDir())
	if err != nil {
		return store.Plan{}, err
	}
	plan.Found = append(plan.Found, fmt.Sprintf("There are %d backups in %s.", len(backups), o.BackupDir()))
	return plan, nil
}
