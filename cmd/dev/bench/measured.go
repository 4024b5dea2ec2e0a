package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"ministryfinder/cmd/dev/build"
)

const (
	// answerLimit is how long a program that is measured may take to answer at all.
	answerLimit = 20 * time.Second
	// endLimit is how long it may take to end after an interrupt.
	endLimit = 15 * time.Second
	// askEvery is the pause between two tries to reach it.
	askEvery = 2 * time.Millisecond
	// healthPath answers 200 when the finder is ready.
	healthPath = "/api/health"
)

// measured is a running program that is measured.
type measured struct {
	cmd     *exec.Cmd
	addr    string
	started time.Time
	output  lockedBuffer
	ended   chan struct{}
}

// startAgent starts the agent with its finder, startServe the finder alone.
func startAgent(dir string) (*measured, error) {
	return startMeasured(func(addr string) []string { return []string{"--data", dir, "--no-tray", "--addr", addr} })
}

func startServe(dir string) (*measured, error) { return startServeWith(dir) }

// startServeWith starts the finder alone with more environment.
func startServeWith(dir string, env ...string) (*measured, error) {
	return startMeasured(func(addr string) []string { return []string{"serve", "--data", dir, "--addr", addr} }, env...)
}

func startMeasured(args func(addr string) []string, env ...string) (*measured, error) {
	return startMeasuredAt(build.AgentPath(), args, env...)
}

// startMeasuredAt starts a certain build of the program.
func startMeasuredAt(program string, args func(addr string) []string, env ...string) (*measured, error) {
	addr, err := freeAddress()
	if err != nil {
		return nil, err
	}
	path, err := filepath.Abs(program)
	if err != nil {
		return nil, fmt.Errorf("find the program: %w", err)
	}
	m := &measured{cmd: exec.Command(path, args(addr)...), addr: addr, ended: make(chan struct{})}
	m.cmd.Stdout, m.cmd.Stderr = &m.output, &m.output
	m.cmd.Env = append(measuredEnv(os.Environ()), env...)
	m.cmd.WaitDelay = time.Second
	m.started = time.Now()
	if err := m.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the program: %w", err)
	}
	go func() {
		defer close(m.ended)
		_ = m.cmd.Wait()
	}()
	return m, nil
}

// measuredEnv leaves out what would make the program do more than it does by
// itself: the developer's own database, settings and desktop.
func measuredEnv(all []string) []string {
	var env []string
	for _, kv := range all {
		name, _, _ := strings.Cut(kv, "=")
		switch name {
		case "DATABASE_URL", "REDIS_URL", "DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS":
			continue
		}
		if strings.HasPrefix(name, "FINDER_") {
			continue
		}
		env = append(env, kv)
	}
	return env
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// waitReady returns the time from the start to the first healthy answer.
func (m *measured) waitReady(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, answerLimit)
	defer cancel()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	last := "nothing"
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m.addr+healthPath, nil)
		if err != nil {
			return 0, fmt.Errorf("ask for health: %w", err)
		}
		res, err := client.Do(req)
		if err == nil {
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return time.Since(m.started), nil
			}
			last = res.Status
		} else {
			last = err.Error()
		}
		select {
		case <-m.ended:
			return 0, fmt.Errorf("the program ended before it answered; it said:\n%s", m.output.String())
		case <-ctx.Done():
			return 0, fmt.Errorf("no healthy answer from %s (%s); it said:\n%s", m.addr, last, m.output.String())
		case <-time.After(askEvery):
		}
	}
}

// stop ends the program as Ctrl-C does and waits for it.
func (m *measured) stop() error {
	_ = m.cmd.Process.Signal(os.Interrupt)
	select {
	case <-m.ended:
		return nil
	case <-time.After(endLimit):
		_ = m.cmd.Process.Kill()
		<-m.ended
		return fmt.Errorf("the program did not end within %v of an interrupt; it said:\n%s", endLimit, m.output.String())
	}
}

// withFolder runs f with a fresh data folder.
func withFolder(f func(dir string) error) error {
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return fmt.Errorf("make a data folder: %w", err)
	}
	defer os.RemoveAll(dir)
	return f(dir)
}

// lockedBuffer collects what a program says.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return build.LastLines(b.buf.String(), 20)
}
