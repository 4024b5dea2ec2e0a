package postgrestest

import "testing"

// preparedName is the database that those of Prepared are copies of.
const preparedName = "prepared"

// Prepared is Database with what prepare puts into it. That is done once, into a
// database of which all others are copies: each test gives the same function.
func (s *Server) Prepared(t testing.TB, prepare func(url string) error) string {
	t.Helper()
	s.Start(t)
	if err := s.prepareOnce(prepare); err != nil {
		t.Fatalf("prepare a database for the tests: %v", err)
	}
	return s.database(t, "TEMPLATE "+preparedName)
}

func (s *Server) prepareOnce(prepare func(url string) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prepared {
		return nil
	}
	if err := s.run("CREATE DATABASE " + preparedName); err != nil {
		return err
	}
	if err := prepare(s.url(preparedName)); err != nil {
		return err
	}
	// It is copied only while nobody is in it. A session ends a moment after who had it.
	for _, statement := range []string{
		"ALTER DATABASE " + preparedName + " WITH ALLOW_CONNECTIONS false",
		"SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = '" + preparedName + "'",
	} {
		if err := s.run(statement); err != nil {
			return err
		}
	}
	s.prepared = true
	return nil
}
