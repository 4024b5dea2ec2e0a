package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// dialect is what differs between the two databases.
type dialect struct {
	// prepares is true where statements are worth preparing by hand.
	prepares bool
	// name is the folder of the migrations.
	name string
	// at makes a moment an argument for the columns that the former program's
	// tables have: milliseconds since 1970 in SQLite, a timestamp without zone,
	// in UTC, in PostgreSQL. Columns of our own tables are milliseconds in both.
	at func(time.Time) any
	// each names a table function that yields the texts of a list column as
	// the column value of a table j.
	each func(column string) string
	// skipLocked ends a SELECT of rows to delete: it leaves out those that others
	// are changing.
	skipLocked string
	// counted is the statement that adds to daily_counts: $1 is a JSON array of
	// [day, question, value, number]. folded adds to the part that is not counted
	// anew.
	counted, folded string
	// insertAll stores the submissions of one transaction, whose keys and visits
	// differ, in their order. It returns those whose key was not there.
	insertAll func(ctx context.Context, d *core, tx *Tx, all []placed) ([]togetherRow, error)
	// devices counts results of devices, see countDevices.
	devices string
	// announce tells other servers of the same database what has changed, when
	// the transaction commits.
	announce func(ctx context.Context, tx *sql.Tx, subjects []string) error

	// lockSubmissions keeps others from storing submissions and counts until the transaction ends.
	lockSubmissions func(ctx context.Context, tx *sql.Tx) error
	// allowLong lets the statements of a transaction take up to recountTimeout.
	allowLong func(ctx context.Context, tx *sql.Tx) error
	// erase takes what was removed out of the database's log.
	erase func(ctx context.Context, write *sql.DB) error
	// compact takes what was removed of people out of their tables' pages.
	compact func(ctx context.Context, write *sql.DB) error
	// rewrite stores all requests, and their numbers since a month, anew; see
	// ConnectRequests.HideOrder.
	rewrite func(ctx context.Context, tx *sql.Tx, month string) error
	// lockVisits makes other transactions that store of one of these visits, or of
	// one of these people, wait until this one has ended.
	lockVisits func(ctx context.Context, tx *sql.Tx, visits []string) error

	// What copies need. The first lists the tables, the others say of the table
	// $1 which columns it has (name, type, whether it numbers its rows) and
	// which tables it points to.
	listTables, listColumns, listReferences string
	// snapshot begins a transaction that sees one moment.
	snapshot *sql.TxOptions
	// lock keeps others from writing until the transaction ends; errInUse when
	// that must be tried again in a new one.
	lock func(ctx context.Context, tx *sql.Tx, tables []table) error
	// beforeDump and afterLoad are run in the copying transaction.
	beforeDump func(ctx context.Context, tx *sql.Tx) error
	afterLoad  func(ctx context.Context, tx *sql.Tx, tables []table) error
	// numberAfter gives new rows of a table numbers after one, see keepNumbers.
	numberAfter func(ctx context.Context, tx *sql.Tx, table string, number int64) error
}

// asList encodes a list column.
func asList(values []string) string {
	if len(values) == 0 {
		return "[]"
	}
	b, err := json.Marshal(values)
	if err != nil {
		// A list of strings always encodes.
		panic(err)
	}
	return string(b)
}

// listColumn reads a list column into a slice.
type listColumn struct{ to *[]string }

func list(to *[]string) sql.Scanner { return listColumn{to} }

// Scan decodes the JSON array that the column holds.
func (l listColumn) Scan(src any) error {
	var raw []byte
	switch v := src.(type) {
	case string:
		raw = []byte(v)
	case []byte:
		raw = v
	default:
		return fmt.Errorf("a list column holds %T", src)
	}
	*l.to = []string{}
	return json.Unmarshal(raw, l.to)
}

// momentColumn reads a moment that either database has stored.
type momentColumn struct{ to *time.Time }

func moment(to *time.Time) sql.Scanner { return momentColumn{to} }

// Scan reads milliseconds since 1970 or a timestamp in UTC; nothing is the
// zero time.
func (m momentColumn) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*m.to = time.Time{}
	case int64:
		*m.to = time.UnixMilli(v).UTC()
	case time.Time:
		*m.to = time.Date(v.Year(), v.Month(), v.Day(), v.Hour(), v.Minute(), v.Second(), v.Nanosecond(), time.UTC)
	default:
		return fmt.Errorf("a time column holds %T", src)
	}
	return nil
}
