package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/store/postgrestest"
)

const (
	// submitters send at once, as 64 phones after Mass.
	submitters = 64
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
// in turn, without a web server, checks and counts. The finder has one core and
// the load, or the inserts, another; then they share the cores, as they do with
// PostgreSQL, which is a third program. Then one, two and four servers share a
// database.
func benchSubmitting(ctx context.Context, o benchOptions) (figures []figure, err error) {
	server := postgrestest.Server{Fsync: true}
	defer server.Close()
	for _, one := range []struct {
		name   string
		pinned bool
	}{{"SQLite, a core each", true}, {"SQLite", false}, {"PostgreSQL", false}} {
		fmt.Fprintf(o.said, "dev: submitting on %s\n", one.name)
		err := withFolder(func(dir string) error {
			var env []string
			driver, bare := "sqlite", bareDSN(filepath.Join(dir, finder.DatabaseFile))
			if one.name == "PostgreSQL" {
				url, err := server.NewDatabase()
				if err != nil {
					return err
				}
				env, driver, bare = []string{"DATABASE_URL=" + url}, "pgx", url
			}
			found, err := besideBare(ctx, o.scale, dir, driver, bare, one.name, env, one.pinned)
			figures = append(figures, found...)
			return err
		})
		if err != nil {
			return figures, err
		}
	}
	found, err := serversOnOne(ctx, o.scale, &server)
	return append(figures, found...), err
}

// bareDSN names a SQLite database for bare inserts.
func bareDSN(path string) string {
	return "file:" + filepath.ToSlash(path) + "?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)&_pragma=synchronous(full)"
}

// submissions returns what browsers send, each from a device of its own.
func submissions() func(addr string) []byte {
	var devices atomic.Int64
	return func(addr string) []byte {
		return rawRequest(addr, "POST", "/api/submit",
			fmt.Sprintf(`{"answers":{"age":"married-parents","gender":"female"},"states":["married","parent"],`+
				`"situation":["just-curious"],"interests":["service","kids"],"ministries":["mass"],"client_id":"bench %d"}`, devices.Add(1)))
	}
}

// startReady starts a finder that counts nobody's requests.
func startReady(ctx context.Context, dir string, env ...string) (*measured, error) {
	m, err := startServeWith(dir, append(env, "RATE_LIMIT=off")...)
	if err != nil {
		return nil, err
	}
	if _, err := m.waitReady(ctx); err != nil {
		return nil, errors.Join(err, m.stop())
	}
	return m, nil
}

// startRested starts a finder and waits until it has made its first backup,
// which would take time from what is measured.
func startRested(ctx context.Context, s scale, dir string, env ...string) (*measured, error) {
	m, err := startReady(ctx, dir, env...)
	if err != nil || s.hasty {
		return m, err
	}
	for end := time.Now().Add(time.Minute); ; {
		// Not whatever is in the folder: a backup under way is there by another name.
		made, err := backup.List(filepath.Join(dir, backup.Folder))
		switch {
		case len(made) > 0:
			err = sleep(ctx, s.settled)
			if err == nil {
				return m, nil
			}
		case time.Now().After(end):
			err = errors.Join(errors.New("the finder has made no backup within a minute"), err)
		default:
			err = sleep(ctx, 100*time.Millisecond)
		}
		if err != nil {
			return nil, errors.Join(err, m.stop())
		}
	}
}

// besideBare measures one server and bare inserts in turn.
func besideBare(ctx context.Context, s scale, dir, driver, bare, database string, env []string, pinned bool) (figures []figure, err error) {
	start := func(f func() error) error { return f() }
	if pinned {
		shared, err := shareCores()
		if err != nil {
			return nil, err
		}
		defer shared.free()
		start = shared.start
	}
	var m, web *measured
	err = start(func() (err error) {
		m, err = startRested(ctx, s, dir, env...)
		return err
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, m.stop()) }()
	if driver == "sqlite" {
		err = start(func() (err error) {
			web, err = startBareSubmitting(ctx, bare)
			return err
		})
		if err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, web.stop()) }()
	}
	db, err := sql.Open(driver, bare)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var turns []turn
	for range s.pairs {
		one, err := takeTurn(ctx, s, m, web, db, driver)
		if err != nil {
			return nil, err
		}
		turns = append(turns, one)
	}
	return turnFigures(database, turns), nil
}

// turn is what was measured in turn, in rows a second: of the finder, of a web server that
// does nothing else where there is one, and of bare inserts.
type turn struct{ sent, web, batched, lone float64 }

