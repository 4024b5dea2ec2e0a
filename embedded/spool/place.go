package spool

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"ministryfinder/embedded/store"
)

// watched are the suffixes of the files that must stay in their place: what is
// confirmed is in one of them.
var watched = [...]string{"", "-wal"}

// inPlace tells whether the files at the path are those that are open. The
// caller holds mu, or nobody else knows s yet.
func (s *Spool) inPlace() bool {
	for i, suffix := range watched {
		now, err := os.Stat(s.path + suffix)
		if s.opened[i] == nil && err == nil {
			s.opened[i] = now
		}
		if s.opened[i] != nil && (err != nil || !os.SameFile(s.opened[i], now)) {
			return false
		}
	}
	return true
}

// beginAnew makes another file when the one that is open was moved away,
// replaced or deleted, with all that waits in it: SQLite would go on writing to
// a file that nobody finds again. The caller holds mu.
func (s *Spool) beginAnew() error {
	ctx, cancel := context.WithTimeout(context.Background(), takeOverLimit)
	defer cancel()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("read what waits in a file that is gone: %w", err)
	}
	all, err := waiting(ctx, conn)
	// Nobody else gets the connection any more, and it ends before another file is
	// begun: what it writes at its end must not be written into that one.
	_, _ = s.db.Close(), conn.Close() // all that matters was read
	s.db = nil
	if err != nil {
		return fmt.Errorf("read what waits in a file that is gone: %w", err)
	}
	if err := s.open(); err != nil {
		return err
	}
	return add(s.db, takeOverLimit, all...)
}

// waiting reads all that waits.
func waiting(ctx context.Context, conn *sql.Conn) (all []store.NewSubmission, err error) {
	rows, err := conn.QueryContext(ctx, `SELECT submission FROM waiting ORDER BY place`)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var body string
		var n store.NewSubmission
		if err := rows.Scan(&body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &n); err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}
