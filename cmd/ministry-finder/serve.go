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

	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/finder"
)

// serveCommand is the finder alone.
type serveCommand struct {
	Addr           string   `help:"Where to listen, HOST:PORT; 127.0.0.1:5000 or the next free port when not given." placeholder:"HOST:PORT"`
	TrustedProxies []string `help:"Addresses whose X-Forwarded-For is believed." env:"TRUSTED_PROXIES" placeholder:"ADDRESS"`
	RateLimit      string   `help:"Rate limits, on or off; off is for load tests." enum:"on,off" default:"on" env:"RATE_LIMIT"`
	Backups        string   `help:"Folder for backups; backups in the data folder when not given." env:"BACKUP_FOLDER" placeholder:"DIR"`
	Supervised     bool     `hidden:"" help:"Started by the agent: take orders from standard input, and end with it."`
	NextFree       bool     `hidden:"" help:"Use the next free port when the one of --addr is taken."`
}

// Run serves until it is told to end.
func (s *serveCommand) Run(ctx context.Context, c *commands, t terminal) error {
	addr, err := chooseAddress(s.Addr, "")
	if err != nil {
		return err
	}
	dir, err := settings.OpenDataFolder(c.dataFolder())
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(t.err, nil))
	o := finder.Options{
		DataDir: dir, DatabaseURL: databaseURL(), BackupFolder: s.Backups, Addr: addr, NextFree: s.NextFree, TrustedProxies: s.TrustedProxies, RateLimit: s.RateLimit != "off", Log: log,
	}
	if o.Addr == "" {
		o.Addr, o.NextFree = finder.Default, true
	}
	if s.Supervised {
		// Ctrl-C in the agent's terminal reaches the child as well; the agent
		// decides what it means.
		signal.Ignore(os.Interrupt)
		return supervise.ServeChild(ctx, t.in, t.out, o)
	}
	o.Listening = func(a net.Addr) { fmt.Fprintf(t.out, "The finder is running. The quiz is at http://%s\n", a) }
	return finder.Run(ctx, o)
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
func databaseURL() string { return strings.TrimSpace(os.Getenv("DATABASE_URL")) }
