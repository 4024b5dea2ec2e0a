package storetest_test

import (
	"bytes"
	"regexp"

	"github.com/google/go-cmp/cmp"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
	"ministryfinder/embedded/store/storetest"
	"ministryfinder/embedded/testkit"
)

var server postgrestest.Server

func TestMain(m *testing.M) { os.Exit(server.RunAll(m)) }

// changing are the times and the checksum in a copy of a database.
var changing = regexp.MustCompile(`\b[0-9]{13}\b|"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z?"|"sha256":"[0-9a-f]*"`)

// What is made of a copy is as what the program makes by itself, and nothing that one
// test does is seen in another's.
func TestAFreshDatabaseIsAsTheProgramMakesIt(t *testing.T) {
	open := func(db *store.Database, err error) *store.Database {
		t.Helper()
		testkit.Must(t, err)
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	for name, pair := range map[string]struct {
		own   *store.Database
		fresh func() (*store.Database, error)
	}{
		"sqlite": {open(store.OpenSQLite(t.Context(), filepath.Join(t.TempDir(), "finder.db"))),
			func() (*store.Database, error) { return storetest.SQLite(t) }},
		"postgres": {open(store.OpenPostgres(t.Context(), server.Database(t))),
			func() (*store.Database, error) { return storetest.Postgres(t, &server) }},
	} {
		dump := func(db *store.Database) string {
			var text bytes.Buffer
			_, err := db.Dump(t.Context(), &text, "test")
			testkit.Must(t, err)
			return changing.ReplaceAllString(text.String(), "…")
		}
		first, second := open(pair.fresh()), open(pair.fresh())
		want := dump(pair.own)
		if got := dump(first); got != want || want == "" {
			t.Errorf("%s: a fresh one holds other things than what the program makes: %s", name, cmp.Diff(want, got))
		}
		testkit.Must(t, first.SetSetting(t.Context(), "test", "colour", `"blue"`, 0, time.Now()))
		if got := dump(second); got != want {
			t.Errorf("%s: what is changed in one is changed in another: %s", name, cmp.Diff(want, got))
		}
	}
}
