package store_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"ministryfinder/embedded/store"
)

// adopting finds the functions that read the former program's values.
var adopting = regexp.MustCompile(`(?s)CREATE FUNCTION pg_temp\.adopted_.*?\n\$\$;`)

// FuzzFormerList gives PostgreSQL any text as a list of the former program:
// the migration makes a list of it, each value once and none empty, and a
// list that is adopted again stays as it is.
func FuzzFormerList(f *testing.F) {
	for _, s := range []string{
		``, `[]`, `null`, `["infant","Infant "," ELEMENTARY"]`, `"[\"a\"]"`, `infant`, `"infant"`, `{"a":1}`, `[[1],{"a":null},null,""]`,
		`["'; DROP TABLE ministries; --"]`, `"\"\\\"[]\\\"\""`, `5`, `[1e400]`, `["\u0000"]`, "[\"a\tb\"]", `{infant,elementary}`,
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

// dataException begins PostgreSQL's codes for values that it does not store.
const dataException = "22"

// FuzzFormerRow gives a database of the former program any values in a ministry
// and in a submission, as far as PostgreSQL has stored them: it is adopted, and
// all that the finder reads of it can be read.
func FuzzFormerRow(f *testing.F) {
	const at = "2024-03-10 08:30:00"
	for _, s := range []struct{ key, name, details, age, list, time string }{
		{"mass", "Mass", `<a href="https://x">x</a>`, "infant", `["single"]`, at}, {"", "", "", "", "", ""},
		{" A key", strings.Repeat("ñ", 200), "<script>", "Zebra", `"[\"a\"]"`, "infinity"},
		{"a\tb", "=1+1", "\x01", " INFANT\n", "{a,b}", "-infinity"}, {"x", "y", "z", "\u2028", `[[1],{"a":null},null]`,
			"294276-12-31 23:59:59.999999"}, {"x", "y", "z", "18-24", `null`, "4713-01-01 00:00:00 BC"},
		{"k", "n", "d", "a", "l", "1969-12-31 23:59:59.999"},
	} {
		f.Add(s.key, s.name, s.details, s.age, s.list, s.time)
	}
	url := server.Database(f)
	conn, err := pgx.Connect(f.Context(), url)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = conn.Close(f.Context()) })
	f.Fuzz(func(t *testing.T, key, name, details, age, list, at string) {
		ctx := t.Context()
		former, _, _ := strings.Cut(formerJSONTexts, "INSERT") // its tables, empty
		if _, err := conn.Exec(ctx, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; "+former); err != nil {
			t.Fatal(err)
		}
		_, err := conn.Exec(ctx, `INSERT INTO ministries (ministry_key, name, description, details, age_groups, genders, states, interests, situations, created_at, updated_at)
			VALUES ($1::text, $2::text, $3::text, $3::text, $4::text, $4::text, $4::text, $4::text, $4::text, nullif($5::text, '')::timestamp, nullif($5::text, '')::timestamp)`, key, name, details, list, at)
		if err == nil {
			_, err = conn.Exec(ctx, `INSERT INTO ministry_submissions (name, email, age_group, gender, state_in_life, interest, situation, recommended_ministries, submitted_at, client_id_hash, session_id)
				VALUES ('', '', $1::text, left($1::text, 20), $2::text, $2::text, $2::text, $2::text, nullif($3::text, '')::timestamp, $1::text, left($1::text, 64))`, age, list, at)
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && strings.HasPrefix(refused.Code, dataException) {
			return // nothing that the former program can have stored
		}
		if err != nil {
			t.Fatal(err)
		}
		d, err := store.OpenPostgres(ctx, url)
		if err != nil {
			t.Fatalf("it cannot be adopted: %v", err)
		}
		defer d.Close()
		if all, err := d.Ministries(ctx); err != nil || len(all) != 1 {
			t.Errorf("%d ministries (%v)", len(all), err)
		}
		all, err := d.Submissions(ctx, store.Filter{}, 0, 10)
		if err != nil || len(all) != 1 {
			t.Fatalf("%d submissions (%v)", len(all), err)
		}
		if year := all[0].SubmittedAt.UTC().Year(); year < 1970 || year > 2200 {
			t.Errorf("it was submitted in the year %d", year)
		}
		if counts, err := d.DayCounts(ctx, store.CountedPeople, "0000-01-01", "9999-12-31"); err != nil || len(counts) != 1 || counts[0].N != 1 {
			t.Errorf("counted are %v (%v)", counts, err)
		}
	})
}
