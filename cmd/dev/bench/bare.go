package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"
)

// serveBytes is the hidden command that is the bare server. It is a process of
// its own, as the finder is: inside this one it would share a garbage collector
// and a scheduler with the load, and the comparison would not be fair.
const serveBytes = "serve-bytes"

// bareServer is that process.
type bareServer struct {
	cmd   *exec.Cmd
	stdin io.WriteCloser
	addr  string
}

// startBare starts it. The answer goes in through its standard input, its
// address comes out; it ends when its input does.
func startBare(ctx context.Context, a answer) (*bareServer, error) {
	path, err := selfPath()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, path, serveBytes)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start the bare server: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the bare server: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the bare server: %w", err)
	}
	b := &bareServer{cmd: cmd, stdin: stdin}
	if err := json.NewEncoder(stdin).Encode(a); err != nil {
		b.stop()
		return nil, fmt.Errorf("start the bare server: %w", err)
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.stop()
		return nil, fmt.Errorf("start the bare server: it gave no address: %w", err)
	}
	b.addr = strings.TrimSpace(line)
	return b, nil
}

func (b *bareServer) stop() {
	b.stdin.Close()
	_ = b.cmd.Wait()
}

// serveBytesCommand is the other end of startBare.
func serveBytesCommand(ctx context.Context, _ []string) (int, error) {
	var a answer
	in := json.NewDecoder(os.Stdin)
	if err := in.Decode(&a); err != nil {
		return statusFailed, fmt.Errorf("read the answer: %w", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return statusFailed, fmt.Errorf("listen: %w", err)
	}
	server := &http.Server{Handler: bareHandler(a), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin) // until the parent closes it or ends
		server.Close()
	}()
	defer context.AfterFunc(ctx, func() { server.Close() })()
	fmt.Println(l.Addr())
	if err := server.Serve(l); err != http.ErrServerClosed {
		return statusFailed, fmt.Errorf("serve: %w", err)
	}
	return 0, nil
}
