// Package spool keeps submissions that the database cannot take just now, in
// a SQLite file of its own in the data folder, and delivers them in order when
// it can again. Each carries a submission key, so that one that is delivered
// twice, after a crash in between, is stored once. People who ask to be called
// meanwhile wait in a file of their own.
package spool

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver named "sqlite"

	"ministryfinder/embedded/store"
)

// Bounds of the spool.
const (
	// MaxEntries is how many submissions are kept at most.
	MaxEntries = 10_000
	// timeLimit bounds one access to the file. A person waits for it.
	timeLimit = 5 * time.Second
	// takeOverLimit bounds the taking over of an earlier version's file, once, at
	// the start, with MaxEntries in it.
	takeOverLimit = 2 * time.Minute
)

// ErrFull is returned when the spool keeps MaxEntries already.
var ErrFull = errors.New("too many submissions wait for the database")

// Spool is a file of waiting submissions. It is safe for concurrent use, also
// by several servers. The file is made when the first submission must wait:
// most parishes never need it.
type Spool struct {
	path string
	mu   sync.Mutex
	db   *sql.DB // nil as long as there is no file
	// opened are the file and its log as db has them open.
	opened [len(watched)]os.FileInfo
	// delivering keeps two deliveries apart, so that the order holds.
	delivering sync.Mutex
}

// Open opens the spool's file where there is one. What waits in it from before
// is kept, and so is what waits in the file of lines, named like this one but
// with .jsonl, that earlier versions wrote.
func Open(path string) (*Spool, error) {
	s := &Spool{path: path}
	_, err := os.Stat(path)
	if err == nil {
		err = s.open()
	} else if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = s.adopt(path[:len(path)-len(filepath.Ext(path))] + ".jsonl")
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the spool %s: %w (to start without what waits in it, move the file away)", path, err), s.Close())
	}
	return s, nil
}

