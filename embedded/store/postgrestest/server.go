// Package postgrestest runs a real PostgreSQL server for the tests of one
// package, as net/http/httptest runs a web server. A test package keeps one
// Server, runs its tests with Run, and each test takes a database of its own:
//
//	var postgres postgrestest.Server
//
//	func TestMain(m *testing.M) { os.Exit(postgres.Run(m)) }
//
//	func TestSomething(t *testing.T) { url := postgres.Database(t) … }
//
// The server starts at the first use. It listens on a Unix socket in a folder
// of its own, touches no other server of the computer, and ends with the test
// program. Where PostgreSQL is not installed the tests fail; they are not
// skipped.
package postgrestest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/goleak"
)

const (
	// startLimit is how long making and starting a server may take on a busy
	// computer, recovery after a crash included.
	startLimit = time.Minute
	// stopLimit is how long the server may take to end by itself.
	stopLimit = 30 * time.Second
	// askEvery is the pause between two tries to reach it.
	askEvery = 10 * time.Millisecond
	// maxConnections is enough for every pool that the tests of a package open.
	maxConnections = 200
)

// hint is what to do about a missing program.
const hint = "go run ./cmd/dev test installs what the tests need"

// Server is a PostgreSQL server for tests. The zero value is ready to use: it
// starts when the first test asks for a database. Its methods are safe for
// concurrent use; but a test that stops the server disturbs those beside it.
type Server struct {
	// Fsync makes each commit wait for the disk, as in real use. Tests that
	// kill the server and measurements need it; for all others it is only slow.
	// Without it the server is kept in memory where there is enough.
	Fsync bool
	// TLS makes the server listen on the network of this computer too.
	TLS bool

	mu        sync.Mutex
	port      string // on the network, when there is one
	dir       string // with the sockets; data/ and log are in it
	running   *process
	databases int
	prepared  bool // preparedName is there
}

// Tests are what runs the tests of a package, as *testing.M does.
type Tests interface{ Run() int }

// Run runs the tests of a package and ends the server. It returns the exit status.
func (s *Server) Run(m Tests) int {
	defer s.Close()
	return m.Run()
}

// RunAll does the same, and fails when the tests leave goroutines behind, other
// than those that the options name.
func (s *Server) RunAll(m Tests, ignored ...goleak.Option) int {
	status := s.Run(m)
	if status == 0 {
		if err := goleak.Find(ignored...); err != nil {
			fmt.Fprintln(os.Stderr, "goroutines were left:", err)
			status = 1
		}
	}
	return status
}

// Close ends the server and removes its files. A server that never started is fine.
func (s *Server) Close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		s.running.kill()
		s.running = nil
	}
	if s.dir != "" {
		_ = os.RemoveAll(s.dir) // only the computer's temporary folder is the poorer
		s.dir, s.prepared = "", false
	}
}

// Start starts the server unless it runs, and waits until it takes connections.
// After Kill that includes its recovery.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.start(); err != nil {
		t.Fatalf("start PostgreSQL for the tests: %v", err)
	}
}

func (s *Server) start() error {
	if s.running != nil && s.running.runs() {
		return nil
	}
	bin, err := binaries()
	if err != nil {
		return err
	}
	if s.dir == "" {
		if err := s.make(bin); err != nil {
			return err
		}
	}
	network := []string{"-c", "listen_addresses="}
	if s.TLS {
		if network, err = s.networkArgs(); err != nil {
			return err
		}
	}
	args := append([]string{
		"-D", filepath.Join(s.dir, "data"), "-k", s.dir,
		"-c", "max_connections=" + strconv.Itoa(maxConnections), "-c", "shared_buffers=32MB", "-c", "timezone=America/Chicago",
	}, network...)
	if !s.Fsync {
		// Less is written, and as seldom as can be; what is confirmed outlives a killed
		// server all the same, since the system holds it.
		args = append(args, "-F", "-c", "full_page_writes=off", "-c", "wal_level=minimal", "-c", "max_wal_senders=0",
			"-c", "checkpoint_timeout=1h", "-c", "max_wal_size=4GB")
	}
	for deadline := time.Now().Add(startLimit); ; time.Sleep(askEvery) {
		before, err := os.ReadFile(filepath.Join(s.dir, "log"))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if s.running, err = startProcess(s.dir, filepath.Join(bin, "postgres"), args...); err != nil {
			return err
		}
		err = s.waitReady()
		if err == nil || time.Now().After(deadline) || !strings.Contains(s.running.output()[len(before):], stillHeld) {
			return err
		}
	}
}

// stillHeld is what a server says that was started while the kernel is still
// taking apart the memory of one that was killed. No process tells when that is
// done.
const stillHeld = "pre-existing shared memory block"

// make makes the folder and an empty cluster in it.
func (s *Server) make(bin string) error {
	// Not t.TempDir: the server runs as another user, who cannot enter the
	// test's folders, and a socket's path must be short.
	dir, err := os.MkdirTemp(s.where(), folderName(os.Getpid())+"*")
	if err != nil {
		return fmt.Errorf("make the server's folder: %w", err)
	}
	s.dir = dir
	attributes, err := ownedByServer(dir)
	if err != nil {
		return err
	}
	// The locale is fixed, so that sorting is the same on every computer.
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attributes
	if said, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("make a database cluster: %w\n%s", err, said)
	}
	return nil
}

// memoryFolder is in memory on Linux, with memoryFree bytes free where a server may
// be in it: containers often have 64 MB there.
const (
	memoryFolder = "/dev/shm"
	memoryFree   = 3 << 30
)

// folderName begins the name of a server's folder, which tells whose it is.
func folderName(pid int) string { return "postgres-" + strconv.Itoa(pid) + "-" }

// where is the folder for the server's own: in memory where nothing must outlive
// more than the server, which takes a third off the work.
func (s *Server) where() string {
	if s.Fsync {
		return "/tmp"
	}
	removeLeft(memoryFolder)
	if free(memoryFolder) >= memoryFree {
		return memoryFolder
	}
	return "/tmp"
}

func (s *Server) waitReady() error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.url("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		if !s.running.runs() || ctx.Err() != nil {
			return fmt.Errorf("it does not take connections: %w; it said:\n%s", err, s.running.output())
		}
		time.Sleep(askEvery)
	}
}

// Stop ends the server as its administrator would: sessions are cut, nothing
// is lost. Start starts it again.
func (s *Server) Stop(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == nil {
		return
	}
	if err := s.running.interrupt(stopLimit); err != nil {
		t.Fatalf("stop PostgreSQL: %v; it said:\n%s", err, s.running.output())
	}
	s.running = nil
}

// Kill ends the server and its sessions at once, as a loss of power would.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running != nil {
		s.running.kill()
		s.running = nil
	}
}

// Pause makes the server hang: it takes connections and never answers. Resume
// lets it go on.
func (s *Server) Pause(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running.pause()
}

// Resume lets a server that hangs go on.
func (s *Server) Resume(t testing.TB) {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.running.resume()
}

// binaries returns the folder of the newest installed server's programs.
func binaries() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return "", err
	}
	if len(found) == 0 {
		path, err := exec.LookPath("postgres")
		if err != nil {
			return "", errors.New("PostgreSQL is not installed: " + hint)
		}
		return filepath.Dir(path), nil
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

// version is the number in /usr/lib/postgresql/15/bin/postgres.
func version(path string) int {
	n, _ := strconv.Atoi(strings.Split(path, "/")[4]) // 0 for what is no number
	return n
}
