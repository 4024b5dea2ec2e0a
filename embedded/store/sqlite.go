package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/pressly/goose/v3"
	_ "modernc.org/sqlite" // the driver named "sqlite"

	"ministryfinder/embedded/catalogue"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

// Bounds of the SQLite connections.
const (
	// busyTimeout is how long a query waits for another process's lock.
	busyTimeout = 5 * time.Second
	// migrationTimeout is how long one server waits for another's migrations.
	migrationTimeout = 5 * time.Minute
	// maxReaders bounds the connections that read beside the one that writes.
	maxReaders = 4
)

// SQLite is a store in one file. A single connection writes, so writers queue
// in Go, where they respect their contexts, rather than in SQLite's busy loop;
// others read beside it, as the write-ahead log allows.
type SQLite struct {
	write *sql.DB
	read  *sql.DB

	queue     chan pending
	closing   chan struct{} // closed when the store closes
	closed    chan struct{} // closed when the writer has ended
	closeOnce sync.Once
	closeErr  error
}

// OpenSQLite opens the database file, makes it when it is missing, brings its
// tables up to date and fills an empty catalogue with the starter one.
func OpenSQLite(ctx context.Context, path string) (*SQLite, error) {
	s, err := openSQLite(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, err)
	}
	return s, nil
}

func openSQLite(ctx context.Context, path string) (*SQLite, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	write, err := sql.Open("sqlite", sqliteDSN(path, "immediate"))
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := sql.Open("sqlite", sqliteDSN(path, "deferred")+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(maxReaders)
	read.SetMaxIdleConns(2)
	read.SetConnMaxIdleTime(time.Minute)
	s := &SQLite{
		write: write, read: read,
		queue: make(chan pending, maxWaiting), closing: make(chan struct{}), closed: make(chan struct{}),
	}
	go s.writeSubmissions()
	if err := s.prepareAlone(ctx, path); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// sqliteDSN names a database with the settings that every connection gets:
// FULL makes a commit wait until the log is on the disk.
func sqliteDSN(path, txlock string) string {
	q := url.Values{}
	q.Set("_txlock", txlock)
	for _, pragma := range []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	} {
		q.Add("_pragma", pragma)
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// prepareAlone prepares the tables while no other server of this file does:
// each migration is a transaction, but the question which are missing is not.
func (s *SQLite) prepareAlone(ctx context.Context, path string) error {
	lock := flock.New(path + ".migration-lock")
	wait, cancel := context.WithTimeout(ctx, migrationTimeout)
	defer cancel()
	if _, err := lock.TryLockContext(wait, 20*time.Millisecond); err != nil {
		return fmt.Errorf("wait for another server that prepares the database: %w", err)
	}
	defer lock.Close()
	return s.prepare(ctx)
}

func (s *SQLite) prepare(ctx context.Context) error {
	files, err := fs.Sub(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, files)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version again", ErrNewer, have, want)
	}
	if have < want {
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("bring the tables up to date: %w", err)
		}
	}
	return s.fillEmptyCatalogue(ctx)
}

// fillEmptyCatalogue loads the starter catalogue, once in a database's life:
// who deletes every ministry later does not get them back.
func (s *SQLite) fillEmptyCatalogue(ctx context.Context) error {
	return s.inTransaction(ctx, func(tx *sql.Tx) error {
		var done int
		err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM installation WHERE name = 'starter_catalogue') + (SELECT count(*) FROM ministries)`).Scan(&done)
		if err != nil || done > 0 {
			return err
		}
		all, err := catalogue.Starter()
		if err != nil {
			return err
		}
		for i, m := range all {
			if err := insertMinistry(ctx, tx, m, i+1, time.Now()); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ('starter_catalogue', CAST('loaded' AS BLOB))`)
		return err
	})
}

// inTransaction runs do in a transaction that writes, and commits it when do
// returns no error.
func (s *SQLite) inTransaction(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := do(tx); err != nil {
		return errors.Join(err, ignoreDone(tx.Rollback()))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Ping tells whether the database answers a query.
func (s *SQLite) Ping(ctx context.Context) error {
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM installation`).Scan(&n); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	return nil
}

// Secret returns the installation's secret of a name.
func (s *SQLite) Secret(ctx context.Context, name string) ([]byte, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("make the secret %s: %w", name, err)
	}
	err := s.inTransaction(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, secret); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = ?`, name).Scan(&secret)
	})
	if err != nil {
		return nil, fmt.Errorf("read the secret %s: %w", name, err)
	}
	return secret, nil
}

// Close ends the use of the database; the last to close folds the log into
// the file.
func (s *SQLite) Close() error {
	s.closeOnce.Do(func() {
		close(s.closing)
		<-s.closed
		s.closeErr = errors.Join(s.read.Close(), s.write.Close())
	})
	return s.closeErr
}