// open opens the file, and makes it when it is missing. The caller holds mu,
// or nobody else knows s yet.
func (s *Spool) open() error {
	if s.db != nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		return err
	}
	// Its owner's alone from the first byte on; SQLite gives the log the same rights.
	if f, err := os.OpenFile(s.path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600); err == nil {
		err = f.Close()
		if err != nil {
			return err
		}
	} else if !errors.Is(err, os.ErrExist) {
		return err
	}
	if err := store.Protect(s.path); err != nil {
		return err
	}
	q := url.Values{"mode": {"rw"}, "_txlock": {"immediate"}, "_pragma": {
		fmt.Sprintf("busy_timeout(%d)", timeLimit.Milliseconds()), "journal_mode(WAL)", "synchronous(FULL)",
	}}
	db, err := sql.Open("sqlite",
		(&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(s.path)}).EscapedPath(), RawQuery: q.Encode()}).String())
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	_, err = db.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS waiting (
		place          INTEGER PRIMARY KEY AUTOINCREMENT,
		submission_key TEXT NOT NULL UNIQUE,
		submission     TEXT NOT NULL
	) STRICT`)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	s.db, s.opened = db, [len(watched)]os.FileInfo{}
	s.inPlace()
	return nil
}

// Add keeps a submission. When it returns without an error the submission is
// on the disk, in the file that the path names. It must have a submission key;
// one with a key that waits already is the same submission.
func (s *Spool) Add(n store.NewSubmission) error {
	if n.SubmissionKey == "" {
		return errors.New("keep a submission: it has no key")
	}
	err := errAnew
	for tries := 0; errors.Is(err, errAnew) && tries < 3; tries++ {
		err = s.addOnce(n)
	}
	if err != nil {
		return fmt.Errorf("keep a submission: %w", err)
	}
	return nil
}

// errAnew tells that another file was begun meanwhile.
var errAnew = errors.New("the file was begun anew")

func (s *Spool) addOnce(n store.NewSubmission) error {
	s.mu.Lock()
	err := s.open()
	db := s.db
	s.mu.Unlock()
	if err == nil {
		err = add(db, timeLimit, n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.db != db:
		return errAnew
	case err != nil || s.inPlace():
		return err
	}
	return s.beginAnew()
}

func add(db *sql.DB, limit time.Duration, all ...store.NewSubmission) error {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // nothing to do after a commit
	for _, n := range all {
		body, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("encode it: %w", err)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO waiting (submission_key, submission) VALUES (?, ?) ON CONFLICT DO NOTHING`, n.SubmissionKey,
			string(body))
		if err != nil {
			return err
		}
	}
	var waiting int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM waiting`).Scan(&waiting); err != nil {
		return err
	}
	if waiting > MaxEntries {
		return ErrFull
	}
	return tx.Commit()
}

// Len returns how many submissions wait.
func (s *Spool) Len() (int, error) {
	s.mu.Lock()
	db := s.db
	s.mu.Unlock()
	if db == nil {
		return 0, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeLimit)
	defer cancel()
	var n int
	if err := db.QueryRowContext(ctx, `SELECT count(*) FROM waiting`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count the submissions that wait: %w", err)
	}
	return n, nil
}

// deliverTogether is how many submissions are handed to the store at once: as
// many as share a transaction there.
const deliverTogether = 256

// Drain hands the waiting submissions to the store, oldest first and several
// at a time, until one is refused: to returns how many it has stored, from the
// first on, and why not the next. Deliver returns how many were delivered and
// that refusal. Those that were delivered but not yet forgotten when the program
// died are delivered again; their keys keep them from being stored twice.
func (s *Spool) Drain(ctx context.Context, to func(context.Context, []store.NewSubmission) (int, error)) (int, error) {
	s.delivering.Lock()
	defer s.delivering.Unlock()
	s.mu.Lock()
	db := s.db
	s.mu.Unlock()
	if db == nil {
		return 0, nil
	}
	for delivered := 0; ; {
		places, all, err := oldest(ctx, db)
		if len(all) == 0 {
			return delivered, err
		}
		n, refused := to(ctx, all)
		if n > 0 {
			// What is stored is forgotten also when the program is just ending.
			if err := forget(context.WithoutCancel(ctx), db, places[n-1]); err != nil {
				return delivered, errors.Join(err, refused)
			}
			delivered += n
		}
		if refused != nil {
			return delivered, refused
		}
		if n < len(all) {
			return delivered, fmt.Errorf("%d of %d submissions were stored", n, len(all))
		}
		if err != nil {
			return delivered, err
		}
	}
}

// forget removes what is delivered, up to a place.
func forget(ctx context.Context, db *sql.DB, last int64) error {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	if _, err := db.ExecContext(ctx, `DELETE FROM waiting WHERE place <= ?`, last); err != nil {
		return fmt.Errorf("forget what is delivered: %w", err)
	}
	return nil
}

// oldest reads the submissions that wait longest, and their places. One that
// cannot be read is an error; those before it are returned with it.
func oldest(ctx context.Context, db *sql.DB) (places []int64, all []store.NewSubmission, err error) {
	rows, err := db.QueryContext(ctx, `SELECT place, submission FROM waiting ORDER BY place LIMIT ?`, deliverTogether)
	if err != nil {
		return nil, nil, fmt.Errorf("read what waits: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var place int64
		var body string
		if err := rows.Scan(&place, &body); err != nil {
			return places, all, fmt.Errorf("read what waits: %w", err)
		}
		var n store.NewSubmission
		if err := json.Unmarshal([]byte(body), &n); err != nil {
			return places, all, fmt.Errorf("read what waits at place %d: %w", place, err)
		}
		places, all = append(places, place), append(all, n)
	}
	if err := rows.Err(); err != nil {
		return nil, nil, fmt.Errorf("read what waits: %w", err)
	}
	return places, all, nil
}

// Close closes the file; what waits is there at the next start.
func (s *Spool) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.db == nil {
		return nil
	}
	return s.db.Close()
}
