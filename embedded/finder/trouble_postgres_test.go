package finder_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store/postgrestest"
)

// TestAStartThatWaitingDoesNotMendEnds starts where only a person can mend it.
func TestAStartThatWaitingDoesNotMendEnds(t *testing.T) {
	database := postgres.Database(t)
	other := postgres.DatabaseWith(t, "ENCODING 'LATIN1' TEMPLATE template0")
	for name, c := range map[string]struct {
		url, want string
		prepare   func(dir string) error
	}{
		"an account that is not there": {url: postgrestest.As(t, database, "nobody_here"), want: "DATABASE_URL"},
		"other letters":                {url: other, want: "ENCODING 'UTF8'"},
		"a URL with a mistake":         {url: "postgres://u:p@ss@host/x", want: "%40"},
		"a lock that is a folder": {want: "must belong to", prepare: func(dir string) error {
			return os.Mkdir(filepath.Join(dir, "finder.db.use-lock"), 0o700)
		}},
	} {
		dir := t.TempDir()
		if c.prepare != nil {
			need(t, c.prepare(dir))
		}
		err := finder.Run(t.Context(), finder.Options{DataDir: dir, DatabaseURL: c.url, Addr: "127.0.0.1:0", Log: finder.DefaultLog()})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTheFinderWorksBehindPgBouncer serves through a pooler with its defaults,
// twice, and says once that it is there.
func TestTheFinderWorksBehindPgBouncer(t *testing.T) {
	database := postgres.Database(t)
	url := postgres.PgBouncer(t, database)
	for round := range 2 {
		r := start(t, t.TempDir(), url)
		for _, key := range []string{"a", "b", "c"} {
			if r.submit(t, key+string(rune('0'+round))) {
				t.Error("an answer waits")
			}
		}
		r.eventuallyHealthy(t, true)
		r.stop()
		if n := strings.Count(r.log.String(), "a pooler stands between"); n != 1 {
			t.Errorf("it says so %d times:\n%s", n, r.log)
		}
	}
	if got := stored(t, database); len(got) != 6 {
		t.Errorf("%q", got)
	}
}
