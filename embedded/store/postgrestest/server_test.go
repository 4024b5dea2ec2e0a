package postgrestest_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/store/postgrestest"
)

var postgres = postgrestest.Server{Fsync: true}

func TestMain(m *testing.M) { os.Exit(postgres.RunAll(m)) }

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) }) // it may be cut already
	return conn
}

func execute(t *testing.T, url, statement string) {
	t.Helper()
	if _, err := connect(t, url).Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestEachTestHasAnEmptyDatabase(t *testing.T) {
	for range 2 {
		execute(t, postgres.Database(t), `CREATE TABLE mine (n int)`)
	}
}

func TestAServerThatEndedKeepsWhatItConfirmed(t *testing.T) {
	url := postgres.Database(t)
	execute(t, url, `CREATE TABLE mine (n int)`)
	for name, end := range map[string]func(testing.TB){"stopped": postgres.Stop, "killed": postgres.Kill} {
		before := connect(t, url)
		if _, err := before.Exec(t.Context(), `INSERT INTO mine VALUES (1)`); err != nil {
			t.Fatal(err)
		}
		end(t)
		if _, err := before.Exec(t.Context(), `SELECT 1`); err == nil {
			t.Errorf("%s: a session goes on", name)
		}
		if _, err := pgx.Connect(t.Context(), url); err == nil {
			t.Errorf("%s: it takes a connection", name)
		}
		postgres.Start(t)
	}
	var n int
	if err := connect(t, url).QueryRow(t.Context(), `SELECT count(*) FROM mine`).Scan(&n); err != nil || n != 2 {
		t.Errorf("there are %d rows (%v)", n, err)
	}
}

// What a test program that was killed has left in memory goes with the next server.
func TestWhatKilledTestsLeftIsRemoved(t *testing.T) {
	gone := exec.Command("true")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	name := func(pid int) string {
		return filepath.Join("/dev/shm", "postgres-"+strconv.Itoa(pid)+"-"+strconv.FormatInt(time.Now().UnixNano(), 10))
	}
	left, used := name(gone.Process.Pid), name(os.Getppid())
	for _, dir := range []string{left, used} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		defer os.Remove(dir)
	}
	var s postgrestest.Server
	s.Start(t)
	defer s.Close()
	if _, err := os.Stat(left); err == nil {
		t.Error("the folder of a program that is gone is there still")
	}
	if _, err := os.Stat(used); err != nil {
		t.Errorf("the folder of a program that runs: %v", err)
	}
}
