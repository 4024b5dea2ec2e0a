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

// A name tells when, by which installation and why a backup was made:
// finder-2026-11-24T081500.123Z-5f0c21ab-daily.jsonl.gz. Earlier versions left out which.
const (
	prefix     = "finder-"
	timeLayout = "2006-01-02T150405.000Z"
	extension  = ".jsonl.gz"
	// ownerLength is how many characters tell the installation, all hexadecimal digits.
	ownerLength = 8
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
	// Owner tells the installation that made it, as its name says; empty where an
	// earlier version did.
	Owner string
	Bytes int64
	// Rows are those that it holds; nil where only its name is known.
	Rows dump.Rows
	// Contacts is the file beside it with the people who asked to be called, as far as
	// it is known; empty where nobody has asked.
	Contacts string
}

// Ahead says that the backup is dated in the future.
func (f File) Ahead(now time.Time) bool { return f.Made.After(now.Add(ahead)) }

// name is the file name of a backup.
func name(made time.Time, owner, reason string) string {
	if owner != "" {
		owner += "-"
	}
	return prefix + made.UTC().Format(timeLayout) + "-" + owner + reason + extension
}

// parse reads a file name; false for what is none of ours.
func parse(file string) (f File, ours bool) {
	rest, ours := strings.CutPrefix(file, prefix)
	if !ours {
		return File{}, false
	}
	if rest, ours = strings.CutSuffix(rest, extension); !ours || len(rest) < len(timeLayout)+2 || rest[len(timeLayout)] != '-' {
		return File{}, false
	}
	made, err := time.Parse(timeLayout, rest[:len(timeLayout)])
	f = File{Made: made, Reason: rest[len(timeLayout)+1:]}
	if owner, reason, ok := strings.Cut(f.Reason, "-"); ok && isOwner(owner) {
		f.Owner, f.Reason = owner, reason
	}
	return f, err == nil
}

// isOwner reports whether a part of a name tells an installation: no reason is like it.
func isOwner(part string) bool {
	return len(part) == ownerLength && strings.Trim(part, "0123456789abcdef") == ""
}

// IsOf reports whether a backup is one of an installation. One of an earlier version,
// which did not say whose it is, is everybody's; and where an installation does not
// know itself by an ID yet, all may be its own.
func (f File) IsOf(owner string) bool { return f.Owner == owner || f.Owner == "" || owner == "" }

// Of returns those of the backups that are an installation's.
func Of(all []File, owner string) []File {
	return slices.DeleteFunc(slices.Clone(all), func(f File) bool { return !f.IsOf(owner) })
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
	f, is := parse(backup)
	return backup, f.Made, is
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
		f, ours := parse(e.Name())
		if !ours || !e.Type().IsRegular() {
			continue
		}
		info, err := e.Info()
		if err != nil {
			continue // removed in between
		}
		f.Path, f.Bytes = filepath.Join(dir, e.Name()), info.Size()
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b File) int { return b.Made.Compare(a.Made) })
	return all, nil
}

// ahead is how far a backup's time may be in the future before the clock that
// gave it counts as wrong.
const ahead = time.Hour

// free is the first backup of a moment and a reason that is not in a folder yet.
func free(dir, owner, reason string, now time.Time) File {
	for made := now; ; made = made.Add(time.Millisecond) {
		path := filepath.Join(dir, name(made, owner, reason))
		if _, err := os.Lstat(path); err != nil { // what is wrong with the folder shows when it is written to
			return File{Path: path, Made: made, Reason: reason, Owner: owner}
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

// Newest returns the newest backup in a folder that is good, of whichever
// installation; false when there is none.
func Newest(dir string) (File, bool, error) { return NewestAt(dir, "", time.Now()) }
