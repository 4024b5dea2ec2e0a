package spool

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ministryfinder/embedded/store"
)

// MaxPeople is how many people's questions wait at most.
const MaxPeople = 500

// ErrPeopleFull is returned when MaxPeople wait already.
var ErrPeopleFull = errors.New("too many people who ask to be called wait for the database")

// People is a file in which the questions of people wait who asked to be called while
// the database is away. Nothing in it says when or in which order they asked: keys are
// random, rows are in the order of their keys, and the file's time is a day. It is made
// for the first of them, and removed after the last. It is open only while it is used,
// and safe for concurrent use.
type People struct {
	path string
	mu   sync.Mutex
}

// NewPeople returns the file of a path, which need not be there.
func NewPeople(path string) *People { return &People{path: path} }

// Waiting is what waits: a random key and a text.
type Waiting struct{ Key, Text string }

// Add keeps a question. When it returns without an error the question is on the disk.
// The error is ErrPeopleFull, or one of the file.
func (p *People) Add(w Waiting) error {
	return p.do(true, func(ctx context.Context, tx *sql.Tx) error {
		all, err := readWaiting(ctx, tx)
		if err != nil {
			return err
		}
		if len(all) >= MaxPeople {
			return ErrPeopleFull
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO people (key, text) VALUES (?, ?)`, w.Key, w.Text); err != nil {
			return err
		}
		return sortPages(ctx, tx)
	})
}

// sortPages writes all anew in the order of the keys: a page has its rows in the order
// in which they came.
func sortPages(ctx context.Context, tx *sql.Tx) error {
	for _, do := range []string{
		`CREATE TABLE sorted (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID`,
		`INSERT INTO sorted (key, text) SELECT key, text FROM people ORDER BY key`,
		`DROP TABLE people`,
		`ALTER TABLE sorted RENAME TO people`,
	} {
		if _, err := tx.ExecContext(ctx, do); err != nil {
			return err
		}
	}
	return nil
}

// All returns what waits, in the order of the keys.
func (p *People) All() (all []Waiting, err error) {
	err = p.do(false, func(ctx context.Context, tx *sql.Tx) error {
		all, err = readWaiting(ctx, tx)
		return err
	})
	return all, err
}

// Set puts another text in the place of one that waits; an empty one removes it, so that
// nothing of it stays in the file. A key that does not wait is no error.
func (p *People) Set(w Waiting) error {
	return p.do(false, func(ctx context.Context, tx *sql.Tx) error {
		var err error
		if w.Text == "" {
			_, err = tx.ExecContext(ctx, `DELETE FROM people WHERE key = ?`, w.Key)
		} else {
			_, err = tx.ExecContext(ctx, `UPDATE people SET text = ? WHERE key = ?`, w.Text, w.Key)
		}
		return err
	})
}

func readWaiting(ctx context.Context, tx *sql.Tx) (all []Waiting, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT key, text FROM people ORDER BY key`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var w Waiting
		if err := rows.Scan(&w.Key, &w.Text); err != nil {
			return nil, err
		}
		all = append(all, w)
	}
	return all, rows.Err()
}

// do does something with the file in a transaction, and removes the file when nothing
// waits in it any more. Without create nothing is done where there is no file.
func (p *People) do(create bool, what func(context.Context, *sql.Tx) error) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, err := os.Stat(p.path); errors.Is(err, fs.ErrNotExist) && !create {
		return nil
	}
	left, err := p.inFile(what)
	if err == nil && left == 0 {
		err = os.Remove(p.path)
	} else if err == nil {
		day := time.Now().UTC().Truncate(24 * time.Hour)
		err = os.Chtimes(p.path, day, day)
	}
	if err != nil {
		return fmt.Errorf("people who asked while the database was away, in %s: %w", filepath.Base(p.path), err)
	}
	return nil
}

func (p *People) inFile(what func(context.Context, *sql.Tx) error) (left int, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	db, err := p.open(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer func() { _ = tx.Rollback() }() // without effect after a commit
	if err := what(ctx, tx); err != nil {
		return 0, err
	}
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM people`).Scan(&left); err != nil {
		return 0, err
	}
	return left, tx.Commit()
}

// open opens the file, its owner's alone from the first byte on, so that what is removed
// is overwritten and what is committed is on the disk.
func (p *People) open(ctx context.Context) (*sql.DB, error) {
	if err := os.MkdirAll(filepath.Dir(p.path), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(p.path, os.O_CREATE|os.O_RDWR, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		err = store.Protect(p.path)
	}
	if err != nil {
		return nil, err
	}
	q := url.Values{"mode": {"rw"}, "_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", timeLimit.Milliseconds()), "journal_mode(DELETE)", "synchronous(EXTRA)", "secure_delete(ON)",
	}}
	db, err := sql.Open("sqlite",
		(&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(p.path)}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS people (key TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID`); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
