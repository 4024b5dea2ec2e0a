package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
)

// Database is the storage of a finder on SQLite or PostgreSQL. Its parts own a
// subject each, and what they can do can be asked of the Database itself. Whoever
// uses it says in a small interface of his own what he needs. All methods are safe
// for concurrent use and respect the context's time limit.
type Database struct {
	*core
	*SubmissionWriter
	StoredSubmissions
	DailyCounts
	Catalogue
	Settings
	Accounts
	InvitationLinks
	LoginSessions
	LoginFailures
	AuditLog
	Leases
	ImportDrafts
	ConnectRequests
	ConnectLeaders
	Outbox
	Copies

	closePool func()
	// listener and watcher hear of what others change, use tells others that the
	// file is in use; each is nil where there is none.
	listener *listener
	watcher  *watcher
	use      *flock.Flock
	// fileEvent hears what becomes of the SQLite file.
	fileEvent       func(FileEvent)
	beforeMigration func(ctx context.Context, d *Database) error
	figures         func() Connections
	// connect makes a connection beside the pool's; it is PostgreSQL's.
	connect func(context.Context) (*pgx.Conn, error)
	// closeIdle closes the connections of the pool that rest, nil with SQLite.
	closeIdle func()

	closeOnce sync.Once
	closeErr  error
}

// newDatabase starts the writer of a database whose tables may not be there yet.
func newDatabase(d dialect, write, read *sql.DB, closePool func()) *Database {
	c := &core{dialect: d, write: write, read: read, atRest: &frequent{pool: read, prepares: d.prepares, statements: map[string]*sql.Stmt{}}}
	c.zone.Store(time.UTC)
	c.epoch.Store(new(string))
	return &Database{
		core: c, closePool: closePool, SubmissionWriter: startWriter(c),
		StoredSubmissions: StoredSubmissions{c}, DailyCounts: DailyCounts{c}, Catalogue: Catalogue{c}, Settings: Settings{c},
		Accounts: Accounts{c}, InvitationLinks: InvitationLinks{c}, LoginSessions: LoginSessions{c}, LoginFailures: LoginFailures{c},
		AuditLog: AuditLog{c}, Leases: Leases{c}, ImportDrafts: ImportDrafts{c},
		ConnectRequests: ConnectRequests{c}, ConnectLeaders: ConnectLeaders{c}, Outbox: Outbox{c}, Copies: Copies{c},
	}
}

// prepare brings the tables up to date and fills an empty catalogue.
func (d *Database) prepare(ctx context.Context) error {
	if err := d.migrate(ctx); err != nil {
		return err
	}
	if err := d.fillEmptyCatalogue(ctx); err != nil {
		return fmt.Errorf("load the starter catalogue: %w", err)
	}
	if err := d.readFacts(ctx); err != nil {
		return err
	}
	if err := d.noteUnerased(ctx); err != nil {
		return err
	}
	return d.countWhatIsUncounted(ctx)
}

func (d *Database) tellFile(e FileEvent) {
	if d.fileEvent != nil {
		d.fileEvent(e)
	}
}

// Ping tells whether the database answers a query.
func (d *Database) Ping(ctx context.Context) error {
	if err := d.file.err(); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	var n int
	if err := d.atRest.QueryRowContext(ctx, `SELECT count(*) FROM installation`).Scan(&n); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	return nil
}

// CanWrite tells whether the database stores, by storing something of no value.
func (d *Database) CanWrite(ctx context.Context) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		return setInstallationValue(ctx, tx, "written_at", time.Now().UTC().Format(time.RFC3339))
	})
	if err != nil {
		return fmt.Errorf("try to store: %w", err)
	}
	return nil
}

// mayWrite tells the same before anything is there to store: nothing stays of it.
func (d *Database) mayWrite(ctx context.Context) error {
	tx, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("try to store: %w", err)
	}
	err = setInstallationValue(ctx, &Tx{Tx: tx}, "written_at", "")
	if err = errors.Join(err, ignoreDone(tx.Rollback())); err != nil {
		return fmt.Errorf("try to store: %w", err)
	}
	return nil
}

// Secret returns the installation's secret of a name.
func (d *Database) Secret(ctx context.Context, name string) ([]byte, error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return nil, fmt.Errorf("make the secret %s: %w", name, err)
	}
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name,
			secret); err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = $1`, name).Scan(&secret)
	})
	if err != nil {
		return nil, fmt.Errorf("read the secret %s: %w", name, err)
	}
	return secret, nil
}

// Close ends the use of the database; the last to close folds SQLite's log
// into the file.
func (d *Database) Close() error {
	d.closeOnce.Do(func() {
		if d.listener != nil {
			d.listener.close()
		}
		if d.watcher != nil {
			d.watcher.close()
		}
		d.stop()
		if d.read != d.write {
			d.closeErr = d.read.Close()
		}
		d.closeErr = errors.Join(d.closeErr, d.write.Close())
		if d.closePool != nil {
			d.closePool()
		}
		if d.file != nil {
			d.closeErr = errors.Join(d.closeErr, d.file.close())
		}
		if d.use != nil {
			d.closeErr = errors.Join(d.closeErr, d.use.Close())
		}
	})
	return d.closeErr
}
