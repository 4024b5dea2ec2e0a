package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Reason is why the database does not work. Its text is a code, which reports
// and alerts carry; String puts it into plain words. It names no computer,
// account or file: the health report is public.
type Reason string

// Reasons.
const (
	ReasonDiskFull    Reason = "disk-full"
	ReasonDiskBroken  Reason = "disk-broken"
	ReasonReadOnly    Reason = "read-only"
	ReasonNoRights    Reason = "no-rights"
	ReasonFewFiles    Reason = "few-files"
	ReasonDamaged     Reason = "damaged"
	ReasonFileGone    Reason = "file-gone"
	ReasonLocked      Reason = "locked"
	ReasonUnreachable Reason = "unreachable"
	ReasonCrowded     Reason = "crowded"
	ReasonRefused     Reason = "refused"
	ReasonSetUp       Reason = "set-up"
	ReasonSlow        Reason = "slow"
	ReasonPreparing   Reason = "preparing"
	ReasonOther       Reason = "other"
)

// Reasons lists all of them.
func Reasons() []Reason {
	return []Reason{
		ReasonDiskFull, ReasonDiskBroken, ReasonReadOnly, ReasonNoRights, ReasonFewFiles, ReasonDamaged, ReasonFileGone, ReasonLocked,
		ReasonUnreachable, ReasonCrowded, ReasonRefused, ReasonSetUp, ReasonSlow, ReasonPreparing, ReasonOther,
	}
}

// String says it in plain words.
func (r Reason) String() string {
	switch r {
	case ReasonDiskFull:
		return "The disk is full"
	case ReasonDiskBroken:
		return "The disk with the database reports errors"
	case ReasonReadOnly:
		return "The database may not be written to"
	case ReasonNoRights:
		return "The database's account lacks rights"
	case ReasonFewFiles:
		return "The computer lets the program open too few files"
	case ReasonDamaged:
		return "The database file is damaged"
	case ReasonFileGone:
		return "The database file was moved, replaced or deleted while it was in use"
	case ReasonLocked:
		return "Another program holds the database"
	case ReasonUnreachable:
		return "The database server cannot be reached"
	case ReasonCrowded:
		return "The database server takes no more connections"
	case ReasonRefused:
		return "The database server refuses the account, its password or the database's name"
	case ReasonSetUp:
		return "The database server is set up in a way that does not work"
	case ReasonSlow:
		return "The database takes too long to answer"
	case ReasonPreparing:
		return "The database is being prepared for this version"
	}
	return "The database reports an error"
}

// Waits tells whether waiting alone mends it. Everything else wants a person.
func (r Reason) Waits() bool {
	switch r {
	case ReasonUnreachable, ReasonCrowded, ReasonLocked, ReasonSlow, ReasonPreparing:
		return true
	}
	return false
}

// ErrPreparing is why a database cannot be used while its tables are changed.
var ErrPreparing = errors.New("the database is being prepared")

// ReasonOf tells why a call of the store failed.
func ReasonOf(err error) Reason {
	if trouble, ok := errors.AsType[*Trouble](err); ok {
		return trouble.Reason
	}
	if file, ok := errors.AsType[*sqlite.Error](err); ok {
		return sqliteReason(file.Code())
	}
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return postgresReason(server)
	}
	if reason, ok := systemReason(err); ok {
		return reason
	}
	switch {
	case errors.Is(err, ErrFileGone), errors.Is(err, errUnsure):
		return ReasonFileGone
	case errors.Is(err, ErrDamaged):
		return ReasonDamaged
	case errors.Is(err, ErrPreparing):
		return ReasonPreparing
	case connectionTrouble(err):
		return ReasonUnreachable
	case errors.Is(err, context.DeadlineExceeded):
		return ReasonSlow
	}
	return ReasonOther
}

// Unreachable tells whether a call failed because of something that waiting
// mends: the database server is away, starts, ends, or takes no more
// connections, or another program holds the file for a while.
func Unreachable(err error) bool { return ReasonOf(err).Waits() }

