package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A pooler such as PgBouncer, as hosted databases have it, may give each
// transaction another connection of the server's. Then nothing may rely on what
// a connection was told before: no prepared statement, no LISTEN, no lock of a
// session, no SET. What it costs to do without is paid only where one is found.

const (
	// poolerTimeout bounds the questions that find a pooler.
	poolerTimeout = 5 * time.Second
	// poolerTries is how many transactions one connection begins for that.
	poolerTries = 3
	// secondTimeout is how long the second of two connections may wait for its
	// transaction: a pooler with one connection for both never begins it.
	secondTimeout = 2 * time.Second
)

// pooledSentence says what was found.
const pooledSentence = "A pooler (such as PgBouncer in transaction mode) stands between the program and the server: " +
	"changes that other servers make are noticed within two seconds, and statements are not prepared."

// encodingCure is what to do with a database whose letters are not UTF-8.
const encodingCure = "Make a new database with all letters, for instance CREATE DATABASE parish ENCODING 'UTF8' TEMPLATE template0; " +
	"name it in DATABASE_URL, and copy the old one into it: ministry-finder import --from the old URL"

// inspection is what was found between us and a server, and in its database.
type inspection struct {
	// pooled is true for a pooler that changes servers between transactions.
	pooled bool
	// letters is the database's encoding.
	letters string
}

// checkLetters refuses a database that cannot hold every letter, or takes ours
// for others.
func (i inspection) checkLetters() error {
	if i.letters == "" || i.letters == "UTF8" {
		return nil
	}
	return &Trouble{ReasonSetUp, encodingCure, fmt.Errorf("the database's letters are %s, and must be UTF8", i.letters)}
}

// inspectServer connects, finds out what is there, writing nothing, and changes
// the configuration for a pooler.
func inspectServer(ctx context.Context, config *pgx.ConnConfig) (found inspection, err error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout+poolerTimeout)
	defer cancel()
	limit := strconv.FormatInt(statementTimeout.Milliseconds(), 10)
	config.RuntimeParams["statement_timeout"] = limit
	connect := func(ctx context.Context) (*pgx.Conn, error) { return pgx.ConnectConfig(ctx, config) }
	conn, err := untilServed(ctx, connect)
	// PgBouncer and RDS Proxy have codes of their own for that.
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok && (refused.Code == "08P01" || refused.Code == "0A000") &&
		strings.Contains(refused.Message, "statement_timeout") {
		found.pooled = true
		delete(config.RuntimeParams, "statement_timeout")
		conn, err = untilServed(ctx, connect)
	}
	if err != nil {
		return found, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing was written
	found.letters = conn.PgConn().ParameterStatus("server_encoding")
	if !found.pooled {
		// One that ignores the parameter does not pass it on.
		var is string
		if err := conn.QueryRow(ctx, `SELECT setting FROM pg_settings WHERE name = 'statement_timeout'`,
			pgx.QueryExecModeSimpleProtocol).Scan(&is); err != nil {
			return found, err
		}
		found.pooled = is != limit
	}
	if !found.pooled {
		if found.pooled, err = changesServers(ctx, config, conn); err != nil {
			return found, err
		}
	}
	if found.pooled {
		delete(config.RuntimeParams, "statement_timeout")
		config.DefaultQueryExecMode = pgx.QueryExecModeExec
		config.StatementCacheCapacity, config.DescriptionCacheCapacity = 0, 0
	}
	return found, nil
}

// changesServers tells whether a connection gets the server of another one after
// the transactions of both have ended, in whichever order a pooler hands them out:
// those used last first, or in turn.
func changesServers(ctx context.Context, config *pgx.ConnConfig, first *pgx.Conn) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, poolerTimeout)
	defer cancel()
	second, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		if ReasonOf(err) == ReasonCrowded {
			return false, nil // an account with one connection; a pooler would take more
		}
		return false, err
	}
	defer func() { _ = second.Close(context.WithoutCancel(ctx)) }()
	begun, err := begin(ctx, first)
	if err != nil {
		return false, err
	}
	waiting, stop := context.WithTimeout(ctx, secondTimeout)
	defer stop()
	other, err := begin(waiting, second)
	if err != nil {
		if waiting.Err() != nil && ctx.Err() == nil {
			return true, nil
		}
		return false, err
	}
	if begun == other {
		return true, nil
	}
	if err := errors.Join(end(ctx, first), end(ctx, second)); err != nil {
		return false, err
	}
	for range poolerTries {
		if err := end(ctx, first); err != nil {
			return false, err
		}
		now, err := begin(ctx, first)
		if err != nil || now != begun {
			return err == nil, err
		}
	}
	return false, nil
}

// begin begins a transaction and returns the number of the server's process.
func begin(ctx context.Context, conn *pgx.Conn) (pid uint32, err error) {
	if _, err := conn.Exec(ctx, "BEGIN", pgx.QueryExecModeSimpleProtocol); err != nil {
		return 0, err
	}
	return pid, conn.QueryRow(ctx, "SELECT pg_backend_pid()::bigint", pgx.QueryExecModeSimpleProtocol).Scan(&pid)
}

// end ends a transaction, where there is one.
func end(ctx context.Context, conn *pgx.Conn) error {
	if conn.PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := conn.Exec(ctx, "ROLLBACK", pgx.QueryExecModeSimpleProtocol)
	return err
}
