package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync/atomic"
)

// statements are those that prepareRepeated has prepared, by their text.
type statements = atomic.Pointer[map[string]*sql.Stmt]

// row asks for one row by a statement that transactions repeat.
func (d *core) row(ctx context.Context, tx *Tx, query string, args ...any) *sql.Row {
	if statement := d.repeated(ctx, tx, query); statement != nil {
		return statement.QueryRowContext(ctx, args...)
	}
	return tx.QueryRowContext(ctx, query, args...)
}

// query asks for rows by a statement that transactions repeat.
func (d *core) query(ctx context.Context, tx *Tx, query string, args ...any) (*sql.Rows, error) {
	if statement := d.repeated(ctx, tx, query); statement != nil {
		return statement.QueryContext(ctx, args...)
	}
	return tx.QueryContext(ctx, query, args...)
}

// exec runs a statement that transactions repeat.
func (d *core) exec(ctx context.Context, tx *Tx, query string, args ...any) (sql.Result, error) {
	if statement := d.repeated(ctx, tx, query); statement != nil {
		return statement.ExecContext(ctx, args...)
	}
	return tx.ExecContext(ctx, query, args...)
}

// repeated returns the transaction's copy of a statement that prepareRepeated
// has prepared, nil for any other.
func (d *core) repeated(ctx context.Context, tx *Tx, query string) *sql.Stmt {
	if statement := tx.prepared[query]; statement != nil {
		return statement
	}
	all := d.statements.Load()
	if all == nil || (*all)[query] == nil {
		return nil
	}
	whole := (*all)[query]
	statement := tx.StmtContext(ctx, whole)
	if tx.prepared == nil {
		tx.prepared = map[string]*sql.Stmt{}
	}
	tx.prepared[query] = statement
	return statement
}

// prepareRepeated prepares the statements that every transaction with
// submissions repeats, once in the life of the database. PostgreSQL's driver
// does that by itself; for SQLite preparing takes half of a submission's time.
// It must not be called within a transaction, which has the only connection.
func (d *core) prepareRepeated(ctx context.Context) error {
	if !d.dialect.prepares || d.statements.Load() != nil {
		return nil
	}
	all := map[string]*sql.Stmt{}
	for _, query := range []string{insertSubmission, insertDevice, insertUnreturned, firstOfVisits, d.dialect.devices, d.dialect.counted,
		selectZone} {
		statement, err := d.write.PrepareContext(ctx, query)
		if err != nil {
			for _, s := range all {
				err = errors.Join(err, s.Close())
			}
			return fmt.Errorf("prepare: %w", err)
		}
		all[query] = statement
	}
	// No lock is held meanwhile: who has the connection may ask for a statement.
	// Of two that prepare at once both work; all end with the database.
	d.statements.Store(&all)
	return nil
}