// sqliteReason reads an extended result code, whose lowest byte is the plain
// one: https://sqlite.org/rescode.html.
func sqliteReason(code int) Reason {
	switch code & 0xff {
	case sqlite3.SQLITE_FULL:
		return ReasonDiskFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_CANTOPEN:
		return ReasonReadOnly
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return ReasonDamaged
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL:
		return ReasonLocked
	case sqlite3.SQLITE_IOERR:
		return ReasonDiskBroken
	}
	return ReasonOther
}

// readOnlyState is the SQLSTATE of a server, or a session, that only reads.
const readOnlyState = "25006"

// postgresReason reads an SQLSTATE, whose first two letters are its class:
// https://www.postgresql.org/docs/15/errcodes-appendix.html.
func postgresReason(e *pgconn.PgError) Reason {
	switch e.Code {
	case "53100":
		return ReasonDiskFull
	case "53300", "53400":
		return ReasonCrowded
	case "42501":
		return ReasonNoRights
	case readOnlyState:
		return ReasonReadOnly
	case "57014", "55P03", "40001", "40P01":
		return ReasonSlow
	case "42P05", "26000", "3F000", "22P05", "22021", "0A000", "42704":
		return ReasonSetUp
	case "XX001", "XX002":
		return ReasonDamaged
	case "58030":
		return ReasonDiskBroken
	case "08P01":
		return poolerReason(e.Message)
	case "XX000":
		return hostedReason(e.Message)
	}
	switch e.Code[:min(2, len(e.Code))] {
	case "57", "53", "08":
		return ReasonUnreachable
	case "28", "3D":
		return ReasonRefused
	}
	return ReasonOther
}

// poolerReason reads what PgBouncer says: until its version 1.21 all that it
// refuses by itself has the code of a wrong protocol, 08P01.
func poolerReason(message string) Reason {
	said := words(message)
	switch {
	case said("no more connections allowed", "too many"):
		return ReasonCrowded
	case said("no such database", "no such user", "authentication failed", "password", "auth failed", "not allowed"):
		return ReasonRefused
	case said("timeout", "cannot connect to server", "server_login_retry", "server login failed", "server conn crashed", "closed",
		"disconnect",
		"starting up", "shutting down", "paused", "pgbouncer cannot", "query_wait"):
		return ReasonUnreachable
	}
	return ReasonSetUp
}

// hostedReason reads what Neon's proxy and Supabase's pooler say by themselves, all of
// which has the code of an internal error: https://neon.com/docs/connect/connection-errors and
// https://github.com/supabase/supavisor.
func hostedReason(message string) Reason {
	said := words(message)
	switch {
	case said("max client", "emaxconn"):
		return ReasonCrowded
	case said("tenant", "enotfound", "endpoint id", "requested endpoint", "authentication failed"):
		return ReasonRefused
	case said("check out", "echeckouttimeout", "compute", "control plane", "console request", "dbhandler", "database closed", "circuit",
		"attempts", "rate limit", "quota", "timeout", "timed out", "try again"):
		return ReasonUnreachable
	}
	return ReasonOther
}

// words tells whether a message has one of some parts, written in small letters.
func words(message string) func(parts ...string) bool {
	message = strings.ToLower(message)
	return func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(message, part) })
	}
}

// systemReason reads what the operating system says of files. What it says of a
// network is no such thing, although both are numbers of one list.
func systemReason(err error) (Reason, bool) {
	if _, network := errors.AsType[*net.OpError](err); network {
		return "", false
	}
	if number, ok := errors.AsType[syscall.Errno](err); ok {
		if reason, known := errnoReason(number); known {
			return reason, true
		}
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return ReasonReadOnly, true
	case errors.Is(err, ErrFileGone):
		return "", false
	}
	if _, file := errors.AsType[*os.PathError](err); file {
		return ReasonReadOnly, true // a folder in its place, a name that is too long, nothing there
	}
	return "", false
}

// connectionTrouble tells whether the way to the database server is the
// trouble. That a query takes long does not mean that nobody is there.
func connectionTrouble(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		return !errors.Is(op, fs.ErrPermission)
	}
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return true
	}
	if _, connecting := errors.AsType[*pgconn.ConnectError](err); connecting {
		return errors.Is(err, context.DeadlineExceeded) || pgconn.Timeout(err) || brokenOff(err)
	}
	return brokenOff(err)
}

func brokenOff(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, net.ErrClosed)
}
