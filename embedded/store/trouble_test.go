package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/store"
)

// execute runs statements in a database, also at the end of a test.
func execute(t *testing.T, url string, statements ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			t.Errorf("%s: %v", s, err)
		}
	}
	if err := conn.Close(ctx); err != nil {
		t.Error(err)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// TestAStartWaitsForWhoHoldsTheFile has another program hold the file for
// longer than SQLite itself waits.
func TestAStartWaitsForWhoHoldsTheFile(t *testing.T) {
	if path := os.Getenv("TEST_HOLD"); path != "" {
		holdFile(t, path)
		return
	}
	path := newPath(t)
	d := must(store.OpenSQLite(t.Context(), path))
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	holder := exec.Command(os.Args[0], "-test.run=^TestAStartWaitsForWhoHoldsTheFile$")
	holder.Env = append(os.Environ(), "TEST_HOLD="+path)
	in := must(holder.StdinPipe())
	out := must(holder.StdoutPipe())
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = holder.Process.Kill(); _ = holder.Wait() })
	said := make([]byte, 5)
	if _, err := out.Read(said); err != nil || string(said) != "holds" {
		t.Fatalf("%q %v", said, err)
	}
	if who := store.HoldersOf(path); !strings.Contains(who, fmt.Sprintf("(process %d)", holder.Process.Pid)) {
		t.Errorf("it is held by %q", who)
	}
	opened := make(chan error, 1)
	go func() {
		d, err := store.OpenSQLite(t.Context(), path)
		if err == nil {
			err = d.Close()
		}
		opened <- err
	}()
	select {
	case err := <-opened:
		t.Errorf("the start has ended: %v", err)
	case <-time.After(6 * time.Second): // SQLite waits for 5
	}
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-opened; err != nil {
		t.Error(err)
	}
}

// holdFile holds a database for as long as standard input is open.
func holdFile(t *testing.T, path string) {
	db := must(sql.Open("sqlite", store.DSN(path)))
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	fmt.Print("holds")
	_, _ = os.Stdin.Read(make([]byte, 1))
	_, _ = db.Exec("ROLLBACK")
	_ = db.Close()
}

// TestWhatTheSystemSaysOfAFileIsNoServerThatIsAway opens databases where the
// system refuses it.
func TestWhatTheSystemSaysOfAFileIsNoServerThatIsAway(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(dir string) error
		reason  store.Reason
	}{
		"a folder in the file's place": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "finder.db"), 0o700) },
			store.ReasonReadOnly},
		"a folder in the lock's place": {func(dir string) error { return os.Mkdir(filepath.Join(dir, "finder.db.use-lock"), 0o700) },
			store.ReasonReadOnly},
		"a file in the folder's place": {func(dir string) error {
			return errors.Join(os.Remove(dir), os.WriteFile(dir, nil, 0o600))
		}, store.ReasonReadOnly},
		"text": {func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "finder.db"), []byte(strings.Repeat("no database ", 100)), 0o600)
		}, store.ReasonDamaged},
	} {
		dir := filepath.Join(t.TempDir(), "data")
		if err := errors.Join(os.Mkdir(dir, 0o700), c.prepare(dir)); err != nil {
			t.Fatal(err)
		}
		_, err := store.OpenSQLite(t.Context(), filepath.Join(dir, "finder.db"))
		if err == nil || store.ReasonOf(err) != c.reason || store.Unreachable(err) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: %v (%s)", name, err, store.ReasonOf(err))
		}
	}
}
