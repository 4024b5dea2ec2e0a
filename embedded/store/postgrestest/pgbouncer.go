package postgrestest

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// PgBouncer runs a real PgBouncer in transaction mode before the server, with
// its defaults and further settings such as "default_pool_size = 3", and
// returns the URL of a database behind it. It ends with the test.
func (s *Server) PgBouncer(t testing.TB, database string, settings ...string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		if program, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil {
			t.Fatalf("PgBouncer is not installed: %s", hint)
		}
	}
	behind, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("/tmp", "pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	port := freePort(t)
	name := strings.TrimPrefix(behind.Path, "/")
	lines := append([]string{
		"[databases]", fmt.Sprintf("%s = host=%s dbname=%s", name, behind.Query().Get("host"), name),
		"[pgbouncer]", "listen_addr = 127.0.0.1", "listen_port = " + strconv.Itoa(port), "unix_socket_dir =",
		"auth_type = any", "pool_mode = transaction",
	}, settings...)
	lines[1] += " user=" + behind.User.Username()
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	running, err := startProcess(dir, program, file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(running.kill)
	through := fmt.Sprintf("postgres://%s@127.0.0.1:%d/%s?sslmode=disable", behind.User.Username(), port, name)
	ctx, cancel := context.WithTimeout(t.Context(), startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, through)
		if err == nil {
			if err := conn.Close(ctx); err != nil {
				t.Fatal(err)
			}
			return through
		}
		if !running.runs() || ctx.Err() != nil {
			t.Fatalf("PgBouncer takes no connections: %v; it said:\n%s", err, running.output())
		}
		time.Sleep(askEvery)
	}
}

// freePort returns a port of this computer that nobody listens on.
func freePort(t testing.TB) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// DatabaseWith returns the URL of a new, empty database that is made with
// further words of CREATE DATABASE, such as ENCODING 'LATIN1' TEMPLATE template0.
func (s *Server) DatabaseWith(t testing.TB, words string) string {
	t.Helper()
	return s.database(t, words)
}

// As returns a URL for another account.
func As(t testing.TB, database, user string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User(user)
	return u.String()
}
