package restore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

// source is where an import comes from.
type source struct {
	// path is the whole path of a file, empty for a server. name is for people;
	// it has no password.
	path, name string
	// dump reads the source as it is now, count counts its rows; nil for a backup.
	dump  backup.Dump
	count func(ctx context.Context) (dump.Rows, error)
}

// sourceOf finds out what a source is.
func sourceOf(p Place, from string) (source, error) {
	if strings.HasPrefix(from, "postgres://") || strings.HasPrefix(from, "postgresql://") {
		if from == p.DatabaseURL {
			return source{}, errPresent
		}
		return source{
			name: "PostgreSQL",
			dump: func(ctx context.Context, to io.Writer, _ string) (dump.Rows, error) {
				return store.DumpPostgres(ctx, from, to, backup.Fetched)
			},
			count: func(ctx context.Context) (dump.Rows, error) { return store.CountPostgres(ctx, from) },
		}, nil
	}
	path, err := filepath.Abs(from)
	if err != nil {
		return source{}, fmt.Errorf("find the source: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return source{}, fmt.Errorf("the source is neither a URL that begins with postgres:// nor a file that can be read: %w", err)
	}
	if !info.Mode().IsRegular() {
		return source{}, fmt.Errorf("%s is no file: name a SQLite file or a backup of Ministry Finder", path)
	}
	head, err := headOf(path)
	switch {
	case err != nil:
		return source{}, fmt.Errorf("read the source: %w", err)
	case len(head) > 2 && head[0] == 0x1f && head[1] == 0x8b:
		return source{path: path, name: path}, nil
	case !bytes.Equal(head, []byte("SQLite format 3\x00")):
		return source{}, fmt.Errorf("%s is neither a SQLite file nor a backup of Ministry Finder", path)
	}
	if present, err := os.Stat(p.DatabaseFile); err == nil && p.DatabaseURL == "" && os.SameFile(present, info) {
		return source{}, errPresent
	}
	return source{
		path: path, name: fmt.Sprintf("%s, %d bytes, changed %s", path, info.Size(), changed(path, info).Local().Format(time.DateTime)),
		dump: func(ctx context.Context, to io.Writer, _ string) (dump.Rows, error) {
			return store.DumpSQLite(ctx, path, to, backup.Fetched, p.DataDir)
		},
		count: func(ctx context.Context) (dump.Rows, error) { return store.CountSQLite(ctx, path, p.DataDir) },
	}, nil
}

var errPresent = errors.New("that is the present database itself: name another one to import, or a backup for ministry-finder restore")

// headOf are the first bytes of a file, as many as tell what it is.
func headOf(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(f, head)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		err = nil
	}
	return head[:n], err
}

// changed is when a SQLite file or its log was written last.
func changed(path string, info os.FileInfo) time.Time {
	if log, err := os.Stat(path + "-wal"); err == nil && log.Size() > 0 && log.ModTime().After(info.ModTime()) {
		return log.ModTime()
	}
	return info.ModTime()
}

// compare counts the source at the end and says in a sentence how many rows it
// has beside what was imported.
func (s source) compare(ctx context.Context, held *backup.Held, here dump.Rows) string {
	if s.count == nil {
		return "All is imported; each table has as many rows as the backup."
	}
	read := held.Header.Made.Local().Format(time.DateTime)
	there, err := s.count(ctx)
	if err != nil {
		return fmt.Sprintf("All is imported as it was at %s. Whether the other database has changed since cannot be told: %v", read, err)
	}
	var other []string
	for _, table := range slices.Sorted(maps.Keys(here)) {
		if there[table] != here[table] {
			other = append(other, fmt.Sprintf("%s has %d rows there and %d here", table, there[table], here[table]))
		}
	}
	if len(other) == 0 {
		return "All is imported; each table has as many rows as the other database, which was counted at the end."
	}
	return fmt.Sprintf("All is imported as it was at %s. The other database has changed since: %s. To take that too, end the program that uses it and import once more, with --replace.",
		read, strings.Join(other, ", "))
}
