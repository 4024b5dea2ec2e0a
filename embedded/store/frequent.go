package store

import (
	"context"
	"database/sql"
	"sync"
)

// frequent asks what is asked again and again also at rest, by statements that are
// prepared once for each connection. PostgreSQL's driver does that by itself; SQLite
// would have two megabytes of the program, its parser, in memory for each question.
type frequent struct {
	pool     *sql.DB
	prepares bool

	mu         sync.Mutex
	statements map[string]*sql.Stmt // they end with the pool
}

// prepared returns the statement of a text that is one of few, nil where it is not
// prepared: then the pool is asked, which tells what is wrong.
func (f *frequent) prepared(ctx context.Context, query string) *sql.Stmt {
	if !f.prepares {
		return nil
	}
	f.mu.Lock()
	statement := f.statements[query]
	f.mu.Unlock()
	if statement != nil {
		return statement
	}
	// No lock is held meanwhile: it may wait for a connection.
	statement, err := f.pool.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	f.mu.Lock()
	first := f.statements[query]
	if first == nil {
		f.statements[query] = statement
	}
	f.mu.Unlock()
	if first != nil {
		_ = statement.Close() // another was sooner
		return first
	}
	return statement
}

// QueryContext asks for rows.
func (f *frequent) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if statement := f.prepared(ctx, query); statement != nil {
		return statement.QueryContext(ctx, args...)
	}
	return f.pool.QueryContext(ctx, query, args...)
}

// QueryRowContext asks for one row.
func (f *frequent) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if statement := f.prepared(ctx, query); statement != nil {
		return statement.QueryRowContext(ctx, args...)
	}
	return f.pool.QueryRowContext(ctx, query, args...)
}

// lastAnswer keeps the answer to a question that comes with each sample for as long as
// nothing is committed. On PostgreSQL, where other servers write, it is asked each time.
type lastAnswer[Q comparable, A any] struct {
	mu       sync.Mutex
	known    bool
	question Q
	commits  int64
	answer   A
}

// of returns the answer to a question, by asking when the last one may have changed.
func (l *lastAnswer[Q, A]) of(d *core, question Q, ask func() (A, error)) (A, error) {
	if d.file == nil {
		return ask()
	}
	commits := d.commits.Load() // before it is asked: what is committed meanwhile makes it old
	l.mu.Lock()
	answer, known := l.answer, l.known && l.question == question && l.commits == commits
	l.mu.Unlock()
	if known {
		return answer, nil
	}
	answer, err := ask()
	if err != nil {
		return answer, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known, l.question, l.commits, l.answer = true, question, commits, answer
	return answer, nil
}
