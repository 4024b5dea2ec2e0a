package store_test

import (
	"bytes"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/store"
)

func TestSQLiteToPostgresAndBackIsTheIdentity(t *testing.T) {
	first, second, third := openSQLite(t), openPostgres(t, server.Database(t)), openSQLite(t)
	fill(t, first)
	original := dumpOf(t, first)
	loaded := load(t, second, original, store.LoadOptions{})
	if len(loaded.LeftOut) > 0 {
		t.Errorf("left out: %v", loaded.LeftOut)
	}
	inPostgres := dumpOf(t, second)
	if d := cmp.Diff(asSeen(t, original), asSeen(t, inPostgres)); d != "" {
		t.Errorf("in PostgreSQL:\n%s", d)
	}
	load(t, third, inPostgres, store.LoadOptions{})
	if d := cmp.Diff(rowsOf(original), rowsOf(dumpOf(t, third))); d != "" {
		t.Errorf("back in SQLite:\n%s", d)
	}
	// Both go on with new numbers.
	for name, d := range map[string]*store.Database{"PostgreSQL": second, "SQLite": third} {
		if id, err := d.AddSubmission(t.Context(), store.NewSubmission{SubmittedAt: time.Now()}); err != nil || id != 252 {
			t.Errorf("%s: the next submission is %d (%v)", name, id, err)
		}
	}
}

func TestEverySourceIsCopiedAndLeftAsItIs(t *testing.T) {
	oursInPostgres, oursInFile := server.Database(t), newPath(t)
	fill(t, openPostgres(t, oursInPostgres))
	fill(t, open(t, oursInFile))
	for name, copySource := range map[string]func(io.Writer) (dump.Rows, error){
		"our PostgreSQL": func(w io.Writer) (dump.Rows, error) {
			return store.DumpPostgres(t.Context(), oursInPostgres, w, "import")
		},
		"our SQLite": func(w io.Writer) (dump.Rows, error) {
			return store.DumpSQLite(t.Context(), oursInFile, w, "import")
		},
	} {
		var b bytes.Buffer
		rows, err := copySource(&b)
		if err != nil || rows["ministry_submissions"] != 250 {
			t.Fatalf("%s: %v (%v)", name, rows, err)
		}
		to := openSQLite(t)
		load(t, to, b.Bytes(), store.LoadOptions{})
		if n, err := to.CountSubmissions(t.Context(), time.Time{}); err != nil || n != 250 {
			t.Errorf("%s: %d submissions (%v)", name, n, err)
		}
	}
	for name, former := range map[string]string{"JSON in texts": formerJSONTexts, "bare words": formerBareWords, "JSONB": formerJSONB} {
		url := server.Database(t)
		run(t, url, former)
		before := contents(t, url)
		var b bytes.Buffer
		if _, err := store.DumpPostgres(t.Context(), url, &b, "import"); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if d := cmp.Diff(before, contents(t, url)); d != "" {
			t.Errorf("%s: the source has changed:\n%s", name, d)
		}
		onBoth(t, func(t *testing.T, at place) {
			to := at.open(t)
			loaded := load(t, to, b.Bytes(), store.LoadOptions{})
			checkAdopted(t, to)
			if said := strings.Join(loaded.LeftOut, " "); !strings.Contains(said, "ministry_submissions.email") {
				t.Errorf("left out: %s", said)
			}
		})
	}
}

func TestABackupOfAnAdoptedDatabaseKeepsTheFormerColumns(t *testing.T) {
	url := server.Database(t)
	run(t, url, formerBareWords)
	copied := dumpOf(t, openPostgres(t, url))
	other := server.Database(t)
	load(t, openPostgres(t, other), copied, store.LoadOptions{Everything: true})
	checkNothingLost(t, other)
	to := openSQLite(t)
	if loaded := load(t, to, copied, store.LoadOptions{Everything: true}); len(loaded.LeftOut) > 0 {
		t.Errorf("left out: %v", loaded.LeftOut)
	}
	if !strings.Contains(string(dumpOf(t, to)), "ann@example.org") {
		t.Error("SQLite has lost the former columns")
	}
}

func TestWhatIsNoSourceIsRefused(t *testing.T) {
	if _, err := store.DumpSQLite(t.Context(), filepath.Join(t.TempDir(), "missing.db"), io.Discard, "import"); err == nil {
		t.Error("a missing file: no error")
	}
	if _, err := store.DumpPostgres(t.Context(), server.Database(t), io.Discard, "import"); err == nil ||
		!strings.Contains(err.Error(), "no database of Ministry Finder") {
		t.Errorf("an empty database: %v", err)
	}
}
