package store_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/store/postgrestest"
)

// TestWhatWaitingDoesNotMendIsToldWithItsCure opens databases of a server as
// accounts that cannot use them. The start ends, and says what to do.
func TestWhatWaitingDoesNotMendIsToldWithItsCure(t *testing.T) {
	database, elsewhere := server.Database(t), server.Database(t)
	name := strings.TrimPrefix(must(url.Parse(database)).Path, "/")
	for _, c := range []struct {
		role    string
		prepare []string
		change  func(url string) string
		reason  store.Reason
		cure    string
	}{
		{"t_nocreate", nil, nil, store.ReasonNoRights, "GRANT USAGE, CREATE ON SCHEMA public TO t_nocreate;"},
		{"t_readonly", []string{"ALTER ROLE t_readonly SET default_transaction_read_only = on", "GRANT ALL ON SCHEMA public TO t_readonly"}, nil,
			store.ReasonReadOnly, "default_transaction_read_only = off"},
		{"t_nopath", []string{"ALTER ROLE t_nopath SET search_path = ''"}, nil, store.ReasonSetUp, "SET search_path = public;"},
		{"T Größe", nil, nil, store.ReasonNoRights, `TO "T Größe";`},
		{"t_nothere", nil, func(u string) string { return strings.Replace(u, "t_nothere", "t_nobody", 1) }, store.ReasonRefused,
			"password in DATABASE_URL"},
		{"t_nodb", nil, func(u string) string { return strings.Replace(u, "/"+name, "/t_missing", 1) }, store.ReasonRefused,
			"CREATE DATABASE t_missing OWNER t_nodb;"},
		{"t_param", nil, func(u string) string { return u + "&pgbouncer=true" }, store.ReasonSetUp, "Leave out of DATABASE_URL"},
	} {
		t.Run(c.role, func(t *testing.T) {
			role := pgx.Identifier{c.role}.Sanitize()
			execute(t, database, append([]string{"CREATE ROLE " + role + " LOGIN"}, c.prepare...)...)
			t.Cleanup(func() {
				execute(t, elsewhere, "REASSIGN OWNED BY "+role+" TO postgres", "DROP ROLE IF EXISTS "+role)
			})
			t.Cleanup(func() { execute(t, database, "DROP OWNED BY "+role) })
			at := postgrestest.As(t, database, c.role)
			if c.change != nil {
				at = c.change(at)
			}
			_, err := store.OpenPostgres(t.Context(), at)
			if err == nil {
				t.Fatal("it opens")
			}
			if store.ReasonOf(err) != c.reason || store.Unreachable(err) || !strings.Contains(err.Error(), c.cure) {
				t.Errorf("%s (%v): %v", store.ReasonOf(err), store.Unreachable(err), err)
			}
			if first, _, _ := strings.Cut(err.Error(), "(in detail"); strings.Contains(first, "goose") || strings.Contains(first, "SQLSTATE") {
				t.Errorf("the first words are a library's: %v", err)
			}
		})
	}
	// Tables of another account.
	d, err := store.OpenPostgres(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	execute(t, database, "CREATE ROLE t_other LOGIN", "GRANT ALL ON SCHEMA public TO t_other")
	t.Cleanup(func() { execute(t, elsewhere, "DROP ROLE t_other") })
	t.Cleanup(func() { execute(t, database, "DROP OWNED BY t_other") })
	if _, err := store.OpenPostgres(t.Context(), postgrestest.As(t, database, "t_other")); err == nil ||
		!strings.Contains(err.Error(), "OWNER TO t_other") {
		t.Errorf("tables of another: %v", err)
	}
}

// TestAPoolersServersAreFound asks the server that changes, and the one that
// does not.
func TestAPoolersServersAreFound(t *testing.T) {
	direct := server.Database(t)
	for name, c := range map[string]struct {
		url  string
		want bool
	}{
		"direct":         {direct, false},
		"last first":     {server.PgBouncer(t, direct), true},
		"in turn":        {server.PgBouncer(t, direct, "server_round_robin = 1"), true},
		"one connection": {server.PgBouncer(t, direct, "default_pool_size = 1"), true},
	} {
		for range 3 {
			if found, err := store.ChangesServers(t.Context(), c.url); err != nil || found != c.want {
				t.Errorf("%s: %v (%v)", name, found, err)
			}
		}
	}
}

// TestAMistakeInTheURLIsNamed tries what people write; no answer holds the password.
func TestAMistakeInTheURLIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"postgres://u:s3@cret@host/db":                 "%40",
		"postgres://u:s3/cret@host/db":                 "%2F",
		"postgres://u:s3#cret@host/db":                 "%23",
		"postgres://u:s3?cret@host/db":                 "%3F",
		"postgres://u:s3%cret@host/db":                 "%25",
		"postgres://u:s3:cret@host/db":                 "%3A",
		"postgres://u:s3 cret@host/db":                 "%20",
		"postgres://u:p@ss:w/rd#1%@host/db":            "%40",
		"postgres://u:s3cret@host:port/db":             "port",
		"postgres://u:s3^cret@host/db":                 "%5E",
		"postgres://u:[s3cret]@host/db":                "brackets",
		"psql 'postgresql://u:s3cret@host/db'":         "command",
		"jdbc:postgresql://host/db?user=u":             "Java",
		"postgresql+psycopg2://u:s3cret@host/db":       "Python",
		"host=localhost user=u password=s3cret":        "host=",
		"mysql://u:s3cret@host/db":                     "another kind",
		"https://u:s3cret@host/db":                     "another kind",
		"u:s3cret@host/db":                             "postgres://",
		"host/db":                                      "postgres://",
		"postgres:u:s3cret@host/db":                    "postgres://",
		"":                                             "empty",
		"postgres://u:s3cret@host/db?sslmode=true":     "verify-full",
		"postgres://u:s3cret@host/db?schema=parish":    "search_path",
		"postgres://u:s3cret@ho\nst/db":                "line end",
		`"postgres://u:s3cret@host/db`:                 "quotation mark",
		"postgres://u:s3cret@host/db?pool_max_conns=x": "must look like",
	} {
		_, err := store.OpenPostgres(t.Context(), text)
		if err == nil || !strings.Contains(err.Error(), want) || store.Unreachable(err) {
			t.Errorf("%q: %v", text, err)
			continue
		}
		for _, secret := range []string{"cret", "s3", "w/rd"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%q: the password is in %v", text, err)
			}
		}
	}
	// What stands around it and how its first word is written does not matter.
	good := server.Database(t)
	for _, text := range []string{"  " + good + "\r\n", `"` + good + `"`, "'" + good + "'",
		strings.Replace(good, "postgres://", "POSTGRES://", 1), strings.Replace(good, "postgres://", "PostgreSQL://", 1)} {
		if err := store.TryPostgres(t.Context(), text, time.Minute); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestAnAccountWithFewConnectionsGetsBy has many at once use an account that
// may have few connections: nobody is refused.
func TestAnAccountWithFewConnectionsGetsBy(t *testing.T) {
	for _, c := range []struct {
		limit int
		query string
	}{{5, ""}, {3, ""}, {2, ""}, {3, "&pool_max_conns=3"}, {8, "&pool_max_conns=2"}} {
		t.Run(fmt.Sprint(c.limit, c.query), func(t *testing.T) {
			database, elsewhere := server.Database(t), server.Database(t)
			role := fmt.Sprintf("t_few_%d_%d", c.limit, len(c.query))
			execute(t, database, fmt.Sprintf("CREATE ROLE %s LOGIN CONNECTION LIMIT %d", role, c.limit), "GRANT ALL ON SCHEMA public TO "+role)
			t.Cleanup(func() { execute(t, elsewhere, "DROP ROLE "+role) })
			t.Cleanup(func() { execute(t, database, "DROP OWNED BY "+role) })
			d, err := store.OpenPostgres(t.Context(), postgrestest.As(t, database, role)+c.query)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() })
			failed := make(chan error, 120)
			for i := range cap(failed) {
				go func() {
					ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
					defer cancel()
					if i%2 == 0 {
						_, err := d.Ministries(ctx)
						failed <- err
						return
					}
					n := store.NewSubmission{SubmittedAt: time.Now(), Submission: quiz.Submission{Answers: quiz.Answers{Age: "infant"},
						SubmissionKey: fmt.Sprint("key", i)}}
					_, err := d.AddSubmission(ctx, n)
					failed <- err
				}()
			}
			for range cap(failed) {
				if err := <-failed; err != nil {
					t.Error(err)
				}
			}
			if c.query != "" && d.Connections().MaxOpen > 2 {
				t.Errorf("the pool has %d connections", d.Connections().MaxOpen)
			}
		})
	}
}
