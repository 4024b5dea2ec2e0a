package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"ministryfinder/embedded/dump"
)

// leftOut are tables that no backup holds: the migrations' own, the former
// program's list of migrations, what is made of the submissions whenever it is
// missing, and what is about this moment only. Whoever
// restores a backup signs in again, and old lockouts do not come back. People who
// asked to be called are in a file beside it, their leaders' links in none.
var leftOut = [...]string{"goose_db_version", "migrations", "sessions", "known_browsers", "sign_in_failures", "used_links", "jobs",
	"import_drafts", "daily_answers", "invitations", "outbox",
	"connect_leaders", "connect_askers", "connect_requests", "connect_request_events", "connect_links",
	"connect_removed"}

// kind is how values of a column travel.
type kind int

const (
	kindPlain  kind = iota // a number, a text or bytes, as they are
	kindTruth              // a boolean; SQLite has 0 and 1
	kindMoment             // a timestamp in UTC; SQLite has milliseconds
	kindList               // JSON; SQLite has its text
	kindText               // a text, whatever it was before
)

// table is a table as the database describes it.
type table struct {
	name    string
	columns []column
}

type column struct {
	name string
	kind kind
	// counts is true for a column whose numbers the database gives by itself.
	counts bool
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// holds reports whether a copy of a kind holds a table.
func holds(kind dump.Kind, table string) bool {
	ordinary, contact := !slices.Contains(leftOut[:], table), slices.Contains(contactTables[:], table)
	switch kind {
	case dump.Shown:
		return slices.Contains(shown[:], table)
	case dump.Contacts:
		return contact
	case dump.Fetched:
		return ordinary || contact
	}
	return ordinary
}

// tables describes the tables that a copy of a kind holds, each after those that its
// rows point to.
func (d dialect) tables(ctx context.Context, q querier, kind dump.Kind) ([]table, error) {
	names, err := texts(q.QueryContext(ctx, d.listTables))
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return !holds(kind, name) })
	pointsTo := map[string][]string{}
	var all []table
	for _, name := range names {
		t := table{name: name}
		rows, err := q.QueryContext(ctx, d.listColumns, name)
		t.columns, err = collect(rows, err, func(row scanner) (c column, err error) {
			var declared string
			err = row.Scan(&c.name, &declared, &c.counts)
			c.kind = kindOf(declared)
			return c, err
		})
		if err != nil {
			return nil, fmt.Errorf("list the columns of %s: %w", name, err)
		}
		if pointsTo[name], err = texts(q.QueryContext(ctx, d.listReferences, name)); err != nil {
			return nil, fmt.Errorf("list what %s points to: %w", name, err)
		}
		all = append(all, t)
	}
	return inOrder(all, pointsTo), nil
}

// kindOf reads a type as information_schema and SQLite name them.
func kindOf(declared string) kind {
	switch declared {
	case "boolean":
		return kindTruth
	case "timestamp without time zone", "timestamp with time zone":
		return kindMoment
	case "jsonb", "json":
		return kindList
	}
	return kindPlain
}

func texts(rows *sql.Rows, err error) ([]string, error) {
	return collect(rows, err, func(row scanner) (s string, err error) { return s, row.Scan(&s) })
}

// inOrder sorts tables so that each comes after those that it points to.
func inOrder(all []table, pointsTo map[string][]string) []table {
	var sorted []table
	placed := map[string]bool{}
	var place func(t table)
	place = func(t table) {
		if placed[t.name] {
			return
		}
		placed[t.name] = true // before the others: a table may point to itself
		for _, other := range all {
			if slices.Contains(pointsTo[t.name], other.name) {
				place(other)
			}
		}
		sorted = append(sorted, t)
	}
	for _, t := range all {
		place(t)
	}
	return sorted
}

// quoted is a name in a statement; both databases quote alike.
func quoted(name string) string {
	var b []byte
	for _, c := range []byte(name) {
		if c == '"' {
			b = append(b, '"')
		}
		b = append(b, c)
	}
	return `"` + string(b) + `"`
}
