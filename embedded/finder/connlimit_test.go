package finder

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// roomLimit bounds every wait.
const roomLimit = time.Minute

// bounded is a server with room for so many connections.
type bounded struct {
	t       *testing.T
	room    *connLimiter
	addr    string
	tls     bool
	server  *http.Server
	stopped chan error
}

func startBounded(t *testing.T, most int, secret bool, handler http.HandlerFunc) *bounded {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &bounded{t: t, addr: l.Addr().String(), tls: secret, stopped: make(chan error, 1)}
	b.server = newServer(Options{Log: slog.New(slog.DiscardHandler)}, t.Context(), handler)
	l = limitConnections(b.server, l, most)
	b.room = l.(*connLimiter)
	if secret {
		cert, key := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
		makeCertificate(t, cert, key, 1)
		go func() { b.stopped <- b.server.ServeTLS(l, cert, key) }()
	} else {
		go func() { b.stopped <- b.server.Serve(l) }()
	}
	t.Cleanup(b.end)
	return b
}

func (b *bounded) end() {
	if err := b.server.Close(); err != nil {
		b.t.Error(err)
	}
	select {
	case <-b.stopped:
		b.stopped <- nil // for who ends it once more
	case <-time.After(roomLimit):
		b.t.Error("the server does not end")
	}
}

// visitor is one who has connected.
type visitor struct {
	net.Conn
	t  *testing.T
	in *bufio.Reader
}

// visit connects; says what a connection says that rests so.
func (b *bounded) visit(says string) *visitor {
	b.t.Helper()
	return b.visitFrom("", says)
}

// visitFrom does it from an address of this computer.
func (b *bounded) visitFrom(from, says string) *visitor {
	b.t.Helper()
	d := net.Dialer{Timeout: roomLimit}
	if from != "" {
		d.LocalAddr = &net.TCPAddr{IP: net.ParseIP(from)}
	}
	c, err := d.DialContext(b.t.Context(), "tcp", b.addr)
	if err != nil {
		b.t.Fatal(err)
	}
	if err := c.SetDeadline(time.Now().Add(roomLimit)); err != nil {
		b.t.Fatal(err)
	}
	if b.tls && says != nothing {
		c = tls.Client(c, &tls.Config{InsecureSkipVerify: true}) // a certificate of the test's own
	}
	b.t.Cleanup(func() { c.Close() })
	v := &visitor{c, b.t, bufio.NewReader(c)}
	if _, err := io.WriteString(c, says); err != nil {
		b.t.Fatal(err)
	}
	if says == request {
		v.answered()
	}
	return v
}

const (
	nothing = ""
	begun   = "GET / HTTP/1.1\r\nHost: localhost\r\n"
	request = begun + "\r\n"
)

func (v *visitor) answered() {
	v.t.Helper()
	res, err := http.ReadResponse(v.in, nil)
	if err != nil {
		v.t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	if body, err := io.ReadAll(res.Body); err != nil || string(body) != "ok" {
		v.t.Errorf("the answer is %q (%v)", body, err)
	}
}

// asks asks once more.
func (v *visitor) asks() {
	v.t.Helper()
	if _, err := io.WriteString(v, request); err != nil {
		v.t.Fatal(err)
	}
	v.answered()
}

// closed waits until the server has closed the connection.
func (v *visitor) closed() {
	v.t.Helper()
	if b, err := v.in.ReadByte(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		v.t.Errorf("the connection is not closed: %q %v", b, err)
	}
}

// soon waits for something.
func (b *bounded) soon(what string, done func() bool) {
	b.t.Helper()
	for began := time.Now(); !done(); time.Sleep(time.Millisecond) {
		if time.Since(began) > roomLimit {
			b.t.Fatalf("waited for %s", what)
		}
	}
}

// allRest says whether nobody is being answered: that ends a moment after the
// answer has been read.
func (b *bounded) allRest() bool {
	rest := true
	b.room.open.Range(func(_, g any) bool {
		rest = rest && g.(*limitedConn).since.Load() > 0
		return true
	})
	return rest
}

// At the bound nobody loses a connection; with one more it is the one that has
// rested longest, whatever it rests after, and who comes is answered at once.
func TestTheConnectionThatRestsLongestMakesRoom(t *testing.T) {
	const most = 8
	for name, c := range map[string]struct {
		says   string
		secret bool
	}{
		"asked once": {request, false}, "never asked": {nothing, false}, "half a header": {begun, false},
		"asked once by HTTPS": {request, true}, "never began HTTPS": {nothing, true}, "half a header by HTTPS": {begun, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := startBounded(t, most, c.secret, ok)
			var guests []*visitor
			for i := range most {
				guests = append(guests, b.visit(c.says))
				// In this order, so that it is known who has rested longest.
				b.soon("the connection to be accepted", func() bool { return b.room.count.Load() == int64(i+1) })
			}
			if c.says == request {
				for _, g := range append(guests, guests[0]) {
					g.asks() // at the bound all are served; the first rests for the least time now
					b.soon("it to rest", b.allRest)
				}
				guests = append(guests[1:], guests[0])
			}
			for i := range most - 1 {
				b.visit(request)
				guests[i].closed()
				if n := b.room.count.Load(); n != most {
					t.Errorf("%d connections are open", n)
				}
			}
			last := guests[most-1]
			switch c.says {
			case request:
				last.asks()
			case begun:
				if _, err := io.WriteString(last, "\r\n"); err != nil {
					t.Fatal(err)
				}
				last.answered()
			}
		})
	}
}

