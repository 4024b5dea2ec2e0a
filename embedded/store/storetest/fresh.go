// Package storetest gives a test a fresh database whose tables are made already: they
// are made once for the tests of a package, by the program's own migrations, and
// copied. Making them takes a fifth of a second each time.
//
// It belongs to the tests: nothing that is shipped imports it.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
)

// tables is a SQLite file with all tables and nothing in them.
var tables = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the tables: %w", err)
	}
	path := filepath.Join(dir, "finder.db")
	db, err := store.OpenSQLite(context.Background(), path)
	if err == nil {
		err = db.Close() // all is in the one file then
	}
	var file []byte
	if err == nil {
		file, err = os.ReadFile(path)
	}
	return file, errors.Join(err, os.RemoveAll(dir))
})

// File makes a fresh SQLite file at path, and its folder.
func File(t testing.TB, path string) {
	t.Helper()
	file, err := tables()
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = os.WriteFile(path, file, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// SQLite opens a fresh file in a folder of the test's own.
func SQLite(t testing.TB) (*store.Database, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "finder.db")
	File(t, path)
	return store.OpenSQLite(t.Context(), path)
}

// URL returns the address of a fresh database on a PostgreSQL server.
func URL(t testing.TB, server *postgrestest.Server) string {
	t.Helper()
	return server.Prepared(t, func(url string) error {
		db, err := store.OpenPostgres(context.Background(), url)
		if err != nil {
			return err
		}
		return db.Close()
	})
}

// Postgres opens a fresh database on a PostgreSQL server.
func Postgres(t testing.TB, server *postgrestest.Server) (*store.Database, error) {
	t.Helper()
	return store.OpenPostgres(t.Context(), URL(t, server))
}
