package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
	_ "time/tzdata" // Windows has no time zones of its own

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/catalogue"
)

// Database is a Store on SQLite or PostgreSQL. Both speak the same SQL here,
// with numbered parameters ($1); the few differences are in dialect.
type Database struct {
	dialect dialect
	// write runs transactions, read runs queries beside them. PostgreSQL has
	// one pool for both.
	write, read *sql.DB
	closePool   func()
	zone        atomic.Pointer[time.Location]
	epoch       atomic.Pointer[string]
	changes     changes
	// listener and watcher hear of what others change, use tells others that the
	// file is in use; each is nil where there is none.
	listener *listener
	watcher  *watcher
	use      *flock.Flock
	// file is the SQLite file, nil on PostgreSQL; fileEvent hears what becomes of it.
	file            *databaseFile
	fileEvent       func(FileEvent)
	beforeMigration func(ctx context.Context, d *Database) error
	figures         func() Connections

	statements statements
	// pooled is as Pooled says, connect makes a connection beside the pool's;
	// both are PostgreSQL's.
	pooled  bool
	connect func(context.Context) (*pgx.Conn, error)

	queue     chan *pending
	closing   chan struct{} // closed when the store closes
	closed    chan struct{} // closed when the writer has ended
	closeOnce sync.Once
	closeErr  error
}

// newDatabase starts the writer of a database whose tables may not be there yet.
func newDatabase(d dialect, write, read *sql.DB, closePool func()) *Database {
	db := &Database{
		dialect: d, write: write, read: read, closePool: closePool,
		queue: make(chan *pending, maxWaiting), closing: make(chan struct{}), closed: make(chan struct{}),
	}
	db.zone.Store(time.UTC)
	db.epoch.Store(new(string))
	go db.writeSubmissions()
	return db
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
	return d.countWhatIsUncounted(ctx)
}

// fillEmptyCatalogue loads the starter catalogue, once in a database's life:
// who deletes every ministry later does not get them back.
func (d *Database) fillEmptyCatalogue(ctx context.Context) error {
	return d.inTransaction(ctx, func(tx *Tx) error {
		var done int
		err := tx.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM installation WHERE name = 'starter_catalogue') + (SELECT count(*) FROM ministries)`).Scan(&done)
		if err != nil || done > 0 {
			return err
		}
		// Of two servers that start at once on one PostgreSQL, one gets the row.
		mine, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ('starter_catalogue', $1) ON CONFLICT DO NOTHING`, []byte("loaded"))
		if err != nil {
			return err
		}
		if n, err := mine.RowsAffected(); err != nil || n == 0 {
			return err
		}
		all, err := catalogue.Starter()
		if err != nil {
			return err
		}
		now := time.Now()
		for i, m := range all {
			m.Position, m.Version, m.CreatedAt, m.UpdatedAt = i+1, 1, now, now
			if _, err := d.insertMinistry(ctx, tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// Tx is a transaction that writes. Changed notes what it changes, for those
// who keep copies.
type Tx struct {
	*sql.Tx
	changed []string
	// zone names the days of what it stores, see inZone.
	zone *time.Location
	// prepared are the statements that it repeats, which end with it.
	prepared map[string]*sql.Stmt
}

// inTransaction runs do in a transaction that writes, and commits it when do
// returns no error. What it changed is told after the commit.
//
// When it returns an error after the commit, what was done is in a file that
// is not the database any more: nobody may be told that it is stored.
func (d *Database) inTransaction(ctx context.Context, do func(*Tx) error) error {
	if err := d.file.err(); err != nil {
		return err
	}
	inner, err := d.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	tx := &Tx{Tx: inner}
	if err = d.limitStatements(ctx, inner); err != nil {
		return errors.Join(err, ignoreDone(inner.Rollback()))
	}
	if err = do(tx); err == nil && len(tx.changed) > 0 {
		err = d.dialect.announce(ctx, inner, tx.changed)
	}
	if err != nil {
		return errors.Join(err, ignoreDone(inner.Rollback()))
	}
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := d.file.check(ctx, d.write); err != nil {
		return err
	}
	d.changes.tell(tx.changed)
	return nil
}

func (d *Database) tellFile(e FileEvent) {
	if d.fileEvent != nil {
		d.fileEvent(e)
	}
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

// Ping tells whether the database answers a query.
func (d *Database) Ping(ctx context.Context) error {
	if err := d.file.err(); err != nil {
		return fmt.Errorf("ask the database: %w", err)
	}
	var n int
	if err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM installation`).Scan(&n); err != nil {
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
		if _, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, secret); err != nil {
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
		close(d.closing)
		<-d.closed
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
