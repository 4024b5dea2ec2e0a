package finder

import (
	"cmp"
	"net"
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-chi/httprate"
)

// When a room is full of requests, these say whose connections make room.
const (
	// longRequest is how long a request may take then. Nearly all are answered in
	// milliseconds; what takes longer is sent or read slowly, on purpose or not.
	longRequest = 2 * time.Second
	// largeShare and fewest: one network address has at least one of so many
	// requests, and so many. That is no phone and no household. A proxy on this
	// computer may have them all.
	largeShare     = 16
	minConnections = 64
	// closedAtOnce bounds how many connections one look says may be closed: it
	// soon is another address that has most of them.
	closedAtOnce = 64
)

// slowestRequests returns the connections whose requests take longest, of the address
// that has most of those that are given, all of them being answered; none when no
// address has a large share, or its requests have just come. So whoever keeps
// requests unfinished takes the place of his own ones and not of other people.
func slowestRequests(answered []connSnapshot, now int64) []connSnapshot {
	held := map[string][]connSnapshot{}
	var most string
	for _, one := range answered {
		from := addressGroup(one.open.conn.RemoteAddr())
		held[from] = append(held[from], one)
		if len(held[from]) > len(held[most]) {
			most = from
		}
	}
	theirs := held[most]
	if len(theirs) < minConnections || len(theirs)*largeShare < len(answered) {
		return nil
	}
	theirs = slices.DeleteFunc(theirs, func(one connSnapshot) bool { return now+one.since <= int64(longRequest) })
	slices.SortFunc(theirs, age)
	return theirs[:min(len(theirs), closedAtOnce)]
}

// addressGroup is what an address is counted as: of an IPv6 address its network, since
// one person has all the addresses of it.
func addressGroup(a net.Addr) string {
	host, _, err := net.SplitHostPort(a.String())
	if err != nil {
		return a.String()
	}
	return httprate.CanonicalizeIP(host)
}

// connSnapshot is a connection as it was at a look.
type connSnapshot struct {
	open  *limitedConn
	since int64
}

// age orders by when a connection came to rest, or its request began.
func age(a, b connSnapshot) int { return cmp.Compare(max(a.since, -a.since), max(b.since, -b.since)) }

// limitedConn is an open connection.
type limitedConn struct {
	conn net.Conn
	// since is when it came to rest, in nanoseconds after the room's beginning;
	// while it is answered, when its request began, as a negative number.
	since atomic.Int64
}
