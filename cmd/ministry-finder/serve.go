package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/datafolder"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/environment"
	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/ratelimit"
)

// serveCommand is the finder alone.
type serveCommand struct {
	Addr           string   `help:"Where to listen, HOST:PORT; 127.0.0.1:5000 or the next free port when not given." placeholder:"HOST:PORT"`
	TrustedProxies []string `help:"Addresses of proxies that are believed in what they say of the client." env:"TRUSTED_PROXIES" placeholder:"ADDRESS"`
	RateLimit      string   `help:"Rate limits, on or off; off is for load tests." enum:"on,off" default:"on" env:"RATE_LIMIT"`
	Backups        string   `help:"Folder for backups; backups in the data folder when not given." env:"BACKUP_FOLDER" placeholder:"DIR"`
	SessionTimeout int      `help:"After how many seconds without a request a sign-in to the dashboard ends, 900 to 86400." default:"3600" env:"SESSION_TIMEOUT" placeholder:"SECONDS"`
	CacheMB        float64  `name:"cache-mb" help:"How much may be kept ready-made in memory, 1 to 1024 MB." default:"50" env:"CACHE_MB" placeholder:"MB"`
	CheckMinutes   float64  `help:"Minutes between two system checks, 1 to 1440." default:"5" env:"CHECK_MINUTES" placeholder:"MINUTES"`
	MemoryBudgetMB float64  `name:"memory-budget-mb" help:"What the finder should get by with, 1 to 65536 MB." default:"512" env:"MEMORY_BUDGET_MB" placeholder:"MB"`
	PublicHosts    []string `help:"Host names under which a proxy or tunnel on this computer passes requests on, when the finder listens on 127.0.0.1." env:"PUBLIC_HOSTS" placeholder:"HOST"`
	TLSNames       []string `name:"tls-names" help:"Public host names to serve by HTTPS on ports 443 and 80, with certificates got by itself." env:"TLS_NAMES" placeholder:"HOST"`
	TLSEmail       string   `name:"tls-email" help:"Given to the certificate authority for its account." env:"TLS_EMAIL" placeholder:"ADDRESS"`
	TLSDirectory   string   `name:"tls-directory" help:"ACME address of the certificate authority; Let's Encrypt when not given." env:"TLS_DIRECTORY" placeholder:"URL"`
	TLSRoots       string   `name:"tls-roots" help:"File with the certificates that the authority's own address is trusted by, for one of your own." env:"TLS_ROOTS" placeholder:"FILE"`
	TLSAddr        string   `name:"tls-addr" help:"Where HTTPS listens." default:":443" env:"TLS_ADDR" placeholder:"HOST:PORT"`
	TLSPlainAddr   string   `name:"tls-plain-addr" help:"Where HTTP listens, which leads to HTTPS." default:":80" env:"TLS_PLAIN_ADDR" placeholder:"HOST:PORT"`
	NewDatabase    bool     `help:"Begin with a new, empty database although there are traces of one that is gone; what is left of it is set aside."`
	Supervised     bool     `hidden:"" help:"Started by the agent: take orders from standard input, and end with it."`
	NextFree       bool     `hidden:"" help:"Use the next free port when the one of --addr is taken."`
}

// asGiven names settings of the agent's file as they are given to a server.
var asGiven = strings.NewReplacer(
	"finder.cache_mb", "CACHE_MB (--cache-mb)", "finder.check_minutes", "CHECK_MINUTES (--check-minutes)",
	"alerts.memory_budget_mb", "MEMORY_BUDGET_MB (--memory-budget-mb)",
)

