package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store/postgrestest"
)

const (
	// submitters send at once, as 64 phones after Mass.
	submitters = 64
	// submittingPairs is how often the finder and bare inserts are measured in turn.
	submittingPairs = 3
	// ofBatchedAim and ofLoneAim are what we want of the speed of bare inserts: of
	// as many in one transaction as people send at once, and of one each.
	ofBatchedAim, ofLoneAim = 0.7, 3
	// oldSubmissions are the former program's a second, timesSubmitting how much
	// faster we want to be.
	oldSubmissions, timesSubmitting = 876, 10
)

// serverCounts are the servers on one PostgreSQL database.
var serverCounts = []int{1, 2, 4}

// benchSubmitting sends submissions as browsers do, each confirmed on the disk,
// and makes bare inserts of the same rows into the same table on the same disk
// in turn, without a web server, checks and counts. Then one, two and four
// servers share a database.
func benchSubmitting(ctx context.Context, o benchOptions) (figures []figure, err error) {
	server := postgrestest.Server{Fsync: true}
	defer server.Close()
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		fmt.Fprintf(o.said, "dev: submitting on %s\n", database)
		err := withFolder(func(dir string) error {
			var env []string
			driver, bare := "sqlite", "file:"+filepath.ToSlash(filepath.Join(dir, finder.DatabaseFile))+"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
			if database == "PostgreSQL" {
				url, err := server.NewDatabase()
				if err != nil {
					return err
				}
				env, driver, bare = []string{"DATABASE_URL=" + url}, "pgx", url
			}
			found, err := besideBare(ctx, dir, driver, bare, database, env)
			figures = append(figures, found...)
			return err
		})
		if err != nil {
			return figures, err
		}
	}
	found, err := serversOnOne(ctx, &server)
	return append(figures, found...), err
}

// submissions returns what browsers send, each from a device of its own.
func submissions() func(addr string) []byte {
	var devices atomic.Int64
	return func(addr string) []byte {
		return rawRequest(addr, "POST", "/api/submit", fmt.Sprintf(`{"answers":{"age":"married-parents","gender":"female"},"states":["married","parent"],`+
			`"situation":["just-curious"],"interests":["service","kids"],"ministries":["mass"],"client_id":"bench %d"}`, devices.Add(1)))
	}
}

// besideBare measures one server and bare inserts in turn.
func besideBare(ctx context.Context, dir, driver, bare, database string, env []string) (figures []figure, err error) {
	m, err := startServeWith(dir, append(env, "RATE_LIMIT=off")...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	if _, err := m.waitReady(ctx); err != nil {
		return nil, err
	}
	db, err := sql.Open(driver, bare)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var sent, batched, lone, ofBatched, ofLone []float64
	for range submittingPairs {
		done, err := send(ctx, []string{m.addr}, submissions(), submitters, readingTime)
		if err != nil {
			return nil, err
		}
		many, err := bareInserts(ctx, db, driver, submitters)
		if err != nil {
			return nil, err
		}
		one, err := bareInserts(ctx, db, driver, 1)
		if err != nil {
			return nil, err
		}
		sent, batched, lone = append(sent, done.perSecond), append(batched, many), append(lone, one)
		ofBatched, ofLone = append(ofBatched, done.perSecond/many), append(ofLone, done.perSecond/one)
	}
	return []figure{
		{Name: database + ", POST /api/submit of 64 at once", Value: median(sent), Unit: "/s", Aim: bound(oldSubmissions * timesSubmitting), Least: true},
		{Name: database + ", bare inserts, 64 in a transaction", Value: median(batched), Unit: "/s"},
		{Name: database + ", bare inserts, one in a transaction", Value: median(lone), Unit: "/s"},
		{Name: database + ", submit : bare, 64 in a transaction", Value: median(ofBatched), Unit: "x", Aim: bound(ofBatchedAim), Least: true},
		{Name: database + ", submit : bare, one in a transaction", Value: median(ofLone), Unit: "x", Aim: bound(ofLoneAim), Least: true},
	}, nil
}

// bareInserts writes rows as the finder does, so many in a transaction, and
// returns the rows a second.
func bareInserts(ctx context.Context, db *sql.DB, driver string, inOne int) (float64, error) {
	var at any = time.Now().UnixMilli()
	if driver == "pgx" {
		at = time.Now().UTC()
	}
	began, rows := time.Now(), 0
	for time.Since(began) < readingTime {
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return 0, fmt.Errorf("begin a bare insert: %w", err)
		}
		for range inOne {
			_, err = tx.ExecContext(ctx, `INSERT INTO ministry_submissions (age_group, gender, state_in_life, interest, situation,
				recommended_ministries, submitted_at, client_id_hash, day, repeat_of)
				VALUES ('married-parents', 'female', '["married","parent"]', '["service","kids"]', '["just-curious"]', '["mass"]', $1, 'bench', '2026-11-24', NULL)`, at)
			if err != nil {
				return 0, errors.Join(fmt.Errorf("make a bare insert: %w", err), tx.Rollback())
			}
		}
		if err := tx.Commit(); err != nil {
			return 0, fmt.Errorf("confirm a bare insert: %w", err)
		}
		rows += inOne
	}
	return float64(rows) / time.Since(began).Seconds(), nil
}

// serversOnOne measures servers that share one PostgreSQL database.
func serversOnOne(ctx context.Context, server *postgrestest.Server) (figures []figure, err error) {
	url, err := server.NewDatabase()
	if err != nil {
		return nil, err
	}
	err = withFolder(func(dir string) (err error) {
		var addrs []string
		for _, servers := range serverCounts {
			for len(addrs) < servers {
				m, err := startServeWith(filepath.Join(dir, fmt.Sprint(len(addrs))), "DATABASE_URL="+url, "RATE_LIMIT=off")
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, m.stop()) }()
				if _, err := m.waitReady(ctx); err != nil {
					return err
				}
				addrs = append(addrs, m.addr)
			}
			for _, one := range []struct {
				name    string
				request func(addr string) []byte
			}{
				{"POST /api/submit", submissions()},
				{"/", func(addr string) []byte { return rawRequest(addr, "GET", "/", "") }},
			} {
				done, err := send(ctx, addrs, one.request, submitters, readingTime)
				if err != nil {
					return err
				}
				figures = append(figures, figure{Name: fmt.Sprintf("PostgreSQL, %d servers, %s of 64 at once", servers, one.name), Value: done.perSecond, Unit: "/s"})
			}
		}
		return nil
	})
	return figures, err
}
