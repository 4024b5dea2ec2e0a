package store

import (
	"context"
	"fmt"
	"strconv"
)

// insertUnreturned stores a submission: $1 and so on are the columns, and the first
// submission of its visit. It returns nothing: for what a statement returns SQLite
// makes a table of its own, which takes half as long as the insert.
var insertUnreturned = insertInto(`VALUES (` +
	eachColumn(func(i int, _ submissionColumn) string { return "$" + strconv.Itoa(i+1) }) +
	`, $` + strconv.Itoa(len(submissionColumns)+1) + `)`)

// firstOfVisits selects the first submission of each of the visits $1, a JSON array.
const firstOfVisits = `SELECT session_id, min(id) FROM ministry_submissions
	WHERE session_id <> '' AND session_id IN (SELECT value FROM json_each($1)) GROUP BY session_id`

// sqliteDevices counts results of the devices of $1, a JSON array of
// [hash, day, results], as insertDevice counts one.
const sqliteDevices = `INSERT INTO devices (client_id_hash, first_day, results)
	SELECT d.value->>0, d.value->>1, d.value->>2 FROM json_each($1) AS d WHERE true` + addToDevices

// insertAllSQLite stores submissions by a statement for each, which is quicker than
// one that takes them all out of JSON.
func insertAllSQLite(ctx context.Context, d *core, tx *Tx, all []placed) ([]togetherRow, error) {
	// The transaction ends with its context. Looking after it in each of these short
	// statements costs a tenth of their time.
	ctx = context.WithoutCancel(ctx)
	first, err := firstSubmissions(ctx, d, tx, all)
	if err != nil {
		return nil, err
	}
	stored := make([]togetherRow, 0, len(all))
	for _, one := range all {
		var visit any
		id, repeated := first[one.new.SessionID]
		if repeated {
			visit = id
		}
		done, err := d.exec(ctx, tx, insertUnreturned, append(d.dialect.columnValues(one.new, one.day), visit)...)
		if err != nil {
			return nil, err
		}
		n, err := done.RowsAffected()
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue // its key is there
		}
		r := togetherRow{key: one.new.SubmissionKey, repeated: repeated}
		if r.id, err = done.LastInsertId(); err != nil {
			return nil, err
		}
		stored = append(stored, r)
	}
	return stored, nil
}

// firstSubmissions are the first submissions of those visits that have some.
func firstSubmissions(ctx context.Context, d *core, tx *Tx, all []placed) (map[string]int64, error) {
	var visits []string
	for _, one := range all {
		if one.new.SessionID != "" {
			visits = append(visits, one.new.SessionID)
		}
	}
	if len(visits) == 0 {
		return nil, nil
	}
	type firstRow struct {
		visit string
		id    int64
	}
	rows, err := d.query(ctx, tx, firstOfVisits, asList(visits))
	found, err := collect(rows, err, func(row scanner) (r firstRow, err error) { return r, row.Scan(&r.visit, &r.id) })
	if err != nil {
		return nil, fmt.Errorf("look for earlier results of the visits: %w", err)
	}
	first := make(map[string]int64, len(found))
	for _, f := range found {
		first[f.visit] = f.id
	}
	return first, nil
}