// Run serves until it is told to end.
func (s *serveCommand) Run(ctx context.Context, g *globals, t terminal) error {
	addr, err := chooseAddress(s.Addr, "")
	if err != nil {
		return err
	}
	if err := s.tidy(); err != nil {
		return err
	}
	dir, err := datafolder.Open(g.dataFolder())
	if err != nil {
		return err
	}
	idle := time.Duration(s.SessionTimeout) * time.Second
	if idle < auth.MinIdle || idle > auth.MaxIdle {
		return &usageError{fmt.Sprintf("SESSION_TIMEOUT must be from %.0f to %.0f seconds, not %d", auth.MinIdle.Seconds(),
			auth.MaxIdle.Seconds(), s.SessionTimeout)}
	}
	own := settings.Default()
	own.Finder.CacheMB, own.Finder.CheckMinutes, own.Alerts.MemoryBudgetMB = s.CacheMB, s.CheckMinutes, s.MemoryBudgetMB
	if err := own.Check(); err != nil {
		return &usageError{asGiven.Replace(err.Error())}
	}
	log := slog.New(slog.NewTextHandler(t.err, nil))
	ratelimit.SilenceRedis()
	o := finder.Options{
		DataDir: dir, DatabaseURL: databaseURL(), RedisURL: os.Getenv("REDIS_URL"), PublicAddress: os.Getenv("RENDER_EXTERNAL_URL"),
		PublicHosts: s.PublicHosts, BackupFolder: s.Backups, Addr: addr, NextFree: s.NextFree, TrustedProxies: s.TrustedProxies,
		RateLimit: s.RateLimit != "off", Log: log, OneCoreAtRest: true,
		// The password is no flag: flags can be read by everybody on the computer.
		SessionIdle: idle, AdminName: os.Getenv("ADMIN_USERNAME"), AdminPassword: os.Getenv("ADMIN_PASSWORD"),
	}
	o.CacheBytes, o.CheckEvery, o.Limits = own.Finder.CacheBytes(), own.Finder.CheckEvery(), own.Limits()
	o.Public = finder.PublicNames{
		Names: s.TLSNames, Email: s.TLSEmail, Directory: s.TLSDirectory, Roots: s.TLSRoots, Addr: s.TLSAddr, PlainAddr: s.TLSPlainAddr,
		Listening: func(https, _ net.Addr) {
			fmt.Fprintf(t.out, "People reach the quiz at https://%s (listening on %s).\n", strings.Join(s.TLSNames, ", https://"), https)
		},
	}
	if s.NewDatabase {
		if err := finder.MakeDatabase(ctx, o); err != nil {
			return err
		}
	}
	if o.Addr == "" {
		o.Addr, o.NextFree = finder.Default, true
	}
	if s.Supervised {
		agent := control.NewClient(control.SocketPath(dir))
		defer agent.Close()
		o.Computer = localDesktop{agent}
		// Ctrl-C in the agent's terminal, and its end, reach the child as well; the agent
		// decides what they mean.
		signal.Ignore(os.Interrupt, syscall.SIGHUP)
		return supervise.ServeChild(ctx, t.in, t.out, o)
	}
	o.Listening = func(a net.Addr) {
		fmt.Fprintf(t.out, "The finder is running. The quiz is at http://%s\n", reachable(a))
	}
	o.NoAccount = func(path string, a net.Addr) {
		fmt.Fprintf(t.out, "There is no account for the dashboard yet. Make the first one at http://%s%s (the address works once, for a day), or with ministry-finder admin set-password NAME.\n", reachable(a), path)
	}
	return finder.Run(ctx, o)
}

// tidy makes lists and paths what is meant by them, however they were written.
func (s *serveCommand) tidy() error {
	for _, list := range []*[]string{&s.TrustedProxies, &s.PublicHosts, &s.TLSNames} {
		var items []string
		for _, item := range *list {
			item, err := environment.Clean(item)
			if err != nil {
				return &usageError{fmt.Sprintf("one of TRUSTED_PROXIES, PUBLIC_HOSTS and TLS_NAMES: %v", err)}
			}
			if item != "" {
				items = append(items, item)
			}
		}
		*list = items
	}
	for name, path := range map[string]*string{"BACKUP_FOLDER (--backups)": &s.Backups, "TLS_ROOTS (--tls-roots)": &s.TLSRoots} {
		whole, err := environment.Path(*path)
		if err != nil {
			return &usageError{fmt.Sprintf("%s: %v", name, err)}
		}
		*path = whole
	}
	return nil
}

// reachable names an address as this computer reaches it: one that stands for
// all of its addresses is no host.
func reachable(a net.Addr) string {
	if tcp, ok := a.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		return net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return a.String()
}

// chooseAddress returns the address that was given by flag or, as hosting
// companies do, by the PORT variable; empty when none was. With PORT the host
// is the given one: empty listens on all addresses.
func chooseAddress(flag, host string) (string, error) {
	if flag != "" {
		return flag, nil
	}
	port := os.Getenv("PORT")
	if port == "" {
		return "", nil
	}
	if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
		return "", &usageError{fmt.Sprintf("PORT must be a number from 1 to 65535, not %q", port)}
	}
	return net.JoinHostPort(host, port), nil
}

// databaseURL names the PostgreSQL database to use; empty for the SQLite file
// in the data folder. It is no flag: flags can be read by everybody on the computer.
func databaseURL() string { return os.Getenv("DATABASE_URL") }
