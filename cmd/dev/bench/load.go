package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"slices"
	"strconv"
	"time"
)

// acceptEncoding is what the load asks for, as every browser does.
const acceptEncoding = "gzip"

// load asks for one path over and over on several connections and returns the
// answers a second. It speaks HTTP by hand, because net/http's client would take
// more of the computer than the servers that are compared.
func load(ctx context.Context, addr, path string, connections int, d time.Duration) (float64, error) {
	done, err := send(ctx, []string{addr}, func(addr string) []byte { return rawRequest(addr, "GET", path, "") }, connections, d)
	return done.perSecond, err
}

// mostTimes bounds how many answers' times are kept of one load: of a longer
// one the first.
const mostTimes = 1 << 20

// loaded is what came of a load.
type loaded struct {
	answers   int
	perSecond float64
	times     []time.Duration // of the answers, in order of length
}

// at is the time that so many percent of the answers stayed within.
func (l loaded) at(percent float64) time.Duration {
	if len(l.times) == 0 {
		return 0
	}
	return l.times[min(int(float64(len(l.times))*percent/100), len(l.times)-1)]
}

// send sends a request over and over on several connections, spread evenly over
// the servers. One answer that is not 200 is an error.
func send(ctx context.Context, addrs []string, request func(addr string) []byte, connections int, d time.Duration) (loaded, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	began := time.Now()
	deadline := began.Add(d)
	type result struct {
		answers int
		times   []time.Duration
		err     error
	}
	results := make(chan result, connections)
	for i := range connections {
		go func() {
			addr := addrs[i%len(addrs)]
			n, times, err := ask(ctx, addr, request(addr), mostTimes/connections, deadline)
			results <- result{n, times, err}
		}()
	}
	var all loaded
	var failed error
	for range connections {
		r := <-results
		all.answers += r.answers
		all.times = append(all.times, r.times...)
		if r.err != nil && failed == nil {
			failed = r.err
			cancel()
		}
	}
	if failed != nil {
		return loaded{}, failed
	}
	all.perSecond = float64(all.answers) / time.Since(began).Seconds()
	slices.Sort(all.times)
	return all, ctx.Err()
}

// answerTimeLimit is how long one answer may take.
const answerTimeLimit = time.Minute

// ask uses one connection until the deadline, counts the answers and times the
// first of them.
func ask(ctx context.Context, addr string, request []byte, most int, deadline time.Time) (n int, times []time.Duration, err error) {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return 0, nil, fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	if err := conn.SetDeadline(deadline.Add(answerTimeLimit)); err != nil {
		return 0, nil, fmt.Errorf("connect: %w", err)
	}
	in := bufio.NewReaderSize(conn, 64<<10)
	for began := time.Now(); n == 0 || began.Before(deadline); { // who connects late asks once all the same
		if _, err := conn.Write(request); err != nil {
			return n, nil, fmt.Errorf("ask: %w", err)
		}
		if err := skipAnswer(in); err != nil {
			return n, nil, err
		}
		n++
		now := time.Now()
		if n <= most {
			times = append(times, now.Sub(began))
		}
		began = now
	}
	return n, times, nil
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
