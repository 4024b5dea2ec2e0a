package store_test

import (
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"

	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// A provider that has taken writing away, as where the disk was full, and gives it back,
// ends nobody's connections: those that refuse must not be used again.
func TestADatabaseThatWasReadOnlyIsWrittenAgain(t *testing.T) {
	database, elsewhere := server.Database(t), server.Database(t)
	name := strings.TrimPrefix(must(url.Parse(database)).Path, "/")
	d, err := store.OpenPostgres(t.Context(), database)
	testkit.Must(t, err)
	t.Cleanup(func() { _ = d.Close() })
	writes := func(want bool) {
		t.Helper()
		testkit.Eventually(t, fmt.Sprintf("the database to be written: %v", want), func() (bool, string) {
			err := d.CanWrite(t.Context())
			return (err == nil) == want && (want || store.ReasonOf(err) == store.ReasonReadOnly), fmt.Sprint(err)
		})
	}
	writes(true)
	execute(t, elsewhere, fmt.Sprintf("ALTER DATABASE %q SET default_transaction_read_only = on", name),
		fmt.Sprintf("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'", name))
	writes(false)
	execute(t, elsewhere, fmt.Sprintf("ALTER DATABASE %q RESET default_transaction_read_only", name))
	writes(true)
}

// What hosting companies' proxies say by themselves has the code of an internal error.
func TestWhatAHostedPoolerSaysIsRead(t *testing.T) {
	for message, want := range map[string]store.Reason{
		"(EMAXCONN) max client connections reached, limit: 200":                     store.ReasonCrowded,
		"Max client connections reached":                                            store.ReasonCrowded,
		"(ECHECKOUTTIMEOUT) unable to check out connection from the pool":           store.ReasonUnreachable,
		"Couldn't connect to compute node":                                          store.ReasonUnreachable,
		"Console request failed":                                                    store.ReasonUnreachable,
		"connection to database closed":                                             store.ReasonUnreachable,
		"Your account or project has exceeded the compute time quota.":              store.ReasonUnreachable,
		"(ENOTFOUND) tenant/user postgres.abc not found":                            store.ReasonRefused,
		"Tenant or user not found":                                                  store.ReasonRefused,
		"Endpoint ID is not specified":                                              store.ReasonRefused,
		"cache lookup failed for relation 16384":                                    store.ReasonOther,
		"password authentication failed for user \"neondb_owner\", try again later": store.ReasonRefused,
	} {
		if got := store.ReasonOf(&pgconn.PgError{Severity: "FATAL", Code: "XX000", Message: message}); got != want {
			t.Errorf("%s: %s, want %s", message, got, want)
		}
	}
}

// A server behind a proxy that refuses what it does not pass on, as Amazon's does.
func TestAProxyThatRefusesTheTimeLimitIsGotOnWith(t *testing.T) {
	database := must(url.Parse(server.Database(t)))
	config := must(pgx.ParseConfig(database.String()))
	socket := fmt.Sprintf("%s/.s.PGSQL.%d", config.Host, config.Port)
	refused := make(chan string, 100)
	at := serve(t, func(client net.Conn) error {
		backend := pgproto3.NewBackend(client, client)
		first, err := backend.ReceiveStartupMessage()
		if err != nil {
			return err
		}
		if _, plain := first.(*pgproto3.StartupMessage); !plain {
			return fmt.Errorf("%T", first)
		}
		start := first.(*pgproto3.StartupMessage)
		if _, given := start.Parameters["statement_timeout"]; given {
			refused <- "statement_timeout"
			backend.Send(&pgproto3.ErrorResponse{Severity: "FATAL", Code: "0A000",
				Message: "Feature not supported: RDS Proxy currently doesn't support the option statement_timeout."})
			return backend.Flush()
		}
		onward, err := net.Dial("unix", socket)
		if err != nil {
			return err
		}
		defer onward.Close()
		text, err := start.Encode(nil)
		if err != nil {
			return err
		}
		if _, err := onward.Write(text); err != nil {
			return err
		}
		go func() {
			_, _ = io.Copy(onward, client)
			_ = onward.Close()
		}()
		_, err = io.Copy(client, onward)
		return err
	})
	d, err := store.OpenPostgres(t.Context(), atAddresses(*database, at))
	testkit.Must(t, err)
	defer d.Close()
	if len(refused) == 0 || !d.Pooled() {
		t.Errorf("%d were refused, pooled: %v", len(refused), d.Pooled())
	}
	testkit.Must(t, d.CanWrite(t.Context()))
}

// Of a server with several addresses the first may be silent, such as one of IPv6 in a
// network that only seems to have it.
func TestASilentAddressHidesNoOtherOne(t *testing.T) {
	database := must(url.Parse(server.Database(t)))
	silent := serve(t, func(client net.Conn) error {
		_, err := io.Copy(io.Discard, client)
		return err
	})
	config := must(pgx.ParseConfig(database.String()))
	socket := fmt.Sprintf("%s:%d", config.Host, config.Port)
	testkit.Must(t, store.TryPostgres(t.Context(), atAddresses(*database, silent, socket), time.Second))
	if err := store.TryPostgres(t.Context(), atAddresses(*database, silent), time.Second); !store.Unreachable(err) {
		t.Errorf("a silent server: %v", err)
	}
}

// atAddresses is the URL of a server with several addresses, each a host and its port.
func atAddresses(u url.URL, addresses ...string) string {
	var hosts, ports []string
	for _, a := range addresses {
		host, port, _ := strings.Cut(a, ":")
		hosts, ports = append(hosts, host), append(ports, port)
	}
	query := u.Query()
	query.Set("host", strings.Join(hosts, ","))
	query.Set("port", strings.Join(ports, ","))
	query.Set("sslmode", "disable")
	u.Host = ""
	u.RawQuery = query.Encode()
	return u.String()
}

// serve answers each connection to a port of its own until the test ends, and returns its address.
func serve(t *testing.T, answer func(net.Conn) error) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	testkit.Must(t, err)
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_ = answer(c) // what it means shows at the other end
			}()
		}
	}()
	return l.Addr().String()
}
