package finder

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Bounds of the open connections of the finder's own address, of the one that it
// shares on the network, and of public names: as many by HTTPS and by HTTP. One
// at rest takes about 20 KB of memory.
const (
	maxOwn    = 8192
	maxShared = 4096
	maxPublic = 8192
)

// closedWithoutFiles is how many connections are closed when there are no files left: the
// finder needs some for its own work, too.
const closedWithoutFiles = 16

// recheckInterval is how long the next connection waits at most until it is looked
// again whether a request has become a long one.
const recheckInterval = 250 * time.Millisecond

// connLimiter bounds the open connections of a server, so that those who only keep
// theirs open shut out nobody: where there is no room for one more, the
// connection that has rested longest is closed. A connection rests from its
// beginning until its first request has come, and between two requests. When all
// are being answered the next one waits until one rests or one is closed as
// longest says; at most as long as a request may take (web.WriteTimeout).
type connLimiter struct {
	net.Listener
	most  int64
	begun time.Time
	// open has a *guest for each net.Conn: two requests of two connections never
	// wait for each other here.
	open  sync.Map
	count atomic.Int64
	// closing are connections that may be closed, in this order, as they were
	// seen at the last look: those that rest or, if none did, those that longest
	// found. Who rests since then has not moved, and all others have rested for
	// less long: so one look serves many closings. Only the server's accepting
	// goroutine has it.
	closing []connSnapshot
	waiting atomic.Bool   // somebody waits for one to rest or to end
	rested  chan struct{} // tells them
	ended   chan struct{}
	end     func()
}

// limitConnections bounds the connections that a server, which has not begun, will accept
// from a listener. The server is to serve what is returned.
func limitConnections(server *http.Server, l net.Listener, most int) net.Listener {
	r := &connLimiter{Listener: l, most: int64(most), begun: time.Now(), rested: make(chan struct{}, 1), ended: make(chan struct{})}
	r.end = sync.OnceFunc(func() { close(r.ended) })
	server.ConnState = r.changed
	return r
}

// Accept makes room when the program or the computer has no files left. The
// error goes on to the server, which tries again in a moment.
func (r *connLimiter) Accept() (net.Conn, error) {
	c, err := r.Listener.Accept()
	if err != nil && noFilesLeft(err) {
		for range closedWithoutFiles {
			if !r.closeOne(false) {
				break
			}
		}
	}
	return c, err
}

// Close ends the waiting for room as well.
func (r *connLimiter) Close() error {
	r.end()
	return r.Listener.Close()
}

// changed is told what becomes of a connection: twice for each request, so it
// must take next to no time.
func (r *connLimiter) changed(c net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew: // from the accepting goroutine: it waits here
		r.waitForSlot()
		g := &limitedConn{conn: c}
		g.since.Store(r.now())
		r.open.Store(c, g)
		r.count.Add(1)
	case http.StateActive:
		if g, ok := r.open.Load(c); ok {
			g.(*limitedConn).since.Store(-r.now())
		}
	case http.StateIdle:
		if g, ok := r.open.Load(c); ok {
			g.(*limitedConn).since.Store(r.now())
			r.wake()
		}
	case http.StateHijacked, http.StateClosed:
		r.forget(c)
		r.wake()
	}
}

// now is never 0.
func (r *connLimiter) now() int64 { return int64(time.Since(r.begun)) + 1 }

// forget reports whether the connection was there.
func (r *connLimiter) forget(c net.Conn) bool {
	_, was := r.open.LoadAndDelete(c)
	if was {
		r.count.Add(-1)
	}
	return was
}

// wake wakes who waits.
func (r *connLimiter) wake() {
	if r.waiting.Load() {
		select {
		case r.rested <- struct{}{}:
		default: // they are told already
		}
	}
}

// waitForSlot makes room for one more connection.
func (r *connLimiter) waitForSlot() {
	for r.count.Load() >= r.most && !r.closeOne(true) {
		if !r.waiting.Swap(true) {
			continue // who came to rest in between did not see that we wait
		}
		select {
		case <-r.rested:
		case <-time.After(recheckInterval):
		case <-r.ended:
			return
		}
	}
	r.waiting.Store(false)
}

// closeOne closes the connection that has rested longest, if any rests; if none
// does, it may be one that is being answered.
func (r *connLimiter) closeOne(answered bool) bool {
	if r.closeSeen() {
		return true
	}
	var others []connSnapshot
	r.open.Range(func(_, value any) bool {
		g := value.(*limitedConn)
		if since := g.since.Load(); since > 0 {
			r.closing = append(r.closing, connSnapshot{g, since})
		} else {
			others = append(others, connSnapshot{g, since})
		}
		return true
	})
	if len(r.closing) == 0 && answered {
		r.closing = slowestRequests(others, r.now())
	}
	slices.SortFunc(r.closing, age)
	return r.closeSeen()
}

// closeSeen does it with those of the last look.
func (r *connLimiter) closeSeen() bool {
	for len(r.closing) > 0 {
		one := r.closing[0]
		r.closing[0] = connSnapshot{} // it may go
		r.closing = r.closing[1:]
		if one.open.since.CompareAndSwap(one.since, 0) && r.forget(one.open.conn) {
			closeNow(one.open.conn)
			return true
		}
	}
	r.closing = nil
	return false
}

// closeNow closes a connection without a farewell, for which TLS would wait.
func closeNow(c net.Conn) {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	_ = c.Close() // the server learns of it when it reads
}

// noFilesLeft tells whether an error says that no more files can be opened.
func noFilesLeft(err error) bool {
	const windowsTooMany = syscall.Errno(10024) // WSAEMFILE
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, windowsTooMany)
}
