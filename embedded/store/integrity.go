package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// ErrDamaged is returned for a database whose contents contradict themselves.
var ErrDamaged = errors.New("the database is damaged")

// quickCheckLimit is how long the start may look for damage. A larger file is
// looked at in full when the daily backup is made.
const quickCheckLimit = 150 * time.Millisecond

// quickCheck looks for damage in a SQLite file as far as its time goes.
func quickCheck(ctx context.Context, q querier) error {
	limited, cancel := context.WithTimeout(ctx, quickCheckLimit)
	defer cancel()
	err := checkWith(limited, q, "quick_check(10)")
	if limited.Err() != nil {
		return ctx.Err()
	}
	return err
}

// checkFile looks for damage in a SQLite file, everywhere.
func checkFile(ctx context.Context, q querier) error {
	return errors.Join(checkWith(ctx, q, "integrity_check(10)"), checkWith(ctx, q, "foreign_key_check"))
}

func checkWith(ctx context.Context, q querier, pragma string) error {
	rows, err := q.QueryContext(ctx, "PRAGMA "+pragma)
	if err != nil {
		return err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	var found []string
	values, to := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		to[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		found = append(found, strings.Trim(fmt.Sprint(values...), "[]"))
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(found) > 0 && (len(found) > 1 || found[0] != "ok") {
		return fmt.Errorf("%w: %s", ErrDamaged, strings.Join(found, "; "))
	}
	return nil
}

// useSuffix names the file whose lock tells that a database file is in use.
const useSuffix = ".use-lock"

// useFile tells others that the file is in use, until the lock is closed.
func useFile(path string) (*flock.Flock, error) {
	lock := flock.New(path + useSuffix)
	free, err := lock.TryRLock()
	if err != nil {
		return nil, fmt.Errorf("note that the database is in use: %w", err)
	}
	if !free {
		return nil, &Trouble{ReasonLocked, "Try again in a minute", errors.New("another program is replacing the database")}
	}
	return lock, nil
}

// damagedSuffix begins the names of what Quarantine has set aside.
const damagedSuffix = ".damaged-"

// Quarantine renames a damaged database file, or what is left of one that is
// gone, so that another can take its place; nothing in it is changed. It
// refuses while a program uses the file. It returns the new name.
func Quarantine(path string, now time.Time) (string, error) {
	lock := flock.New(path + useSuffix)
	free, err := lock.TryLock()
	if err != nil {
		return "", fmt.Errorf("set the database %s aside: %w", path, err)
	}
	if !free {
		return "", fmt.Errorf("the database %s is in use: end Ministry Finder first (ministry-finder quit)", path)
	}
	defer lock.Close()
	aside := path + damagedSuffix + now.UTC().Format(nameTime)
	for _, suffix := range fileSuffixes { // SQLite finds the log by the file's name
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("set the database %s aside: %w", filepath.Base(path+suffix), err)
		}
	}
	return aside, nil
}
