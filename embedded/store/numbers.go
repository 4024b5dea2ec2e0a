package store

import (
	"context"
	"database/sql"
	"fmt"
)

// numbered are the tables whose rows' numbers stand in other tables, also where the row
// is gone, with those numbers: a new row must not get one of them.
var numbered = []struct{ table, used string }{
	{"ministries", `SELECT max(id) FROM (SELECT ministry_id AS id FROM connect_requests UNION ALL SELECT ministry_id FROM connect_leaders
		UNION ALL SELECT ministry_id FROM connect_counts UNION ALL SELECT ministry_id FROM former_ministry_keys) AS used`},
	{"connect_leaders", `SELECT max(owner) FROM connect_requests`},
}

// keepNumbers has new rows numbered after all that are or were known by a number. A copy
// does not say how far the numbers had come.
func (d *core) keepNumbers(ctx context.Context, tx *sql.Tx) error {
	for _, n := range numbered {
		var used sql.NullInt64
		err := tx.QueryRowContext(ctx, n.used).Scan(&used)
		if err == nil && used.Int64 > 0 {
			err = d.dialect.numberAfter(ctx, tx, n.table, used.Int64)
		}
		if err != nil {
			return fmt.Errorf("number the rows of %s: %w", n.table, err)
		}
	}
	return nil
}

// numberAfterSQLite gives new rows of a table numbers after one.
func numberAfterSQLite(ctx context.Context, tx *sql.Tx, table string, number int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO sqlite_sequence (name, seq) SELECT $1, 0
		WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = $1)`, table)
	if err == nil {
		_, err = tx.ExecContext(ctx, `UPDATE sqlite_sequence SET seq = max(seq, $2) WHERE name = $1`, table, number)
	}
	return err
}

// numberAfterPostgres does the same. What the sequence has given already stays given.
func numberAfterPostgres(ctx context.Context, tx *sql.Tx, table string, number int64) error {
	return setNumber(ctx, tx, table, "id", number)
}

// setNumber has a sequence go on after a number, or after what it has given already.
func setNumber(ctx context.Context, tx *sql.Tx, table, column string, number int64) error {
	_, err := tx.ExecContext(ctx, `SELECT setval(s.name, greatest(s.number, 1), s.number > 0) FROM (SELECT name,
		greatest(CAST($3 AS BIGINT), coalesce(pg_sequence_last_value(name), 0)) AS number
		FROM (SELECT CAST(pg_get_serial_sequence($1, $2) AS regclass) AS name) AS named) AS s`, quoted(table), column, number)
	return err
}
