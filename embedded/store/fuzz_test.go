package store_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
)

// adopting finds the functions that read the former program's values.
var adopting = regexp.MustCompile(`(?s)CREATE FUNCTION pg_temp\.adopted_.*?\n\$\$;`)

// FuzzFormerList gives PostgreSQL any text as a list of the former program:
// the migration makes a list of it, each value once and none empty, and a
// list that is adopted again stays as it is.
func FuzzFormerList(f *testing.F) {
	for _, s := range []string{
		``, `[]`, `null`, `["infant","Infant "," ELEMENTARY"]`, `"[\"a\"]"`, `infant`, `"infant"`, `{"a":1}`, `[[1],{"a":null},null,""]`, `["'; DROP TABLE ministries; --"]`, `"\"\\\"[]\\\"\""`, `5`, `[1e400]`, `["\u0000"]`, "[\"a\tb\"]", `{infant,elementary}`,
	} {
		f.Add(s)
	}
	text, err := os.ReadFile("migrations/postgres/00001_ministries_and_submissions.sql")
	if err != nil {
		f.Fatal(err)
	}
	conn, err := pgx.Connect(f.Context(), server.Database(f))
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(f.Context()) })
	functions := adopting.FindAllString(string(text), -1)
	if len(functions) != 2 {
		f.Fatalf("%d functions adopt", len(functions))
	}
	for _, function := range functions {
		if _, err := conn.Exec(f.Context(), function); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, old string) {
		if !utf8.ValidString(old) || strings.ContainsRune(old, 0) {
			return // PostgreSQL stores no such text
		}
		var adopted, again string
		err := conn.QueryRow(t.Context(), `WITH once AS MATERIALIZED (SELECT pg_temp.adopted_list(to_jsonb($1::text), '{infant,elementary}') AS list)
			SELECT list::text, pg_temp.adopted_list(list, '{infant,elementary}')::text FROM once`, old).Scan(&adopted, &again)
		if err != nil {
			t.Fatalf("%q cannot be adopted: %v", old, err)
		}
		var list []string
		if err := json.Unmarshal([]byte(adopted), &list); err != nil {
			t.Fatalf("%q becomes %s", old, adopted)
		}
		if adopted != again {
			t.Errorf("%q becomes %s, and that %s", old, adopted, again)
		}
		seen := slices.Clone(list)
		slices.Sort(seen)
		if len(slices.Compact(seen)) != len(list) || slices.Contains(list, "") || slices.Contains(list, "INFANT") {
			t.Errorf("%q becomes %s", old, adopted)
		}
	})
}
