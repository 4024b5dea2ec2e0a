package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
	"time"
	_ "time/tzdata" // Windows has no time zones of its own
)

// core is what the parts of a Database share: its connections, what differs
// between the two databases, and how a transaction writes.
type core struct {
	dialect dialect
	// write runs transactions, read runs queries beside them. PostgreSQL has
	// one pool for both.
	write, read *sql.DB
	zone        atomic.Pointer[time.Location]
	epoch       atomic.Pointer[string]
	changes     changes
	// file is the SQLite file, nil on PostgreSQL.
	file       *databaseFile
	statements statements
	// atRest asks read what is asked again and again.
	atRest *frequent
	// commits counts what may have changed the tables: each transaction of this program,
	// but not what only notes who signs in, and with SQLite what the watcher hears of others.
	commits        atomic.Int64
	requestNumbers lastAnswer[string, RequestNumbers]
	peopleOn       lastAnswer[string, int]
	// pooled is as Database.Pooled says.
	pooled bool
	// unerased is true while what was removed of people may be in the database's
	// files.
	unerased atomic.Bool
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
func (d *core) inTransaction(ctx context.Context, do func(*Tx) error) error {
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
	defer d.commits.Add(1) // also where nobody knows whether it is stored
	if err := inner.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	if err := d.file.checkUntilSure(ctx, d.write); err != nil {
		return err
	}
	d.changes.tell(tx.changed)
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
