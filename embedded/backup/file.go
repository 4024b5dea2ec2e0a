// Package backup makes, keeps, tries and restores backups of the database, of
// either kind. The finder runs a Keeper, which makes one each day; the commands
// backup, restore and import use the rest. A backup is a compressed file in
// the portable format: what it holds can be restored into either database.
package backup

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/dump"
)

// Folder is where backups are kept, in the data folder, until staff choose
// another place.
const Folder = "backups"

// Reasons why a backup is made.
const (
	Daily     = "daily"
	Manual    = "asked"     // somebody asked for it
	Migration = "migration" // before the tables are changed
	Import    = "import"    // before an import replaces what is there
	Restore   = "restore"   // before a restore does
	ClearAll  = "clear-all" // before staff delete all submissions
	Fetched   = "fetched"   // what an import has read from elsewhere
)

// A name tells when and why a backup was made: finder-2026-11-24T081500.123Z-daily.jsonl.gz.
const (
	prefix     = "finder-"
	timeLayout = "2006-01-02T150405.000Z"
	extension  = ".jsonl.gz"
	// fetchedPrefix begins the name of what an import has fetched; earlier
	// versions left it under the extension of a backup when they were interrupted.
	fetchedPrefix = "import-"
)

const (
	// ContactsKept is for how long the people who asked to be called are kept in the
	// file beside a backup, and brought back from it.
	ContactsKept = 28 * 24 * time.Hour
	// contactsExtension ends the name of that file.
	contactsExtension = ".contacts.gz"
)

// File is a backup in a folder.
type File struct {
	Path   string
	Made   time.Time
	Reason string
	Bytes  int64
	// Rows are those that it holds; nil where only its name is known.
	Rows dump.Rows
	// Contacts is the file beside it with the people who asked to be called, as far as
	// it is known; empty where nobody has asked.
	Contacts string
}

// Ahead says that the backup is dated in the future.
func (f File) Ahead(now time.Time) bool { return f.Made.After(now.Add(ahead)) }

// name is the file name of a backup.
func name(made time.Time, reason string) string {
	return prefix + made.UTC().Format(timeLayout) + "-" + reason + extension
}

// parse reads a file name; false for what is none of ours.
func parse(file string) (made time.Time, reason string, ours bool) {
	rest, ours := strings.CutPrefix(file, prefix)
	if !ours {
		return time.Time{}, "", false
	}
	if rest, ours = strings.CutSuffix(rest, extension); !ours || len(rest) < len(timeLayout)+2 || rest[len(timeLayout)] != '-' {
		return time.Time{}, "", false
	}
	made, err := time.Parse(timeLayout, rest[:len(timeLayout)])
	return made, rest[len(timeLayout)+1:], err == nil
}

// ContactsFile is the file with the people who asked to be called beside a backup.
func ContactsFile(path string) string { return strings.TrimSuffix(path, extension) + contactsExtension }

// hasContacts reports whether a file name is one of a file with people, and of which
// backup.
func hasContacts(file string) (backup string, made time.Time, is bool) {
	start, is := strings.CutSuffix(file, contactsExtension)
	if !is {
		return "", time.Time{}, false
	}
	backup = start + extension
	made, _, is = parse(backup)
	return backup, made, is
}

// List returns the backups in a folder, the newest first. A folder that is not
// there has none.
func List(dir string) ([]File, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the backups: %w", err)
	}
	var all []File
	for _, e := range entries {
		made, reason, ours := parse(e.Name())
		if !ours || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // removed in between
		}
		all = append(all, File{Path: filepath.Join(dir, e.Name()), Made: made, Reason: reason, Bytes: info.Size()})
	}
	slices.SortFunc(all, func(a, b File) int { return b.Made.Compare(a.Made) })
	return all, nil
}

// ahead is how far a backup's time may be in the future before the clock that
// gave it counts as wrong.
const ahead = time.Hour

// free is the first backup of a moment and a reason that is not in a folder yet.
func free(dir, reason string, now time.Time) File {
	for made := now; ; made = made.Add(time.Millisecond) {
		path := filepath.Join(dir, name(made, reason))
		if _, err := os.Lstat(path); err != nil { // what is wrong with the folder shows when it is written to
			return File{Path: path, Made: made, Reason: reason}
		}
	}
}

// MaxFileBytes bounds a backup file that is read, wherever it comes from.
const MaxFileBytes = 2 << 30

// Open opens a backup for reading.
func Open(path string) (*Reader, error) { return open(path, MaxFileBytes) }

// unpack reads an open file from its beginning.
func unpack(f *os.File, most int64) (*Reader, error) {
	if info, err := f.Stat(); err != nil || info.Size() > most {
		return nil, errors.Join(fmt.Errorf("open the backup %s: %w: it has more than %d bytes", f.Name(), dump.ErrTruncated, most), err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("open the backup: %w", err)
	}
	compressed, err := gzip.NewReader(bufio.NewReader(io.LimitReader(f, most)))
	if err != nil {
		return nil, fmt.Errorf("open the backup %s: %w: %w", f.Name(), dump.ErrTruncated, err)
	}
	return &Reader{compressed, f}, nil
}

// Newest returns the newest backup in a folder that is good; false when there
// is none.
func Newest(dir string) (File, bool, error) { return NewestAt(dir, time.Now()) }
