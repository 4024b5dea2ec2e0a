package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"ministryfinder/embedded/dump"
)

const (
	// exclusiveTimeout bounds the waiting for those who write at this moment.
	exclusiveTimeout = 30 * time.Second
	// exclusivePause is the pause between two tries.
	exclusivePause = 50 * time.Millisecond
)

// ErrOtherKind is returned for a copy that is whole, but not of the kind that
// is wanted.
var ErrOtherKind = errors.New("this copy is no backup that can be restored")

// errInUse is returned when others write into a table that must be locked.
var errInUse = errors.New("others are using the database")

// Dump writes a database down, as Database.Dump does.
type Dump = func(ctx context.Context, to io.Writer, reason string) (dump.Rows, error)

// Present writes down what is there now: a backup, and the people who are in a file
// beside it.
type Present struct {
	Dump, Contacts Dump
	// Installation tells whose it is, as InstallationID does.
	Installation string
}

// Before is run in the transaction that replaces or removes data, before it
// does so and when nobody else can write any more. What present writes down is
// therefore exactly what will be replaced. Before returns what the log of
// changes says of it, and an error when nothing must be changed.
type Before func(ctx context.Context, present Present) (replaced string, err error)

// Copies write the whole database down, and replace it by what was written down.
type Copies struct{ *core }

// LoadOptions says how a copy is loaded.
type LoadOptions struct {
	// Everything makes the database what the copy is: tables of which it has no
	// row are emptied, and columns that only it has are added, such as those in
	// which the former program kept names and addresses. Without it, as an
	// import needs it, such columns are left out, and such tables stay as they
	// are: the former program had no accounts that could replace ours.
	Everything bool
	// Contacts, when it is not nil, are the people who asked, of the same moment as the
	// copy. Those whom the database does not have come back, but for those whose
	// hashes are in Removed or who are due by Now, which is the present when it is zero.
	Contacts io.Reader
	Removed  []string
	Now      time.Time
	// Before, when it is not nil, keeps the present state.
	Before Before
	// Entry, when it has an action, is written to the log of changes that is
	// there afterwards. What Before has returned becomes its Before.
	Entry AuditEntry
	// Progress, when it is not nil, is told now and then how many rows are loaded.
	Progress func(loaded int64)
}

// LoadResult says what came of a loading.
type LoadResult struct {
	// Rows are those that were loaded.
	Rows dump.Rows
	// LeftOut are the tables and columns ("table.column") of the copy that are
	// not in the database.
	LeftOut []string
	// Back is how many requests of people who asked were brought back.
	Back int
}

// Load replaces all that is in the database by a copy that Dump has made, of
// this or of the other kind of database. That is one transaction: others see
// the old state until all is loaded, counted and checked, and after an error
// the old state is there as before. Where the accounts are replaced every
// session ends.
func (d Copies) Load(ctx context.Context, from io.Reader, how LoadOptions) (LoadResult, error) {
	l := loader{database: d.core, how: how}
	err := d.exclusively(ctx, func(tx *Tx, tables []table) error {
		for _, subject := range []string{ChangedCatalogue, ChangedSettings, ChangedPeople} {
			tx.Changed(subject)
		}
		l.take(tx, tables)
		entry := how.Entry
		if how.Before != nil {
			var err error
			if entry.Before, err = how.Before(ctx, d.present(ctx, tx)); err != nil {
				return err
			}
		}
		if err := l.load(ctx, from); err != nil || entry.Action == "" {
			return err
		}
		return d.audit(ctx, tx, entry)
	})
	if err == nil {
		err = d.readFacts(ctx)
	}
	if err != nil {
		return LoadResult{}, fmt.Errorf("load the copy: %w", err)
	}
	rows := l.from.Rows()
	for _, name := range l.leftOut {
		delete(rows, name)
	}
	d.unerased.Store(true)
	d.eraseLog(ctx)
	return LoadResult{rows, l.leftOut, l.back}, nil
}

// exclusively runs do in a transaction beside which nobody else writes. Others
// go on reading. It gets the tables that a backup holds, and those of people.
func (d *core) exclusively(ctx context.Context, do func(tx *Tx, tables []table) error) error {
	for end := time.Now().Add(exclusiveTimeout); ; {
		err := d.inTransaction(ctx, func(tx *Tx) error {
			tables, err := d.dialect.tables(ctx, tx, dump.Fetched)
			if err != nil {
				return err
			}
			if err := d.dialect.lock(ctx, tx.Tx, tables); err != nil {
				return fmt.Errorf("wait for those who use the database: %w", err)
			}
			return do(tx, tables)
		})
		if !errors.Is(err, errInUse) || time.Now().After(end) {
			return err
		}
		// Nothing is locked meanwhile: nobody waits for us for whom we wait.
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(exclusivePause):
		}
	}
}

// present writes down what a transaction sees that nobody else disturbs.
func (d Copies) present(ctx context.Context, tx *Tx) Present {
	of := func(kind dump.Kind) Dump {
		return func(ctx context.Context, to io.Writer, reason string) (dump.Rows, error) {
			return d.dumpTables(ctx, tx.Tx, to, reason, kind)
		}
	}
	installation, err := installationID(ctx, tx)
	if err != nil {
		installation = "" // what is kept then is nobody's, and stays as long
	}
	return Present{of(dump.Whole), of(dump.Contacts), installation}
}

// CopyText is a text for the log of changes: a copy and how many rows it has in
// each table that is not empty.
func CopyText(file string, made time.Time, rows dump.Rows) string {
	some := dump.Rows{}
	for name, n := range rows {
		if n > 0 {
			some[name] = n
		}
	}
	text, err := json.Marshal(struct {
		File string    `json:"file"`
		Made string    `json:"made,omitempty"`
		Rows dump.Rows `json:"rows,omitempty"`
	}{file, made.UTC().Format(time.RFC3339), some})
	if err != nil {
		panic(err) // texts and numbers always encode
	}
	return string(text)
}
