package finder

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/keepalive"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/retention"
	"ministryfinder/embedded/scratch"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/web"
)

const (
	// firstTry is how long the start waits for an address of the database server before
	// the quiz answers without it, and silentAddresses for how many of them it does.
	firstTry        = 3 * time.Second
	silentAddresses = 3
	// openWithin is how long it waits for a database that is there: to change the
	// tables of a large one, or to adopt the former program's, takes a while.
	openWithin = 10 * time.Second
	// tryAgainAfter is the pause between two tries to reach it then.
	tryAgainAfter = 2 * time.Second
	// standInFolder holds the stand-in's database, which is nobody's data.
	standInFolder = "stand-in"
)

// failover is what is served. That is the finder on its database. When the
// database server is not there at the start, or the database must be prepared
// for long, it is a stand-in at first, on a small database of its own with the
// ministries that were last seen, or the starter catalogue: people get their
// results, their answers are kept in the spool, and staff read in the health
// report what is wrong. When the database can be used, the finder takes over.
type failover struct {
	o         Options
	limits    health.Limits
	addresses ratelimit.ClientIP
	figures   *sysstats.Reader
	spool     *spool.Spool
	people    *spool.People
	// keepAlive asks the public address; nil without one.
	keepAlive *keepalive.Pinger

	current atomic.Pointer[web.Server]
	// db and keeper are those of the finder; the stand-in needs neither.
	db      *store.Database
	keeper  *backup.Scheduler
	closers []func() error
	away    bool // as long as the stand-in answers
	// opening is where the outcome of an opening comes that takes long.
	opening chan opened
}

// ServeHTTP answers one request.
func (s *failover) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.current.Load().ServeHTTP(w, r)
}

// zone is the parish's time zone, as whatever is served now knows it.
func (s *failover) zone() *time.Location { return s.current.Load().Store.Zone() }

// open opens the database, or the stand-in when that takes long or its server
// is not there.
func (s *failover) open(ctx context.Context) error {
	s.opening = make(chan opened, 1)
	go func() {
		db, err := s.openDatabase(ctx)
		s.opening <- opened{db, err}
	}()
	select {
	case o := <-s.opening:
		s.opening = nil
		err := s.take(ctx, o)
		if err == nil || !store.Unreachable(err) {
			return err
		}
		s.o.Log.Error("the database cannot be used just now; until it can, the quiz shows the ministries that were last seen and answers are kept", "error", err)
		return s.serveWithoutDatabase(ctx, err)
	case <-time.After(openWithin):
		s.o.Log.Warn("the database is being prepared, which takes a while; until then the quiz shows the ministries that were last seen and answers are kept")
		return s.serveWithoutDatabase(ctx, store.ErrPreparing)
	}
}

// opened is what came of the opening of a database.
type opened struct {
	db  *store.Database
	err error
}

// take makes an opened database the one of the finder.
func (s *failover) take(ctx context.Context, o opened) error {
	if o.err != nil {
		return o.err
	}
	if o.db.Pooled() {
		s.o.Log.Info("a pooler stands between the finder and the database server: changes of other servers are noticed within two seconds, and statements are not prepared")
	}
	s.db, s.keeper = o.db, s.o.backups().Scheduler(o.db)
	if !s.o.WithoutUpkeep { // before anything goes by the date
		if _, err := s.keeper.RecordClock(ctx); err != nil {
			s.o.Log.Debug("the time cannot be noted", "error", err)
		}
	}
	return s.switchTo(ctx, o.db, nil)
}

// run does what the finder does for itself until ctx ends.
func (s *failover) run(ctx context.Context) {
	if !s.takeOver(ctx) {
		return
	}
	var jobs sync.WaitGroup
	if !s.o.WithoutUpkeep {
		jobs.Go(func() { s.keeper.Run(ctx) })
		jobs.Go(func() { retention.Run(ctx, s.db, s.keeper.Holder, s.o.Log, s.o.now()) })
	}
	if s.o.DatabaseURL != "" {
		jobs.Go(func() { s.remember(ctx) })
	}
	defer jobs.Wait()
	s.current.Load().RunBackground(ctx)
}

