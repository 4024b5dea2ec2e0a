package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Reason says in plain words why the database does not work. It names no
// computer, account or file: the health report is public.
type Reason string

// Reasons.
const (
	ReasonDiskFull    Reason = "The disk is full"
	ReasonReadOnly    Reason = "The database may not be written to"
	ReasonDamaged     Reason = "The database file is damaged"
	ReasonUnreachable Reason = "The database server cannot be reached"
	ReasonRefused     Reason = "The database server refuses the account, its password or the database's name"
	ReasonSlow        Reason = "The database takes too long to answer"
	ReasonFileGone    Reason = "The database file was moved, replaced or deleted while it was in use"
	ReasonPreparing   Reason = "The database is being prepared for this version"
	ReasonOther       Reason = "The database reports an error"
)

// ErrPreparing is why a database cannot be used while its tables are changed.
var ErrPreparing = errors.New("the database is being prepared")

// ReasonOf tells why a call of the store failed.
func ReasonOf(err error) Reason {
	if errors.Is(err, ErrFileGone) {
		return ReasonFileGone
	}
	if file, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteReason(file.Code())
	}
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresReason(server.Code)
	}
	switch {
	case errors.Is(err, ErrPreparing):
		return ReasonPreparing
	case Unreachable(err):
		return ReasonUnreachable
	case errors.Is(err, context.DeadlineExceeded):
		return ReasonSlow
	case errors.Is(err, syscall.ENOSPC):
		return ReasonDiskFull
	}
	return ReasonOther
}

// sqliteReason reads an extended result code, whose lowest byte is the plain
// one: https://sqlite.org/rescode.html.
func sqliteReason(code int) Reason {
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return ReasonDiskFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN:
		return ReasonReadOnly
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ReasonDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ReasonSlow
	}
	return ReasonOther
}

// postgresReason reads an SQLSTATE, whose first two letters are its class:
// https://www.postgresql.org/docs/15/errcodes-appendix.html.
func postgresReason(code string) Reason {
	switch {
	case code == "53100":
		return ReasonDiskFull
	case code == "25006", code == "42501":
		return ReasonReadOnly
	case code == "57014":
		return ReasonSlow
	}
	switch code[:min(2, len(code))] {
	case "57", "53", "08":
		return ReasonUnreachable
	case "28", "3D":
		return ReasonRefused
	}
	return ReasonOther
}

// Unreachable tells whether a call failed because the database server is not
// there: it is away, starts, ends, or takes no more connections. Trying again
// later is worth while; with any other error it is not.
func Unreachable(err error) bool {
	if errors.Is(err, ErrFileGone) {
		return false
	}
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresReason(server.Code) == ReasonUnreachable
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		// That a query takes long does not mean that nobody is there.
		_, connecting := errors.AsType[*pgconn.ConnectError](err)
		return connecting || !errors.Is(err, context.DeadlineExceeded)
	}
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}
