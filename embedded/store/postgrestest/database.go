package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Database returns the URL of a new, empty database, which is dropped at the
// end of the test.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	return s.database(t, "")
}

func (s *Server) database(t testing.TB, words string) string {
	t.Helper()
	s.Start(t)
	s.mu.Lock()
	s.databases++
	name := "test_" + strconv.Itoa(s.databases)
	s.mu.Unlock()
	s.execute(t, "CREATE DATABASE "+name+" "+words)
	t.Cleanup(func() {
		s.Start(t) // the test may have left it stopped
		s.execute(t, "DROP DATABASE "+name+" WITH (FORCE)")
	})
	return s.url(name)
}

// NewDatabase is Database for a benchmark that is no test: the database goes
// with the server, at Close.
func (s *Server) NewDatabase() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.start(); err != nil {
		return "", err
	}
	s.databases++
	name := "bench_" + strconv.Itoa(s.databases)
	if err := s.run("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	return s.url(name), nil
}

func (s *Server) execute(t testing.TB, statement string) {
	t.Helper()
	if err := s.run(statement); err != nil {
		t.Fatal(err)
	}
}

func (s *Server) run(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err == nil {
		_, err = conn.Exec(ctx, statement)
		err = errors.Join(err, conn.Close(ctx))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// url names a database of the server.
func (s *Server) url(database string) string {
	at := url.Values{"host": {s.dir}}
	if s.port != "" {
		at.Set("port", s.port) // it is in the socket's name
	}
	return "postgres://postgres@/" + database + "?" + at.Encode()
}
