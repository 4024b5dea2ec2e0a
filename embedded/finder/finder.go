// Package finder is the whole server in one value: it opens the database,
// listens, serves until it is told to end, and lets open requests finish. The
// serve command and the tests run the same.
package finder

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"ministryfinder/embedded/admin"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/cache"
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/gctune"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/sysstats"
	"ministryfinder/embedded/keepalive"
	"ministryfinder/embedded/ratelimit"
	"ministryfinder/embedded/spool"
	"ministryfinder/embedded/web"
)

const (
	// ShutdownTimeout is how long open requests may take to finish at the end.
	ShutdownTimeout = 10 * time.Second
	// cacheTTL is how long a cached page lives; what staff change is fresh at
	// once, since a change clears the cache.
	cacheTTL = 10 * time.Minute
	// DatabaseFile is the SQLite file in the data folder.
	DatabaseFile = "finder.db"
	// spoolFile keeps submissions while the database does not answer.
	spoolFile = "spool.db"
	// settleAfter is when the memory that only the start needed is given back.
	settleAfter = 2 * time.Second
	// garbageTarget makes the garbage collector run a little more often than
	// Go's default of 100: the finder is idle most of the day, and the office
	// computer has better uses for the memory.
	garbageTarget = 50
	// crowdGarbage may gather in a crowd, when the collector would come more than
	// few times in crowdWithin, until nothing needed collecting for calmAfter:
	// at rest's target the collector took an eighth of the time of a crowd that
	// reads, and a quarter of one that submits. More than this gains little.
	crowdGarbage = 8 << 20
	crowdWithin  = 250 * time.Millisecond
	calmAfter    = 3 * time.Second
)

// Options say how to run a finder.
type Options struct {
	DataDir string
	// DatabaseURL names a PostgreSQL database; without one the data is in a
	// SQLite file in DataDir.
	DatabaseURL string
	// RedisURL names a Redis server, in which several finders count requests
	// together; without one each counts in its memory.
	RedisURL string
	// PublicAddress is where people reach the finder, such as
	// https://quiz.example.org; with one it is asked from time to time, so that
	// the hosting company does not put the finder to sleep.
	PublicAddress string
	// BackupFolder is where backups are kept; empty for backup.Folder in DataDir.
	BackupFolder string
	// Addr is HOST:PORT. When NextFree is true and the port is taken, the next
	// free one is used, and Listening says which.
	Addr     string
	NextFree bool
	// TrustedProxies are believed in what they say of the client's address.
	TrustedProxies []string
	RateLimit      bool
	// LinkKey signs the agent's one-time links to the parish office; without one
	// a key is made.
	LinkKey []byte
	// SessionIdle is after how long without a request a sign-in ends.
	SessionIdle time.Duration
	// AdminName and AdminPassword make the first account when there is none.
	AdminName, AdminPassword string
	// Limits are the thresholds of health; the zero value stands for the default.
	Limits health.Limits
	// Watched is true when somebody else looks at the finder and writes the
	// records of its health in DataDir; otherwise the finder does.
	Watched bool
	// CacheBytes bounds what is kept ready-made; 0 for cache.DefaultMaxBytes.
	CacheBytes int
	// CheckEvery is the time between two system checks; 0 for health.DefaultCheckEvery.
	CheckEvery time.Duration
	Log        *slog.Logger
	// Now is the clock by which people are counted, backups made, and answers
	// removed; nil for time.Now.
	Now func() time.Time
	// WithoutUpkeep leaves daily backups and retention to the caller: a test that
	// moves the clock says when they are done.
	WithoutUpkeep bool
	// Sharing says how people on the network reach the finder as well.
	Sharing Sharing
	// Public are the names under which the internet reaches the finder by HTTPS.
	Public PublicNames
	// Shared is called once with the shared address, when it answers; ShareFailed
	// with what is wrong instead. They may be nil.
	Shared      func(net.Addr)
	ShareFailed func(error)
	// Computer is the program in the tray, for the first start; nil where there is none.
	Computer admin.LocalAgent
	// PublicHosts are host names that a finder which listens on this computer
	// alone is asked by all the same: by a proxy or tunnel on it.
	PublicHosts []string
	// Listening is called once, when the finder answers at the address.
	Listening func(net.Addr)
	// NoAccount is called once, after Listening, when nobody can sign in to the
	// parish office yet: with the path of a one-time link that lasts a day.
	NoAccount func(path string, a net.Addr)
}

// BackupDir is the folder where backups are kept.
func (o Options) BackupDir() string {
	if o.BackupFolder != "" {
		return o.BackupFolder
	}
	return filepath.Join(o.DataDir, backup.Folder)
}

// now returns the clock to go by.
func (o Options) now() func() time.Time {
	if o.Now != nil {
		return o.Now
	}
	return time.Now
}

