package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"ministryfinder/embedded/store"
)

// SQLite looks the visits of a batch up, and does not read all submissions for it.
func TestTheVisitsOfABatchAreLookedUp(t *testing.T) {
	path := newPath(t)
	open(t, path)
	db, err := sql.Open("sqlite", store.DSN(path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+store.FirstOfVisits, "[]")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var id, parent, unused int
		var line string
		if err := rows.Scan(&id, &parent, &unused, &line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(plan[0], "SEARCH ministry_submissions USING COVERING INDEX ministry_submissions_by_visit") {
		t.Errorf("the plan is %q", plan)
	}
}
