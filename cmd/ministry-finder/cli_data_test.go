package main_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/testkit"
)

// makeInstallation makes a data folder with a new database in it.
func makeInstallation(t *testing.T, dir string) {
	t.Helper()
	testkit.Must(t, os.Mkdir(dir, 0o700))
	db, err := finder.OpenDatabase(t.Context(), finder.Options{DataDir: dir, Log: slog.New(slog.DiscardHandler)})
	testkit.Must(t, err)
	testkit.Must(t, db.Close())
}

func TestTheCommandsForData(t *testing.T) {
	data, other := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "other")
	file, text := filepath.Join(t.TempDir(), "parish.jsonl.gz"), filepath.Join(t.TempDir(), "notes.txt")
	if err := os.WriteFile(text, []byte("notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	none := filepath.Join(t.TempDir(), "none")
	makeInstallation(t, data)
	for _, c := range []struct {
		args     string
		status   int
		out, err string
	}{
		{"doctor --database --json --data " + data, 2, "", "leave out --json"},
		{"doctor --database --data " + none, 0, "no database file", ""},
		{"retention --data " + none, 1, "", "no database to read"},
		{"retention 18 --data " + none, 1, "", "no database to read"},
		{"retention 18 --data " + data, 0, "after 18 months", ""},
		{"retention 1 --data " + data, 0, "after 1 month;", ""},
		{"retention 0 --data " + data, 0, "kept for ever", ""},
		{"retention 18 --data " + data, 0, "after 18 months", ""},
		{"clock --data " + data, 0, "right, as far as is known", ""},
		{"clock --right --data " + data, 0, "right, as far as is known", ""},
		{"retention 99999 --data " + data, 1, "", "between 0"},
		{"backup " + file + " --data " + data, 0, "was read again", ""},
		{"backup " + filepath.Join(data, "missing", "file") + " --data " + data, 1, "", "missing"},
		{"restore " + text + " --data " + data, 1, "", "no whole backup"},
		{"restore " + file + " --data " + data, 0, "ministries             48", "present state is kept"},
		{"restore " + file + " --data " + data, 0, "", "This changes the installation in " + data + ", of the parish St. Edward.\n"},
		{"restore --preview " + file + " --data " + data, 0, "St. Edward, 48 ministries, 0 submissions, 0 accounts.\nNow there are: St. Edward, 48", ""},
		{"restore --preview " + text + " --data " + data, 1, "", "no whole backup"},
		{"import --data " + other, 2, "", "--from"},
		{"import --from " + text + " --data " + other, 1, "", "neither a SQLite file nor a backup"},
		{"import --from " + file + " --data " + other, 0, "ministries             48", "present state is kept"},
		{"import --from " + filepath.Join(data, "finder.db") + " --data " + other, 0, "All is imported", ""},
		{"retention --data " + other, 0, "after 18 months", ""},
		{"doctor --database --data " + other, 0, "The file is sound", ""},
	} {
		got := command(t, nil, strings.Fields(c.args)...)
		if got.status != c.status || !strings.Contains(got.out, c.out) || !strings.Contains(got.err, c.err) {
			t.Errorf("%s ended with status %d and printed\n%s%s", c.args, got.status, got.out, got.err)
		}
	}
}
