// Package finder is the whole server in one value: it opens the database,
// listens, serves until it is told to end, and lets open requests finish. The
// serve command and the tests run the same. It has many files because each thing that
// can go wrong around a server has its own: certificates, ports, clients, the database.
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
	listener, err := listenWhenThere(ctx, new(net.ListenConfig), o)
	if ctx.Err() != nil && listener == nil {
		return nil
	}
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
	o.certificates = newCertificateWatch(o.Public.Names, o.now())
	site := &failover{o: o, limits: limits, addresses: addresses, figures: reader, spool: kept,
		people: spool.NewPeople(filepath.Join(o.DataDir, peopleFile))}
	if o.PublicAddress != "" {
		if site.keepAlive, err = keepalive.New(keepalive.Config{Address: o.PublicAddress, Zone: site.zone, Now: o.now(),
			Log: o.Log}); err != nil {
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
	if o.OneCoreAtRest {
		cores := &gctune.OneCore{After: restAfter}
		defer cores.Start()()
		handler = noteUse(cores, handler)
	}
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
	defer (&gctune.Settler{After: settleAfter, Quiet: gctune.QuietTimes()}).Start()()
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

// Default is the address when none was given.
const Default = "127.0.0.1:5000"

// DefaultLog is a plain log on standard error.
func DefaultLog() *slog.Logger { return slog.New(slog.NewTextHandler(os.Stderr, nil)) }

// noteUse tells of each request whether somebody uses the finder, or only looks how
// it is, as its agent does every few seconds.
func noteUse(cores *gctune.OneCore, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/health", "/api/health", "/api/memory-status", "/api/metrics", "/metrics":
			cores.Watch()
		default:
			cores.Use()
		}
		next.ServeHTTP(w, r)
	})
}