func takeTurn(ctx context.Context, s scale, m, web *measured, db *sql.DB, driver string) (t turn, err error) {
	done, err := send(ctx, []string{m.addr}, submissions(), submitters, s.load)
	if err != nil {
		return t, err
	}
	t.sent = done.perSecond
	if web != nil {
		if done, err = send(ctx, []string{web.addr}, submissions(), submitters, s.load); err != nil {
			return t, err
		}
		t.web = done.perSecond
	}
	if t.batched, err = bareInserts(ctx, db, driver, submitters, s.load); err != nil {
		return t, err
	}
	t.lone, err = bareInserts(ctx, db, driver, 1, s.load)
	return t, err
}

// turnFigures are the medians over all turns.
func turnFigures(database string, turns []turn) []figure {
	all := func(of func(turn) float64) (values []float64) {
		for _, t := range turns {
			values = append(values, of(t))
		}
		return values
	}
	sent := all(func(t turn) float64 { return t.sent })
	web := all(func(t turn) float64 { return t.web })
	ofBatched := all(func(t turn) float64 { return t.sent / t.batched })
	ofLone := all(func(t turn) float64 { return t.sent / t.lone })
	webOfBatched := all(func(t turn) float64 { return t.web / t.batched })
	figures := []figure{
		{Name: database + ", POST /api/submit of 64 at once", Value: median(sent), Unit: "/s", Aim: bound(oldSubmissions * timesSubmitting),
			Least: true},
		{Name: database + ", bare inserts, 64 in a transaction", Value: median(all(func(t turn) float64 { return t.batched })), Unit: "/s"},
		{Name: database + ", bare inserts, one in a transaction", Value: median(all(func(t turn) float64 { return t.lone })), Unit: "/s"},
		{Name: database + ", submit : bare, 64 in a transaction", Value: median(ofBatched), Unit: "x", Aim: bound(ofBatchedAim), Least: true},
		{Name: database + ", submit : bare, one in a transaction", Value: median(ofLone), Unit: "x", Aim: bound(ofLoneAim), Least: true},
		{Name: database + ", noise of the ratios", Value: 100 * max(medianNoise(ofBatched), medianNoise(ofLone)), Unit: "%"},
	}
	if median(web) == 0 {
		return figures
	}
	return append(figures,
		figure{Name: database + ", a web server that does nothing else, 64 at once", Value: median(web), Unit: "/s"},
		figure{Name: database + ", such a server : bare, 64 in a transaction", Value: median(webOfBatched), Unit: "x"},
		figure{Name: database + ", submit : such a server", Value: median(all(func(t turn) float64 { return t.sent / t.web })), Unit: "x"})
}

// bareInserts writes rows as the finder does, so many in a transaction, and
// returns the rows a second.
func bareInserts(ctx context.Context, db *sql.DB, driver string, inOne int, d time.Duration) (float64, error) {
	var at any = time.Now().UnixMilli()
	if driver == "pgx" {
		at = time.Now().UTC()
	}
	began, rows := time.Now(), 0
	for time.Since(began) < d {
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
func serversOnOne(ctx context.Context, s scale, server *postgrestest.Server) (figures []figure, err error) {
	url, err := server.NewDatabase()
	if err != nil {
		return nil, err
	}
	err = withFolder(func(dir string) (err error) {
		var addrs []string
		for _, servers := range serverCounts {
			for len(addrs) < servers {
				own, env := filepath.Join(dir, fmt.Sprint(len(addrs))), "DATABASE_URL="+url
				var m *measured
				if len(addrs) > 0 { // the first has made the backup for all
					m, err = startReady(ctx, own, env)
				} else {
					m, err = startRested(ctx, s, own, env)
				}
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, m.stop()) }()
				addrs = append(addrs, m.addr)
			}
			for _, one := range []struct {
				name    string
				request func(addr string) []byte
			}{
				{"POST /api/submit", submissions()},
				{"/", func(addr string) []byte { return rawRequest(addr, "GET", "/", "") }},
			} {
				done, err := send(ctx, addrs, one.request, submitters, s.load)
				if err != nil {
					return err
				}
				figures = append(figures, figure{Name: fmt.Sprintf("PostgreSQL, %d servers, %s of 64 at once", servers, one.name),
					Value: done.perSecond, Unit: "/s"})
			}
		}
		return nil
	})
	return figures, err
}
