package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gofrs/flock"
	"modernc.org/sqlite" // and the driver named "sqlite"

	"ministryfinder/embedded/environment"
)

// Bounds of the SQLite connections.
const (
	// busyTimeout is how long a query waits for another process's lock.
	busyTimeout = 5 * time.Second
	// heldTimeout is how long the start waits for another program that holds the
	// file, heldAgainAfter the pause between two tries.
	heldTimeout    = 30 * time.Second
	heldAgainAfter = 100 * time.Millisecond
	// migrationTimeout is how long one server waits for another's migrations.
	migrationTimeout = 5 * time.Minute
	// maxReaders bounds the connections that read beside the one that writes.
	maxReaders = 4
)

var sqliteDialect = dialect{
	name: "sqlite", prepares: true, insertAll: insertAllSQLite, devices: sqliteDevices,
	at:      func(t time.Time) any { return t.UnixMilli() },
	each:    func(column string) string { return "json_each(" + column + ") AS j" },
	counted: sqliteCounted("0"), folded: sqliteCounted(strconv.Itoa(foldedPart)),
	announce:        func(context.Context, *sql.Tx, []string) error { return nil },
	lockSubmissions: func(context.Context, *sql.Tx) error { return nil }, // a transaction that writes is alone
	allowLong:       func(context.Context, *sql.Tx) error { return nil },
	lockVisits:      func(context.Context, *sql.Tx, []string) error { return nil },
	erase:           eraseSQLite,
	compact:         func(context.Context, *sql.DB) error { return nil }, // secure_delete overwrites it at once
	rewrite:         rewriteSQLite,

	listTables:     `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`,
	listColumns:    `SELECT name, lower(type), false FROM pragma_table_info($1) ORDER BY cid`,
	listReferences: `SELECT DISTINCT "table" FROM pragma_foreign_key_list($1)`,
	lock:           func(context.Context, *sql.Tx, []table) error { return nil }, // as for alone
	beforeDump:     func(ctx context.Context, tx *sql.Tx) error { return checkFile(ctx, tx) },
	afterLoad:      func(ctx context.Context, tx *sql.Tx, _ []table) error { return checkFile(ctx, tx) },
	numberAfter:    numberAfterSQLite,
}

// sqliteCounted adds to a part of daily_counts.
func sqliteCounted(part string) string {
	return `INSERT INTO daily_counts (day, question, value, part, n)
		SELECT value->>0, value->>1, value->>2, ` + part + `, value->>3 FROM json_each($1) WHERE true
		ON CONFLICT (question, day, value, part) DO UPDATE SET n = n + excluded.n`
}

// OpenSQLite opens the database file, makes it when it is missing, brings its
// tables up to date and fills an empty catalogue with the starter one. A
// single connection writes, so writers queue in Go, where they respect their
// contexts, rather than in SQLite's busy loop; others read beside it, as the
// write-ahead log allows.
func OpenSQLite(ctx context.Context, path string, options ...Option) (*Database, error) {
	d, err := openSQLite(ctx, path, options)
	for end := time.Now().Add(heldTimeout); err != nil && ReasonOf(err) == ReasonLocked && ctx.Err() == nil && time.Now().Before(end); {
		select {
		case <-ctx.Done():
		case <-time.After(heldAgainAfter):
		}
		d, err = openSQLite(ctx, path, options)
	}
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", path, fileTrouble(path, err))
	}
	return d, nil
}

func openSQLite(ctx context.Context, path string, options []Option) (*Database, error) {
	if err := environment.CheckLocal(filepath.Dir(path)); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	use, err := useFile(path)
	if err != nil {
		return nil, err
	}
	file, err := openFile(path)
	if err != nil {
		return nil, errors.Join(err, use.Close())
	}
	write, read, err := openPools(path, file)
	if err != nil {
		return nil, errors.Join(err, file.close(), use.Close())
	}
	d := newDatabase(sqliteDialect, write, read, nil)
	d.use, d.file = use, file
	d.figures = func() Connections { return connectionsOf(write).plus(connectionsOf(read)) }
	d.apply(options)
	if err := d.prepareAlone(ctx, path); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	// Whether it stores is found out now, where the file's name is known.
	if err := d.mayWrite(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if err := file.checkUntilSure(ctx, write); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	if d.watcher, err = startWatcher(ctx, d); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

// openPools returns the connection that writes and those that read.
func openPools(path string, file *databaseFile) (write, read *sql.DB, err error) {
	writing, err := sqlite.NewConnector(sqliteDSN(path, "immediate"))
	if err != nil {
		return nil, nil, err
	}
	reading, err := sqlite.NewConnector(sqliteDSN(path, "deferred") + "&_pragma=query_only(1)")
	if err != nil {
		return nil, nil, err
	}
	write = sql.OpenDB(fileConnector{writing, file})
	write.SetMaxOpenConns(1)
	read = sql.OpenDB(fileConnector{reading, file})
	read.SetMaxOpenConns(maxReaders)
	read.SetMaxIdleConns(2)
	read.SetConnMaxIdleTime(time.Minute)
	return write, read, nil
}

// sqliteDSN names a database with the settings that every connection gets:
// FULL makes a commit wait until the log is on the disk.
func sqliteDSN(path, txlock string) string {
	q := url.Values{}
	q.Set("_txlock", txlock)
	q.Set("mode", "rw") // openFile makes a file, nobody else does
	for _, pragma := range []string{
		fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()),
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
	} {
		q.Add("_pragma", pragma)
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}).String()
}

// prepareAlone prepares the tables while no other server of this file does:
// each migration is a transaction, but the question which are missing is not.
func (d *Database) prepareAlone(ctx context.Context, path string) error {
	lock := flock.New(path + ".migration-lock")
	wait, cancel := context.WithTimeout(ctx, migrationTimeout)
	defer cancel()
	if _, err := lock.TryLockContext(wait, 20*time.Millisecond); err != nil {
		return fmt.Errorf("wait for another server that prepares the database: %w", err)
	}
	defer lock.Close()
	if err := quickCheck(ctx, d.read); err != nil {
		return err
	}
	return d.prepare(ctx)
}