// takeOver waits, as long as the stand-in answers, until the database can be
// used. It returns false when ctx ends before.
func (s *failover) takeOver(ctx context.Context) bool {
	for last := ""; s.away; {
		o := s.nextTry(ctx)
		if ctx.Err() != nil {
			if o.db != nil {
				s.closers = append(s.closers, o.db.Close)
			}
			return false
		}
		err := s.take(ctx, o)
		if s.away = err != nil; err == nil {
			s.o.Log.Info("the database answers; the finder takes over")
		} else {
			s.current.Load().SetAway(err)
			if reason := err.Error(); !store.Unreachable(err) && reason != last {
				s.o.Log.Error("the database cannot be used; answers are kept until it can", "error", err)
				last = reason
			}
		}
	}
	return ctx.Err() == nil
}

// nextTry waits for the opening that has begun, or begins another after a pause.
func (s *failover) nextTry(ctx context.Context) opened {
	if s.opening != nil {
		o := <-s.opening // which ends with ctx
		s.opening = nil
		return o
	}
	select {
	case <-ctx.Done():
		return opened{err: ctx.Err()}
	case <-time.After(tryAgainAfter):
	}
	db, err := s.openDatabase(ctx)
	return opened{db, err}
}

// tellNoAccount tells how to make the first account, when there is none.
func (s *failover) tellNoAccount(ctx context.Context, a net.Addr) {
	if s.o.NoAccount == nil || s.db == nil {
		return
	}
	users, err := s.db.Users(ctx)
	if err != nil || len(users) > 0 {
		return // what is wrong with the database is told elsewhere
	}
	s.o.NoAccount("/admin/enter?t="+auth.SignLink(s.o.LinkKey, auth.LinkSetsUp, s.o.now()(), auth.SetUpLinkLife), a)
}

func (s *failover) serveWithoutDatabase(ctx context.Context, why error) error {
	dir := filepath.Join(s.o.DataDir, standInFolder)
	s.away = true
	if err := scratch.Remove(dir); err != nil {
		return fmt.Errorf("remove an earlier stand-in: %w", err)
	}
	db, err := store.OpenSQLite(ctx, filepath.Join(dir, DatabaseFile))
	if err != nil {
		return err
	}
	s.closers = append(s.closers, func() error { return scratch.Remove(dir) })
	s.loadSnapshot(ctx, db)
	return s.switchTo(ctx, db, why)
}

// switchTo makes the server of a database the one that answers. Requests that an
// earlier one still answers need its database until the end.
func (s *failover) switchTo(ctx context.Context, db *store.Database, away error) error {
	pages, err := cache.New(s.o.CacheBytes, cacheTTL, time.Now)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	if away == nil && s.o.AdminName != "" {
		door := auth.New(auth.Config{Store: db, Now: s.o.now()})
		if err := door.SetUp(ctx, s.o.AdminName, s.o.AdminPassword); err != nil {
			return errors.Join(err, db.Close())
		}
	}
	c := web.Config{
		Store: db, Spool: s.spool, People: s.people, Cache: pages, Figures: s.figures, Log: s.o.Log,
		Addresses: s.addresses, RateLimit: s.o.RateLimit,
		LinkKey: s.o.LinkKey, SessionIdle: s.o.SessionIdle, Limits: s.limits, DataDir: s.o.DataDir, Now: s.o.now(), DatabaseDown: away,
		CheckEvery: s.o.CheckEvery, Computer: s.o.Computer, Reached: s.o.reached(), PublicURL: s.o.publicURL(),
	}
	if away != nil {
		c.DeviceKey = s.deviceKey()
	}
	var restores *restore.Runner
	if away == nil {
		restores = restore.NewRunner(s.o.Place(), db)
		c.Backups, c.Restores = s.keeper, restores
	}
	c.Certificates = s.o.certificates.Issues
	if s.keepAlive != nil {
		c.KeepAlive = s.keepAlive
	}
	server, err := web.New(ctx, c)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	s.closers = append(s.closers, db.Close)
	if restores != nil {
		s.closers = append(s.closers, restores.Close)
	}
	s.current.Store(server)
	return nil
}

// close closes what was opened, the last first.
func (s *failover) close() error {
	var failed error
	for i := len(s.closers) - 1; i >= 0; i-- {
		failed = errors.Join(failed, s.closers[i]())
	}
	s.closers = nil
	return failed
}
