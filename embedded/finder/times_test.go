package finder

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ministryfinder/embedded/web"
)

// pipes is a listener whose connections stay in memory, so that their time
// limits follow a clock of the test's own.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error {
	select {
	case <-p.closed:
	default:
		close(p.closed)
	}
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "a pipe", Net: "pipe"} }

// dial connects to the server that accepts here.
func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.conns <- server
	return client
}

// timed is a connection to the finder's server within a test's clock.
type timed struct {
	net.Conn
	t     *testing.T
	in    *bufio.Reader
	began time.Time
}

// onClock gives a test a connection to a server as the finder has it, and a
// clock that only moves while everybody waits.
func onClock(t *testing.T, handler http.HandlerFunc, test func(c *timed)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		server := newServer(Options{Log: slog.New(slog.DiscardHandler)}, t.Context(), handler)
		ended := make(chan struct{})
		go func() { defer close(ended); _ = server.Serve(listener) }()
		c := listener.dial()
		defer func() {
			c.Close()
			server.Close()
			<-ended
		}()
		test(&timed{c, t, bufio.NewReader(c), time.Now()})
	})
}

func (c *timed) send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		c.t.Fatalf("after %v: %v", time.Since(c.began), err)
	}
}

// answered reads an answer, which must come after exactly so long.
func (c *timed) answered(after time.Duration, body string) {
	c.t.Helper()
	res, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Fatalf("after %v: %v", time.Since(c.began), err)
	}
	got, err := io.ReadAll(res.Body)
	if took := time.Since(c.began); err != nil || string(got) != body || took != after {
		c.t.Errorf("%.20q (%d bytes) after %v, want %.20q after %v (%v)", got, len(got), took, body, after, err)
	}
}

// closed waits until the server has closed the connection, which must be after
// so long, and at most so much later: net/http leaves half a second to read an
// answer that was given before the whole request had come.
func (c *timed) closed(after, later time.Duration) {
	c.t.Helper()
	_, err := io.Copy(io.Discard, c.in)
	if took := time.Since(c.began); err != nil || took < after || took > after+later {
		c.t.Errorf("closed after %v, want %v (%v)", took, after, err)
	}
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }

func TestTheHeadersOfARequestHaveTenSeconds(t *testing.T) {
	const begin, end = "GET / HTTP/1.1\r\nHost: localhost\r\n", "\r\n"
	onClock(t, ok, func(c *timed) {
		c.send(begin)
		time.Sleep(web.ReadHeaderTimeout - 1)
		c.send(end)
		c.answered(web.ReadHeaderTimeout-1, "ok")
	})
	for _, sent := range []string{"", begin} {
		onClock(t, ok, func(c *timed) {
			c.send(sent)
			c.closed(web.ReadHeaderTimeout, 0)
		})
	}
}

func TestTheBodyOfARequestHasThirtySeconds(t *testing.T) {
	var failed error
	handler := func(w http.ResponseWriter, r *http.Request) {
		var body []byte
		body, failed = io.ReadAll(r.Body)
		_, _ = w.Write(body)
	}
	const head, body, missing = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n", "\r\n{}", "\n"
	onClock(t, handler, func(c *timed) {
		c.send(head)
		time.Sleep(web.ReadHeaderTimeout - 1) // the headers' time is part of it
		c.send(body)
		time.Sleep(web.ReadTimeout - web.ReadHeaderTimeout)
		c.send(missing)
		c.answered(web.ReadTimeout-1, "{}\n")
		synctest.Wait()
		if failed != nil {
			t.Error(failed)
		}
	})
	onClock(t, handler, func(c *timed) {
		c.send(head)
		time.Sleep(web.ReadHeaderTimeout - 1)
		c.send(body)
		c.answered(web.ReadTimeout, "{}")
		synctest.Wait()
		if !errors.Is(failed, os.ErrDeadlineExceeded) {
			t.Errorf("who reads the body is told %v", failed)
		}
		c.closed(web.ReadTimeout, time.Second)
	})
}

func TestAnAnswerHasAMinuteToBeRead(t *testing.T) {
	answer := strings.Repeat("ministry ", 100_000)
	var failed error
	var after time.Duration
	handler := func(w http.ResponseWriter, _ *http.Request) {
		began := time.Now()
		_, failed = io.WriteString(w, answer)
		after = time.Since(began)
	}
	const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	onClock(t, handler, func(c *timed) {
		c.send(request)
		time.Sleep(web.WriteTimeout - 1)
		c.answered(web.WriteTimeout-1, answer)
		synctest.Wait()
		if failed != nil {
			t.Error(failed)
		}
	})
	onClock(t, handler, func(c *timed) {
		c.send(request)
		time.Sleep(web.WriteTimeout + 1)
		synctest.Wait()
		if !errors.Is(failed, os.ErrDeadlineExceeded) || after != web.WriteTimeout {
			t.Errorf("who writes the answer is told %v after %v", failed, after)
		}
		c.closed(web.WriteTimeout+1, 0)
	})
}

func TestAConnectionMayRestForTwoMinutes(t *testing.T) {
	const request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	onClock(t, ok, func(c *timed) {
		c.send(request)
		c.answered(0, "ok")
		time.Sleep(web.IdleTimeout - 1)
		c.send(request)
		c.answered(web.IdleTimeout-1, "ok")
		c.closed(2*web.IdleTimeout-1, 0)
	})
}

// At the end of the program an open request has so long, and not longer.
func TestAnOpenRequestHasTenSecondsAtTheEnd(t *testing.T) {
	for name, c := range map[string]struct {
		takes    time.Duration
		answered bool
	}{
		"in time":  {ShutdownTimeout - 1, true},
		"too late": {ShutdownTimeout + 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, end := context.WithCancel(t.Context())
				defer end()
				open, listener, ended := make(chan struct{}), newPipes(), make(chan error, 1)
				handler := func(w http.ResponseWriter, r *http.Request) {
					close(open)
					time.Sleep(c.takes)
					ok(w, r)
				}
				go func() {
					ended <- serve(ctx, Options{Log: slog.New(slog.DiscardHandler)}, listener, nil, http.HandlerFunc(handler), func() {})
				}()
				client := listener.dial()
				defer client.Close()
				if _, err := io.WriteString(client, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
					t.Fatal(err)
				}
				<-open
				end()
				began := time.Now()
				res, err := http.ReadResponse(bufio.NewReader(client), nil)
				if took := time.Since(began); (err == nil && res.StatusCode == http.StatusOK) != c.answered || took != min(c.takes, ShutdownTimeout) {
					t.Errorf("after %v: %v", took, err)
				}
				if err := <-ended; err != nil || time.Since(began) > ShutdownTimeout {
					t.Errorf("the server ended after %v: %v", time.Since(began), err)
				}
				time.Sleep(c.takes) // the handler ends, too
			})
		})
	}
}
