//go:build linux

// Package redistest runs a real Redis server for a test, on a Unix socket in a
// folder of its own. The test may stop it, let it hang and start it again.
// Where Redis is not installed the test fails.
package redistest

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

const (
	// startLimit is how long the server may take to listen on a busy computer.
	startLimit = 30 * time.Second
	askEvery   = 5 * time.Millisecond
)

// Server is a running Redis server.
type Server struct {
	dir  string
	args []string
	cmd  *exec.Cmd
	done chan struct{}
}

// Start starts a server, with arguments of its own, that ends with the test.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "redis-") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{dir: dir, args: args}
	t.Cleanup(func() {
		s.Stop()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	s.Restart(t)
	return s
}

func (s *Server) socket() string { return filepath.Join(s.dir, "redis.sock") }

// URL is the address, as in REDIS_URL.
func (s *Server) URL() string { return "unix://" + s.socket() }

// Restart starts a server that was stopped, and waits until it listens. It is empty.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	path, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("Redis is not installed: go run ./cmd/dev test installs what the tests need")
	}
	s.cmd = exec.Command(path, append([]string{"--port", "0", "--unixsocket", s.socket(), "--dir", s.dir, "--save", "", "--appendonly", "no"},
		s.args...)...)
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	s.done = make(chan struct{})
	started := make(chan error)
	go func() {
		defer close(s.done)
		runtime.LockOSThread() // it is the parent, whose end ends the child
		defer runtime.UnlockOSThread()
		err := s.cmd.Start()
		started <- err
		if err == nil {
			_ = s.cmd.Wait() // however it ended
		}
	}()
	if err := <-started; err != nil {
		t.Fatal(fmt.Errorf("start Redis: %w", err))
	}
	for end := time.Now().Add(startLimit); ; time.Sleep(askEvery) {
		conn, err := net.Dial("unix", s.socket())
		if err == nil {
			conn.Close()
			return
		}
		if time.Now().After(end) {
			t.Fatalf("Redis does not listen: %v", err)
		}
	}
}

// Stop ends the server.
func (s *Server) Stop() {
	_ = s.cmd.Process.Kill() // gone already is as good
	<-s.done
	_ = os.Remove(s.socket()) // which a killed server leaves
}

// Pause makes the server hang: it takes connections and never answers.
func (s *Server) Pause() { _ = s.cmd.Process.Signal(syscall.SIGSTOP) }

// Resume lets it go on.
func (s *Server) Resume() { _ = s.cmd.Process.Signal(syscall.SIGCONT) }
