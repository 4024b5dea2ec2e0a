package store

import (
	"context"
	"errors"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/pressly/goose/v3"
)

// Pragma reads a setting of the connection that writes, for the tests.
func (d *Database) Pragma(ctx context.Context, name string) (string, error) {
	var value string
	return value, d.write.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
}

// DSN names a database file for another connection to it.
func DSN(path string) string { return sqliteDSN(path, "immediate") }

// AddAlone stores a submission in a transaction of its own, for the benchmark.
func (d *Database) AddAlone(ctx context.Context, n NewSubmission) error {
	_, err := d.tryBatch([]pending{{ctx: ctx, new: n}})
	return err
}

// AddTogether stores submissions in one transaction and returns their ids.
func (d *Database) AddTogether(ctx context.Context, all []NewSubmission) ([]int64, error) {
	batch := make([]pending, len(all))
	for i, n := range all {
		batch[i] = pending{ctx: ctx, new: n}
	}
	outcomes, err := d.tryBatch(batch)
	ids := make([]int64, len(outcomes))
	for i, o := range outcomes {
		ids[i], err = o.id, errors.Join(err, o.err)
	}
	return ids, err
}

// Encrypted tells whether a connection to PostgreSQL is encrypted.
func (d *Database) Encrypted(ctx context.Context) (bool, error) {
	var encrypted bool
	return encrypted, d.read.QueryRowContext(ctx, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").Scan(&encrypted)
}

// AddAndHold stores a submission and calls hold while the transaction that has
// counted it is still open.
func (d *Database) AddAndHold(ctx context.Context, n NewSubmission, hold func()) error {
	return d.inZone(ctx, func(tx *Tx) error {
		sums := counts{}
		if _, err := d.insert(ctx, tx, sums, n); err != nil {
			return err
		}
		if err := sums.write(ctx, d.core, tx); err != nil {
			return err
		}
		hold()
		return nil
	})
}

// MostCountParts is how many transactions count side by side on PostgreSQL.
const MostCountParts = mostCountParts

// MigrateDown brings the tables back to an earlier version, which did not tell
// apart the numbers of submissions that were removed.
func (d *Database) MigrateDown(ctx context.Context, version int64) error {
	files, err := fs.Sub(migrations, "migrations/"+d.dialect.name)
	if err != nil {
		return err
	}
	kind := goose.DialectSQLite3
	if d.dialect.name == postgresDialect.name {
		kind = goose.DialectPostgres
	}
	provider, err := goose.NewProvider(kind, d.write, files)
	if err != nil {
		return err
	}
	if _, err = provider.DownTo(ctx, version); err != nil {
		return err
	}
	return d.inTransaction(ctx, func(tx *Tx) error { return setInstallationValue(ctx, tx, "counted", "1") })
}

// StoreSubmission are PostgreSQL's statements that store submissions: one, and
// several together.
var StoreSubmission = map[string]string{"one": insertSubmission, "together": insertSubmissions}

// FirstOfVisits is SQLite's statement that looks visits up.
const FirstOfVisits = firstOfVisits

// MaxFormerKeys bounds what is known of keys that no ministry has any more.
const MaxFormerKeys = maxFormerKeys

// HoldersOf is holdersOf.
func HoldersOf(path string) string { return holdersOf(path) }

// ChangesServers asks changesServers about a URL.
func ChangesServers(ctx context.Context, url string) (bool, error) {
	config, err := readPostgresURL(url)
	if err != nil {
		return false, err
	}
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return false, err
	}
	found, err := changesServers(ctx, config.ConnConfig, conn)
	return found, errors.Join(err, conn.Close(ctx))
}

// MaxRecipes is how many lists' columns are remembered.
const MaxRecipes = maxRecipes

// EncodeAnswers makes the answers of a day: of each submission the device, and the
// values that every column has.
func EncodeAnswers(devices []string, values [][]string) []byte {
	b := newAnswersBuilder()
	for i, device := range devices {
		columns := make([][]string, len(b.columns))
		for c := range columns {
			columns[c] = values[i]
		}
		b.add(device, columns)
	}
	return b.encode()
}

// CountAnswers reads the answers of a day, and counts whom a filter chooses.
func CountAnswers(value []byte, f Filter) (int, error) {
	a, err := readDayAnswers(value)
	if err != nil {
		return 0, err
	}
	c := newAnswersCount(f)
	c.add("2026-11-28", a)
	s := Statistics{Numbers: map[string]map[string]int{}}
	for _, q := range questionsCounted() {
		s.Numbers[q] = map[string]int{}
	}
	c.write(&s)
	n := 0
	for _, d := range s.Days {
		n += d.N
	}
	return n, nil
}

// RenameAsTyped gives an account a name as earlier versions stored it.
func (d *Database) RenameAsTyped(ctx context.Context, id int64, name string) error {
	return d.inTransaction(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE users SET name = $1, name_key = $2 WHERE id = $3`, name, strings.ToLower(name), id)
		return err
	})
}
