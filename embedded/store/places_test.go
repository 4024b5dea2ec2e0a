package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver named "pgx"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
)

// server is the PostgreSQL server of this package's tests.
var server postgrestest.Server

func TestMain(m *testing.M) { os.Exit(server.RunAll(m)) }

// place is where a fresh database is; it may be opened many times.
type place struct {
	driver, address string
	// path is the SQLite file, empty for PostgreSQL.
	path    string
	tryOpen func(t *testing.T) (*store.Database, error)
}

// onBoth runs a test on a fresh SQLite file and on a fresh PostgreSQL database, whose
// tables are there.
func onBoth(t *testing.T, test func(t *testing.T, at place)) {
	t.Run("sqlite", func(t *testing.T) {
		path := newPath(t)
		storetest.File(t, path)
		test(t, inFile(path))
	})
	t.Run("postgres", func(t *testing.T) { test(t, inPostgres(storetest.URL(t, &server))) })
}

// onBothEmpty runs a test where no table is yet.
func onBothEmpty(t *testing.T, test func(t *testing.T, at place)) {
	t.Run("sqlite", func(t *testing.T) { test(t, inFile(newPath(t))) })
	t.Run("postgres", func(t *testing.T) { test(t, inPostgres(server.Database(t))) })
}

func inFile(path string) place {
	return place{"sqlite", store.DSN(path), path,
		func(t *testing.T) (*store.Database, error) { return store.OpenSQLite(t.Context(), path) }}
}

func inPostgres(url string) place {
	return place{"pgx", url, "", func(t *testing.T) (*store.Database, error) { return store.OpenPostgres(t.Context(), url) }}
}

// open opens the database until the test ends.
func (p place) open(t *testing.T) *store.Database {
	t.Helper()
	d, err := p.tryOpen(t)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// another opens a fresh database of the same kind until the test ends.
func (p place) another(t *testing.T) *store.Database {
	t.Helper()
	if p.driver == "sqlite" {
		path := newPath(t)
		storetest.File(t, path)
		return open(t, path)
	}
	return inPostgres(storetest.URL(t, &server)).open(t)
}

// execute runs a statement behind the store's back.
func (p place) execute(t *testing.T, statement string) {
	t.Helper()
	db, err := sql.Open(p.driver, p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func newPath(t *testing.T) string { return filepath.Join(t.TempDir(), "with space & #?%", "finder.db") }

func open(t *testing.T, path string) *store.Database {
	t.Helper()
	return inFile(path).open(t)
}

// count asks for a number behind the store's back.
func (p place) count(t *testing.T, query string) (n int) {
	t.Helper()
	db, err := sql.Open(p.driver, p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