// Who is being answered is not cut off for being so. When all are, the next waits until one
// rests, and then that one makes room.
func TestWhoIsBeingAnsweredIsNotClosed(t *testing.T) {
	const most = 4
	for _, secret := range []bool{false, true} {
		t.Run(fmt.Sprint("HTTPS ", secret), func(t *testing.T) {
			began, release := make(chan struct{}, 2*most), make(chan struct{})
			b := startBounded(t, most, secret, func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					began <- struct{}{}
					<-release
				}
				ok(w, r)
			})
			const long = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
			var guests []*visitor
			for range most - 1 {
				guests = append(guests, b.visit(long))
				<-began
			}
			resting := b.visit(request)
			other := b.visit(request) // the only one that rests makes room, though it came last
			resting.closed()
			guests = append(guests, other)
			if _, err := io.WriteString(other, long); err != nil {
				t.Fatal(err)
			}
			<-began
			next, err := net.DialTimeout("tcp", b.addr, roomLimit) // the system takes it
			if err != nil {
				t.Fatal(err)
			}
			defer next.Close()
			b.soon("the next to wait", b.room.waiting.Load)
			if n := b.room.count.Load(); n != most {
				t.Errorf("%d connections are open", n)
			}
			close(release)
			for _, g := range guests {
				g.answered()
			}
			b.soon("the next to have room", func() bool { return !b.room.waiting.Load() })
			b.visit(request)
		})
	}
}

// A server at its bound can end, also while somebody waits for room.
func TestAFullServerEnds(t *testing.T) {
	began := make(chan struct{})
	b := startBounded(t, 1, false, func(_ http.ResponseWriter, r *http.Request) {
		close(began)
		<-r.Context().Done()
	})
	b.visit("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n")
	<-began
	b.visit(nothing)
	b.soon("the next to wait", b.room.waiting.Load)
	b.end()
}

// short is a listener of a program that has no files left.
type short struct{ net.Listener }

func (s short) Accept() (net.Conn, error) {
	return nil, &net.OpError{Op: "accept", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
}

// Without files the connections that have rested longest give theirs, and those
// that are answered never.
func TestWithoutFilesThoseThatRestMakeRoom(t *testing.T) {
	const guests = closedWithoutFiles + 3
	r := limitConnections(&http.Server{}, short{}, maxOwn).(*connLimiter)
	var inOrder []net.Conn
	for range guests {
		c, other := net.Pipe()
		defer other.Close()
		r.changed(c, http.StateNew)
		inOrder = append(inOrder, c)
	}
	r.changed(inOrder[0], http.StateActive)
	for _, left := range []int{guests - closedWithoutFiles, 1, 1} {
		if _, err := r.Accept(); !errors.Is(err, syscall.EMFILE) {
			t.Errorf("the server is told %v", err)
		}
		if n := r.count.Load(); n != int64(left) {
			t.Errorf("%d connections are open, want %d", n, left)
		}
		for i, c := range inOrder {
			open := i == 0 || i > guests-left
			if err := c.SetDeadline(time.Now().Add(roomLimit)); (err == nil) != open {
				t.Errorf("of %d left, connection %d: %v", left, i, err)
			}
		}
	}
}

// What the bound takes of a request
// while as many connections are open as may be.
func BenchmarkARequestsPartOfTheRoom(b *testing.B) {
	r := limitConnections(&http.Server{}, short{}, maxOwn).(*connLimiter)
	var conns []net.Conn
	for range maxOwn {
		c := &net.TCPConn{}
		r.changed(c, http.StateNew)
		conns = append(conns, c)
	}
	b.RunParallel(func(p *testing.PB) {
		for i := 0; p.Next(); i++ {
			r.changed(conns[i%maxOwn], http.StateActive)
			r.changed(conns[i%maxOwn], http.StateIdle)
		}
	})
}
