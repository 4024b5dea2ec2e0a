package postgrestest_test

import (
	"os"
	"testing"

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
