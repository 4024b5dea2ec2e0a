package store

import (
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"ministryfinder/embedded/pattern"
)

// Trouble is why a database cannot be opened, for whoever looks after it: in
// words, with what to do, and only then in those of the library.
type Trouble struct {
	Reason Reason
	// Cure is what to do, in sentences; empty where the reason says enough.
	Cure string
	err  error
}

// Error says all of it.
func (t *Trouble) Error() string {
	text := t.Reason.String()
	if t.Cure != "" {
		text += ". " + t.Cure
	}
	return fmt.Sprintf("%s (in detail: %v)", text, t.err)
}

// Unwrap returns the library's own error.
func (t *Trouble) Unwrap() error { return t.err }

// fileTrouble explains why a SQLite file cannot be opened.
func fileTrouble(path string, err error) error {
	if _, ok := errors.AsType[*Trouble](err); ok || err == nil {
		return err
	}
	reason, cure := ReasonOf(err), ""
	if file, ok := errors.AsType[*sqlite.Error](err); ok && file.Code()&0xff == sqlite3.SQLITE_CANTOPEN && fewFiles() {
		reason = ReasonFewFiles
	}
	switch reason {
	case ReasonLocked:
		cure = "Close it and start again"
		if holders := holdersOf(path); holders != "" {
			cure = "It is held by " + holders + ". " + cure
		}
	case ReasonFewFiles:
		cure = "Raise the limit (ulimit -n 1024, or LimitNOFILE= in the service's unit) and start again"
	case ReasonDiskBroken:
		cure = "Copy the data folder and the backups to another disk before anything else"
	case ReasonOther, ReasonSlow:
		return err
	}
	return &Trouble{reason, cure, err}
}

var (
	deniedSchema = pattern.Of(`permission denied for schema "?([^" ]+)"?`)
	deniedOther  = pattern.Of(`(?:permission denied for|must be owner of) (table|relation|sequence|view) "?([^" ]+)"?`)
	parameter    = pattern.Of(`unsupported startup parameter(?: in options)?: (\S+)`)
)

// serverTrouble explains why a PostgreSQL database cannot be opened by a user.
func serverTrouble(user, database string, err error) error {
	if _, ok := errors.AsType[*Trouble](err); ok || err == nil {
		return err
	}
	server, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return err
	}
	reason := postgresReason(server)
	cure := serverCure(server, identifier(user), identifier(database))
	if cure == "" && (reason == ReasonOther || reason == ReasonSlow) {
		return err
	}
	return &Trouble{reason, cure, err}
}

// serverCure is what whoever looks after the server can do about an error.
func serverCure(e *pgconn.PgError, user, database string) string {
	switch e.Code {
	case "42501":
		if m := deniedSchema().FindStringSubmatch(e.Message); m != nil {
			return fmt.Sprintf("As the database's owner run: GRANT USAGE, CREATE ON SCHEMA %s TO %s;", identifier(m[1]), user)
		}
		if m := deniedOther().FindStringSubmatch(e.Message); m != nil {
			kind := m[1]
			if kind == "relation" {
				kind = "table"
			}
			return fmt.Sprintf("The tables must belong to the account. As their owner run: ALTER %s %s OWNER TO %s; and so for each table of the program", kind, identifier(m[2]), user)
		}
		return fmt.Sprintf("As the database's owner run: GRANT ALL ON DATABASE %s TO %s;", database, user)
	case "25006":
		return fmt.Sprintf("The account or the server only reads. Use the primary server, or run: ALTER ROLE %s SET default_transaction_read_only = off;", user)
	case "3F000":
		return fmt.Sprintf("The account's search_path names no schema that there is. Run: ALTER ROLE %s SET search_path = public;", user)
	case "42P05", "26000":
		return "A pooler stands between that changes servers between transactions. Add default_query_exec_mode=exec to DATABASE_URL"
	case "22P05", "22021":
		return encodingCure
	case "28P01", "28000":
		return "Check the account and its password in DATABASE_URL, and the server's pg_hba.conf; @ : / # ? and % in a password are written %40 %3A %2F %23 %3F %25"
	case "3D000":
		return fmt.Sprintf("Check the database's name in DATABASE_URL, or make it: CREATE DATABASE %s OWNER %s;", database, user)
	case "53300", "53400":
		return fmt.Sprintf("Lower pool_max_conns in DATABASE_URL (pool_max_conns=3), or allow more: ALTER ROLE %s CONNECTION LIMIT 12;", user)
	case "42704":
		return "Leave out of DATABASE_URL what PostgreSQL does not know, such as ?schema= or ?pgbouncer= of other programs"
	case "08P01":
		if m := parameter().FindStringSubmatch(e.Message); m != nil {
			return fmt.Sprintf("PgBouncer refuses the parameter %s: leave it out of DATABASE_URL, or add to pgbouncer.ini: ignore_startup_parameters = %s", m[1], m[1])
		}
	}
	return ""
}

var plainIdentifier = pattern.Of(`^[a-z_][a-z0-9_]*$`)

// identifier writes a name as SQL has it.
func identifier(name string) string {
	if plainIdentifier().MatchString(name) {
		return name
	}
	return quoted(name)
}
