package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"ministryfinder/embedded/quiz"
	"ministryfinder/embedded/store"
)

// TestPgBouncerInTransactionMode works through a real PgBouncer, with its
// defaults and as hosting companies set it, twice, so that the second start
// meets the server connections of the first.
func TestPgBouncerInTransactionMode(t *testing.T) {
	for name, settings := range map[string][]string{
		"defaults":                  nil,
		"parameters are ignored":    {"ignore_startup_parameters = statement_timeout,extra_float_digits"},
		"one connection":            {"default_pool_size = 2"},
		"handed out in turn":        {"ignore_startup_parameters = statement_timeout", "server_round_robin = 1"},
		"few connections, in turn":  {"default_pool_size = 3", "server_round_robin = 1"},
		"reset after each, as some": {"server_reset_query = DISCARD ALL", "server_reset_query_always = 1"},
	} {
		t.Run(name, func(t *testing.T) {
			direct := server.Database(t)
			url := server.PgBouncer(t, direct, settings...)
			for round := range 2 {
				d, err := store.OpenPostgres(t.Context(), url)
				if err != nil {
					t.Fatalf("start %d: %v", round+1, err)
				}
				if !d.Pooled() {
					t.Error("the pooler is not found")
				}
				useAll(t, d, round)
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			}
			plan, err := store.PlanPostgres(t.Context(), url)
			if err != nil || !strings.Contains(strings.Join(plan.Found, " "), "pooler") {
				t.Errorf("the plan is %v (%v)", plan, err)
			}
			d, err := store.OpenPostgres(t.Context(), direct)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if d.Pooled() {
				t.Error("a pooler is found where there is none")
			}
			if n, err := d.CountSubmissions(t.Context(), time.Time{}); err != nil || n != 2*useEach {
				t.Errorf("%d submissions are stored (%v)", n, err)
			}
		})
	}
}

const useEach = 60

// useAll stores submissions side by side, and does a little of all else.
func useAll(t *testing.T, d *store.Database, round int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	failed := make(chan error, useEach)
	for i := range useEach {
		go func() {
			n := store.NewSubmission{SubmittedAt: time.Now(), ClientIDHash: fmt.Sprint("device", i%7)}
			n.Submission = quiz.Submission{
				Answers: quiz.Answers{Age: "infant", Interests: []string{"support"}}, Ministries: []string{"ñandú"},
				SessionID: fmt.Sprint("visit", round, i/2), SubmissionKey: fmt.Sprint("key", round, "-", i),
			}
			_, err := d.AddSubmission(ctx, n)
			failed <- err
		}()
	}
	for range useEach {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	now := time.Now()
	if err := d.SetSetting(ctx, "Ana", fmt.Sprint("test", round), `"niños"`, 0, now); err != nil {
		t.Error(err)
	}
	if _, err := d.AddUser(ctx, "Ana", store.User{Name: fmt.Sprint("Ana", round), PasswordHash: "x", Role: store.Editor}); err != nil {
		t.Error(err)
	}
	if taken, err := d.AcquireLease(ctx, "job", "holder", now.Add(-time.Hour), now.Add(time.Duration(round)*2*time.Hour),
		time.Minute); err != nil || !taken {
		t.Errorf("the job is taken: %v (%v)", taken, err)
	}
	if err := d.ReleaseLease(ctx, "job", "holder", "", nil, now.Add(-2*time.Hour), time.Minute); err != nil {
		t.Error(err)
	}
	if _, err := d.Statistics(ctx, store.Filter{}); err != nil {
		t.Error(err)
	}
	if err := d.Recount(ctx); err != nil {
		t.Error(err)
	}
	if _, err := d.Ministries(ctx); err != nil {
		t.Error(err)
	}
	if _, err := d.Dump(ctx, &strings.Builder{}, "test"); err != nil {
		t.Error(err)
	}
}

// TestChangesAreNoticedThroughPgBouncer has servers behind a pooler and beside
// it notice each other's changes.
func TestChangesAreNoticedThroughPgBouncer(t *testing.T) {
	direct := server.Database(t)
	url := server.PgBouncer(t, direct)
	servers := map[string]*store.Database{}
	heard := map[string]chan string{}
	for name, url := range map[string]string{"one behind": url, "another behind": url, "one beside": direct} {
		d, err := store.OpenPostgres(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		changes := make(chan string, 100)
		d.OnChange(func(subject string) { changes <- subject })
		servers[name], heard[name] = d, changes
	}
	for name, d := range servers {
		for other := range heard {
			for len(heard[other]) > 0 {
				<-heard[other]
			}
		}
		if err := d.SetSetting(t.Context(), "Ana", "test "+name, `"x"`, 0, time.Now()); err != nil {
			t.Fatal(err)
		}
		for other, changes := range heard {
			for subject := ""; subject != store.ChangedSettings; {
				select {
				case subject = <-changes:
				case <-time.After(time.Minute):
					t.Fatalf("%s does not notice a change of %s", other, name)
				}
			}
		}
	}
}

// TestServersThatStartAtOnceBehindPgBouncer migrate a new database one after
// the other.
func TestServersThatStartAtOnceBehindPgBouncer(t *testing.T) {
	url := server.PgBouncer(t, server.Database(t), "default_pool_size = 8")
	opened := make(chan error, 3)
	for range 3 {
		go func() {
			d, err := store.OpenPostgres(t.Context(), url)
			if err == nil {
				err = d.Close()
			}
			opened <- err
		}()
	}
	for range 3 {
		if err := <-opened; err != nil {
			t.Error(err)
		}
	}
}

// TestADatabaseOfOtherLettersIsRefused tries databases that cannot hold every
// letter; nothing is written.
func TestADatabaseOfOtherLettersIsRefused(t *testing.T) {
	for _, letters := range []string{"LATIN1", "WIN1252", "SQL_ASCII"} {
		url := server.DatabaseWith(t, "ENCODING '"+letters+"' TEMPLATE template0")
		_, err := store.OpenPostgres(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), letters) || !strings.Contains(err.Error(), "CREATE DATABASE") || store.Unreachable(err) {
			t.Errorf("%s: %v", letters, err)
		}
		if _, err := store.PlanPostgres(t.Context(), url); err == nil || !strings.Contains(err.Error(), letters) {
			t.Errorf("%s: the doctor says %v", letters, err)
		}
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		var tables int
		err = conn.QueryRow(t.Context(), `SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'`).Scan(&tables)
		if err != nil || tables > 0 {
			t.Errorf("%s: %d tables (%v)", letters, tables, err)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// TestPresetLettersOfARoleDoNotMatter uses a database whose server presets
// other letters for clients.
func TestPresetLettersOfARoleDoNotMatter(t *testing.T) {
	url := server.Database(t)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	if err := conn.QueryRow(t.Context(), `SELECT current_database()`).Scan(&name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), `ALTER DATABASE `+name+` SET client_encoding = 'LATIN1'`); err != nil {
		t.Fatal(err)
	}
	d, err := store.OpenPostgres(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.SetSetting(t.Context(), "Ana", "test", `"Coro de niños ★"`, 0, time.Now()); err != nil {
		t.Fatal(err)
	}
	var stored string
	if _, err := conn.Exec(t.Context(), `SET client_encoding = 'UTF8'`); err != nil {
		t.Fatal(err)
	}
	if err := conn.QueryRow(t.Context(), `SELECT value FROM settings WHERE name = 'test'`).Scan(&stored); err != nil ||
		stored != `"Coro de niños ★"` {
		t.Errorf("%s (%v)", stored, err)
	}
	if err := conn.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
