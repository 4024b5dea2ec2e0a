package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// beforeStatistics is the version of the tables before the one after which PostgreSQL
// keeps no values of people.
const beforeStatistics = 251

// peopleColumns are those whose values tell of a person, by their tables.
var peopleColumns = map[string][]string{
	"connect_askers":   {"id", "name", "phone", "email", "phone_key", "email_key", "best_time"},
	"connect_requests": {"id", "code", "asker_id", "other_codes"}, "connect_request_events": {"request_id", "by_whom", "note"},
	"connect_leaders": {"name", "email", "phone"},
}

// TestPostgreSQLKeepsNobodyInItsStatistics gathers them as administrators, and the
// server by itself, do: of tables of before the migration, where all is found, of the
// present ones, and of the same with the migration undone, where it is found again.
func TestPostgreSQLKeepsNobodyInItsStatistics(t *testing.T) {
	url := server.Database(t)
	s, err := store.OpenPostgres(t.Context(), url)
	testkit.Must(t, err)
	testkit.Must(t, s.MigrateDown(t.Context(), beforeStatistics))
	testkit.Must(t, s.Close())
	db, err := pgx.Connect(t.Context(), url)
	testkit.Must(t, err)
	defer db.Close(t.Context())
	do := func(statements ...string) {
		t.Helper()
		for _, one := range statements {
			_, err := db.Exec(t.Context(), one)
			testkit.Must(t, err)
		}
	}
	ask := func(query string) (n int) {
		t.Helper()
		testkit.Must(t, db.QueryRow(t.Context(), query).Scan(&n))
		return n
	}
	// kept returns how many columns are kept of, and how many values are in the file.
	kept := func() (columns, values int) {
		t.Helper()
		do(`VACUUM pg_statistic`, `CHECKPOINT`)
		columns = ask(`SELECT count(*) FROM pg_stats WHERE concat(most_common_vals::text, histogram_bounds::text) LIKE '%Quillon%'`)
		var file string
		testkit.Must(t, db.QueryRow(t.Context(), `SELECT current_setting('data_directory') || '/' || pg_relation_filepath('pg_statistic')`).Scan(&file))
		b, err := os.ReadFile(filepath.Clean(file))
		testkit.Must(t, err)
		return columns, strings.Count(string(b), "Quillon")
	}
	fill := func(from int) {
		t.Helper()
		for i := from; i < from+8; i++ { // so few that they are not compressed
			do(fmt.Sprintf(`INSERT INTO connect_askers (id, name, phone, email, phone_key, email_key, best_time, language, for_child, delete_after)
				VALUES ('Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d', 'en', false,
				'2027-01-01')`, i), fmt.Sprintf(`INSERT INTO connect_requests (id, code, asker_id, ministry_id, ministry, asked_on, promised_on, channel,
				state, owner, next_on, other_codes) VALUES ('Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d', 1, 'Choir', '2026-11-29', '2026-12-01', 'web', 'waiting',
				0, '2026-12-01', 'Quillon%[1]d')`, i), fmt.Sprintf(`INSERT INTO connect_request_events (request_id, number, day, by_whom, kind, note) VALUES
				('Quillon%[1]d', 1, '2026-11-29', 'Quillon%[1]d', 'note', 'Quillon%[1]d')`, i),
				fmt.Sprintf(`INSERT INTO connect_leaders (ministry_id, name, email, phone) VALUES (1, 'Quillon%[1]d', 'Quillon%[1]d', 'Quillon%[1]d')`, i))
		}
	}
	all := 0
	for _, columns := range peopleColumns {
		all += len(columns)
	}
	gather := func() {
		t.Helper()
		for table, columns := range peopleColumns {
			for _, column := range columns {
				do(`ALTER TABLE ` + table + ` ALTER COLUMN ` + column + ` SET STATISTICS -1`)
			}
		}
		do(`ANALYZE`)
	}
	fill(0)
	gather()
	if columns, values := kept(); columns != all || values < all {
		t.Errorf("before the migration %d of %d columns are found, %d values", columns, all, values)
	}
	if s, err = store.OpenPostgres(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	testkit.Must(t, s.Close())
	if columns, _ := kept(); columns > 0 { // of the file's bytes some stay until others take their place
		t.Errorf("after the migration %d columns are kept of from before", columns)
	}
	do(`ANALYZE`, `VACUUM (ANALYZE)`)
	fill(8)
	gathered := func() int {
		return ask(`SELECT count(*) FROM pg_stat_user_tables WHERE relname LIKE 'connect_%' AND autoanalyze_count > 0`)
	}
	do(`ALTER SYSTEM SET autovacuum_naptime = '1s'`, `SELECT pg_reload_conf()`)
	for table := range peopleColumns {
		do(`ALTER TABLE ` + table + ` SET (autovacuum_analyze_threshold = 1, autovacuum_analyze_scale_factor = 0)`)
	}
	fill(16)
	testkit.Eventually(t, "the server to gather by itself", func() (bool, any) { n := gathered(); return n >= len(peopleColumns), n })
	do(`ALTER SYSTEM RESET autovacuum_naptime`, `SELECT pg_reload_conf()`)
	if columns, _ := kept(); columns > 0 {
		t.Errorf("of %d columns values are kept", columns)
	}
	if n := ask(`SELECT count(*) FROM pg_statistic_ext e JOIN pg_class c ON c.oid = e.stxrelid WHERE c.relname LIKE 'connect_%'`); n > 0 {
		t.Errorf("%d statistics of several columns", n)
	}
	if n := ask(`SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relname LIKE 'connect_%'
		AND (indexprs IS NOT NULL OR indpred IS NOT NULL)`); n > 0 {
		t.Errorf("%d indexes of expressions, of which statistics are kept apart", n)
	}
	gather()
	if columns, _ := kept(); columns != all {
		t.Errorf("with the migration undone %d of %d columns are found", columns, all)
	}
}
