package finder_test

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

// link is a network between finder and database that a test makes slow or cuts.
type link struct {
	url   string
	delay atomic.Int64 // of each answer of the database
	mu    sync.Mutex
	conns map[net.Conn]bool
}

func newLink(t *testing.T, databaseURL string) *link {
	t.Helper()
	u, err := url.Parse(databaseURL)
	if err != nil {
		t.Fatal(err)
	}
	network, to := "tcp", u.Host
	if socket := u.Query().Get("host"); socket != "" {
		network, to = "unix", socket+"/.s.PGSQL."+cmpOr(u.Query().Get("port"), u.Port(), "5432")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := &link{conns: map[net.Conn]bool{}}
	q := u.Query()
	q.Del("host")
	q.Del("port")
	q.Set("sslmode", "disable")
	u.Host, u.RawQuery = listener.Addr().String(), q.Encode()
	l.url = u.String()
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return // the test is over
			}
			s, err := net.Dial(network, to)
			if err != nil {
				c.Close()
				continue
			}
			l.mu.Lock()
			l.conns[c], l.conns[s] = true, true
			l.mu.Unlock()
			all.Go(func() { l.pass(s, c, func() {}) })
			all.Go(func() { l.pass(c, s, func() { time.Sleep(time.Duration(l.delay.Load())) }) })
		}
	})
	t.Cleanup(func() { listener.Close(); l.cut(); all.Wait() })
	return l
}

func cmpOr(texts ...string) string {
	i := slices.IndexFunc(texts, func(s string) bool { return s != "" })
	return texts[i]
}

// pass hands on what comes until either side ends.
func (l *link) pass(to, from net.Conn, before func()) {
	defer func() {
		err := errors.Join(to.Close(), from.Close())
		_ = err // cut already
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.conns, to)
		delete(l.conns, from)
	}()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		before()
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut ends all connections in the middle of what they do.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for c := range l.conns {
		c.Close()
	}
}

// A database behind a slow network, and one whose connections are cut while
// they store, neither lose nor double what was confirmed.
func TestASlowNetworkToTheDatabaseThatIsCut(t *testing.T) {
	database := postgres.Database(t)
	l := newLink(t, database)
	r := start(t, t.TempDir(), l.url)
	l.delay.Store(int64(50 * time.Millisecond))
	began := time.Now()
	r.submit(t, "slow")
	slow := time.Since(began)
	if slow > 5*time.Second {
		t.Errorf("beside a network of 50 ms a submission takes %v", slow)
	}
	const people, each = 4, 15
	var all sync.WaitGroup
	var confirmed atomic.Int64
	for p := range people {
		all.Go(func() {
			for i := range each {
				r.submit(t, fmt.Sprintf("person %d, %d", p, i)) // fails the test unless it is confirmed
				confirmed.Add(1)
			}
		})
	}
	cuts := 0
	for confirmed.Load() < people*each {
		before := confirmed.Load()
		l.cut()
		cuts++
		testkit.Eventually(t, "the next to be confirmed", func() (bool, any) {
			now := confirmed.Load()
			return now > before+3 || now == people*each, now
		})
	}
	all.Wait()
	l.delay.Store(0)
	cut := time.Now()
	r.eventuallyHealthy(t, true)
	want := []string{"slow"}
	for p := range people {
		for i := range each {
			want = append(want, fmt.Sprintf("person %d, %d", p, i))
		}
	}
	slices.Sort(want)
	testkit.Eventually(t, "all to be stored", func() (bool, any) {
		got := stored(t, database)
		slices.Sort(got)
		return slices.Equal(got, want), strings.Join(got, ", ")
	})
	t.Logf("50 ms of network: a submission takes %v; cut %d times; all stored %v after the last", slow, cuts, time.Since(cut))
}
