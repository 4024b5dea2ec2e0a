package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Plan says what this program finds in a database and what it would do to it
// when it opens it, in sentences for staff.
type Plan struct {
	Found []string
	Does  []string
	// UpToDate says that opening it would change nothing; the sentences are for
	// people, this is for programs.
	UpToDate bool
}

// adoptedTables are the former program's tables that become ours.
var adoptedTables = [...]string{"ministries", "ministry_submissions"}

// PlanPostgres tries out, in a transaction that is rolled back, what opening a
// PostgreSQL database would do. It changes nothing. Whatever would make the
// opening fail is the error.
func PlanPostgres(ctx context.Context, url string) (Plan, error) {
	config, err := readPostgresURL(url)
	if err != nil {
		return Plan{}, err
	}
	explained := func(what string, err error) (Plan, error) {
		return Plan{}, fmt.Errorf("%s on %s: %w", what, config.ConnConfig.Host,
			serverTrouble(config.ConnConfig.User, config.ConnConfig.Database, err))
	}
	server, err := inspectServer(ctx, config.ConnConfig)
	if err != nil {
		return explained("connect to the database", err)
	}
	if err := server.checkLetters(); err != nil {
		return explained("look at the database", err)
	}
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return explained("connect to the database", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing was written
	tx, err := conn.Begin(ctx)
	if err != nil {
		return explained("try out the changes", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // as promised
	p := planner{tx: tx}
	if server.pooled {
		p.found("%s", pooledSentence)
	}
	if err := p.plan(ctx); err != nil {
		return explained("try out the changes", err)
	}
	return p.Plan, nil
}

// planner makes a plan within a transaction.
type planner struct {
	Plan
	tx pgx.Tx
}

func (p *planner) plan(ctx context.Context) error {
	have, err := p.version(ctx)
	if err != nil {
		return err
	}
	steps, err := postgresSteps()
	if err != nil {
		return err
	}
	newest := steps[len(steps)-1].version
	if have > newest {
		return fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version again", ErrNewer, have, newest)
	}
	before, err := p.describe(ctx)
	if err != nil {
		return err
	}
	adopts := have == 0 && len(before) > 0
	switch {
	case have > 0:
		p.found("It is a database of this program, version %d; this program makes version %d.", have, newest)
	case adopts:
		p.found("It is a database of the former program.")
	default:
		p.found("There are no tables of this program yet.")
	}
	for _, table := range adoptedTables {
		if t, ok := before[table]; ok {
			p.found("%s: %d rows.", table, t.rows)
		}
	}
	if adopts {
		for table := range before {
			if _, err := p.tx.Exec(ctx, "CREATE TEMPORARY TABLE "+formerly(table)+" ON COMMIT DROP AS SELECT * FROM "+table); err != nil {
				return err
			}
		}
	}
	for _, s := range steps {
		if s.version <= have {
			continue
		}
		p.does("Change the tables: %s.", s.name)
		if _, err := p.tx.Exec(ctx, s.sql); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	if p.UpToDate = len(p.Does) == 0; p.UpToDate {
		p.does("Nothing.")
	}
	if !adopts {
		return nil
	}
	return p.compare(ctx, before)
}

func (p *planner) found(format string, a ...any) {
	p.Found = append(p.Found, fmt.Sprintf(format, a...))
}
func (p *planner) does(format string, a ...any) { p.Does = append(p.Does, fmt.Sprintf(format, a...)) }

// version is the newest migration that the database has seen, 0 for none.
func (p *planner) version(ctx context.Context) (int64, error) {
	var known bool
	if err := p.tx.QueryRow(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&known); err != nil || !known {
		return 0, err
	}
	var version int64
	return version, p.tx.QueryRow(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&version)
}

// step is one migration.
type step struct {
	version int64
	name    string
	sql     string
}

// postgresSteps reads the migrations for PostgreSQL, in their order.
func postgresSteps() ([]step, error) {
	files, err := fs.Glob(migrations, "migrations/"+postgresDialect.name+"/*.sql")
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, errors.New("there are no migrations")
	}
	var all []step
	for _, file := range files { // fs.Glob sorts them
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		number, rest, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".sql"), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("read the number of the migration %s: %w", file, err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		all = append(all, step{version, strings.ReplaceAll(rest, "_", " "), up})
	}
	return all, nil
}