// Run serves until ctx ends, then lets open requests finish for at most
// ShutdownTimeout. It returns nil after a graceful end. A taken port gives an
// *AddressInUseError.
func Run(ctx context.Context, o Options) error {
	limits := o.Limits
	if limits == (health.Limits{}) {
		limits = health.DefaultLimits()
	}
	if o.CacheBytes == 0 {
		o.CacheBytes = cache.DefaultMaxBytes
	}
	if o.CheckEvery == 0 {
		o.CheckEvery = health.DefaultCheckEvery
	}
	defer (&gctune.GCController{Rest: garbageTarget, Gather: crowdGarbage, Crowded: crowdWithin, Calm: calmAfter}).Start()()
	addresses := ratelimit.ClientIP{Key: ratelimit.NewKey()}
	if o.RedisURL != "" {
		var err error
		if addresses.Redis, err = ratelimit.OpenRedis(o.RedisURL, o.Log); err != nil {
			return err
		}
		defer addresses.Redis.Close()
	}
	// The port first: another finder may be using the database's folder.
	listener, err := listen(ctx, o)
	if err != nil {
		return err
	}
	defer listener.Close()
	if addresses.Clients, err = readClients(o, listener); err != nil {
		return err
	}
	kept, err := spool.Open(filepath.Join(o.DataDir, spoolFile))
	if err != nil {
		return err
	}
	defer kept.Close()
	reader, err := sysstats.NewReader(ctx)
	if err != nil {
		return err
	}
	setMemoryLimit(ctx, reader, limits)
	if len(o.LinkKey) == 0 {
		o.LinkKey = make([]byte, 32)
		rand.Read(o.LinkKey)
	}
	site := &failover{o: o, limits: limits, addresses: addresses, figures: reader, spool: kept}
	if o.PublicAddress != "" {
		if site.keepAlive, err = keepalive.New(keepalive.Config{Address: o.PublicAddress, Zone: site.zone, Now: o.now(), Log: o.Log}); err != nil {
			return fmt.Errorf("RENDER_EXTERNAL_URL: %w", err)
		}
	}
	defer func() {
		if err := site.close(); err != nil {
			o.Log.Error("the database did not close cleanly", "error", err)
		}
	}()
	maintaining, end := context.WithCancel(ctx)
	defer end()
	if err := site.open(maintaining); err != nil {
		return err
	}
	var background sync.WaitGroup
	background.Go(func() { site.run(maintaining) })
	if !o.Watched {
		background.Go(func() { site.record(maintaining) })
	}
	if addresses.Redis != nil {
		background.Go(func() { addresses.Redis.Run(maintaining) })
	}
	if site.keepAlive != nil {
		background.Go(func() { site.keepAlive.Run(maintaining) })
	}
	defer background.Wait()
	defer end()
	return serve(ctx, o, listener, addresses.Clients, site, func() { site.tellNoAccount(ctx, listener.Addr()) })
}

// ofContainer is the part of a container's memory that the finder takes when
// that is less than its budget: what the runtime does not count needs the rest.
const ofContainer = 0.9

// setMemoryLimit tells the garbage collector to keep within the budget, and
// within the container where that is smaller (GOMEMLIMIT).
func setMemoryLimit(ctx context.Context, reader *sysstats.Reader, limits health.Limits) {
	most := limits.MemoryBudgetMB * sysstats.MB
	if f, err := reader.Read(ctx); err == nil && f.TotalMemory > 0 {
		most = min(most, ofContainer*float64(f.TotalMemory))
	}
	debug.SetMemoryLimit(int64(most))
}

// serve answers requests until ctx ends. It calls ready once it does.
func serve(ctx context.Context, o Options, listener net.Listener, clients *clientip.Reader, handler http.Handler, ready func()) error {
	// Requests end with the program, not with ctx: at a graceful end they finish.
	base, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var shared *http.Server
	if o.Sharing.Addr != "" {
		var err error
		if shared, err = share(ctx, o, base, clients, handler); err != nil {
			o.Log.Error(err.Error())
			if o.ShareFailed != nil {
				o.ShareFailed(err)
			}
		}
	}
	var public *named
	if len(o.Public.Names) > 0 {
		var err error
		if public, err = serveNames(ctx, o, base, handler); err != nil {
			return err
		}
	}
	if isLoopback(listener) {
		handler = web.LoopbackHostOnly(handler, clients)
	}
	server := newServer(o, base, handler)
	bounded := limitConnections(server, listener, maxOwn)
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(bounded) }()
	if o.Listening != nil {
		o.Listening(listener.Addr())
	}
	ready()
	// Starting makes garbage that an idle program would sit on for long.
	settled := time.AfterFunc(settleAfter, gctune.FreeOSMemory)
	defer settled.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), ShutdownTimeout)
	defer stop()
	var all errgroup.Group
	if public != nil {
		all.Go(func() error {
			if public.shutdown(end) == nil {
				return nil
			}
			return public.close()
		})
	}
	for _, s := range []*http.Server{server, shared} {
		if s != nil {
			all.Go(func() error {
				if s.Shutdown(end) == nil {
					return nil
				}
				o.Log.Warn("some requests did not finish in time and were cut", "limit", ShutdownTimeout)
				return s.Close()
			})
		}
	}
	err := all.Wait()
	if served := <-failed; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

func newServer(o Options, base context.Context, handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, BaseContext: func(net.Listener) context.Context { return base },
		ReadHeaderTimeout: web.ReadHeaderTimeout, ReadTimeout: web.ReadTimeout,
		WriteTimeout: web.WriteTimeout, IdleTimeout: web.IdleTimeout, MaxHeaderBytes: web.MaxHeaderBytes,
		ErrorLog: slog.NewLogLogger(o.Log.Handler(), slog.LevelDebug),
	}
}

// Default is the address when none was given.
const Default = "127.0.0.1:5000"

// DefaultLog is a plain log on standard error.
func DefaultLog() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }
