package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"strconv"
	"time"
)

// acceptEncoding is what the load asks for, as every browser does.
const acceptEncoding = "gzip"

// load asks for one path over and over on several connections and returns the
// answers a second. It speaks HTTP by hand, because net/http's client would take
// more of the computer than the servers that are compared.
func load(ctx context.Context, addr, path string, connections int, d time.Duration) (float64, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	began := time.Now()
	deadline := began.Add(d)
	type result struct {
		answers int
		err     error
	}
	results := make(chan result, connections)
	for range connections {
		go func() {
			n, err := ask(ctx, addr, path, deadline)
			results <- result{n, err}
		}()
	}
	var answers int
	var failed error
	for range connections {
		r := <-results
		answers += r.answers
		if r.err != nil && failed == nil {
			failed = r.err
			cancel()
		}
	}
	if failed != nil {
		return 0, failed
	}
	return float64(answers) / time.Since(began).Seconds(), ctx.Err()
}

// answerTimeLimit is how long one answer may take.
const answerTimeLimit = 10 * time.Second

// ask uses one connection until the deadline and counts the answers.
func ask(ctx context.Context, addr, path string, deadline time.Time) (int, error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := conn.SetDeadline(deadline.Add(answerTimeLimit)); err != nil {
		return 0, fmt.Errorf("connect: %w", err)
	}
	request := rawRequest(addr, "GET", path, "")
	in := bufio.NewReaderSize(conn, 64<<10)
	n := 0
	for time.Now().Before(deadline) {
		if _, err := conn.Write(request); err != nil {
			return n, fmt.Errorf("ask: %w", err)
		}
		if err := skipAnswer(in); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// rawRequest writes a request as it goes over the wire; a body is JSON.
func rawRequest(addr, method, path, body string) []byte {
	text := method + " " + path + " HTTP/1.1\r\nHost: " + addr + "\r\nAccept-Encoding: " + acceptEncoding + "\r\n"
	if body != "" {
		text += "Content-Type: application/json\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n"
	}
	return []byte(text + "\r\n" + body)
}

// skipAnswer reads one answer, which must be a 200, and forgets it.
func skipAnswer(in *bufio.Reader) error {
	head, err := in.Peek(len("HTTP/1.1 200"))
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	if !bytes.HasPrefix(head, []byte("HTTP/1.1 200")) {
		line, _ := in.ReadString('\n')
		return fmt.Errorf("the server answered %q", line)
	}
	length := -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read the answer: %w", err)
		}
		if len(line) <= len("\r\n") {
			break
		}
		if name, value, found := bytes.Cut(line, []byte(":")); found && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil {
				return fmt.Errorf("read the length: %w", err)
			}
		}
	}
	if length < 0 {
		return skipChunks(in)
	}
	if _, err := in.Discard(length); err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}

// skipChunks reads the body of an answer whose length was not told.
func skipChunks(in *bufio.Reader) error {
	_, err := io.Copy(io.Discard, httputil.NewChunkedReader(in))
	if err == nil {
		_, err = in.ReadSlice('\n') // the empty line after the last chunk
	}
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	return nil
}
