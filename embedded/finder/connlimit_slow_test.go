//go:build linux

package finder

import (
	"io"
	"net"
	"net/http"
	"slices"
	"testing"
	"time"
)

// visitorFrom is a connection from an address, nothing else.
type visitorFrom struct {
	net.Conn
	addr net.Addr
}

func (v visitorFrom) RemoteAddr() net.Addr { return v.addr }

// requests are so many of an address that began at a time and follow each other
// by a nanosecond.
func requests(n int, ip string, began time.Duration) []connSnapshot {
	all := make([]connSnapshot, n)
	for i := range all {
		all[i] = connSnapshot{&limitedConn{conn: visitorFrom{addr: &net.TCPAddr{IP: net.ParseIP(ip), Port: 1024 + i}}}, -int64(began) - int64(i)}
	}
	return all
}

func TestWhoseRequestsMakeRoom(t *testing.T) {
	const now = time.Hour
	const late = now - time.Minute
	begins := now - longRequest // not long enough
	for name, c := range map[string]struct {
		answered []connSnapshot
		want     int
		from     string
	}{
		"nobody":                     {nil, 0, ""},
		"too few":                    {requests(minConnections-1, "192.0.2.1", late), 0, ""},
		"just enough":                {requests(minConnections, "192.0.2.1", late), closedAtOnce, "192.0.2.1"},
		"no more than at once":       {requests(closedAtOnce+1, "192.0.2.1", late), closedAtOnce, "192.0.2.1"},
		"all have just come":         {requests(minConnections, "192.0.2.1", begins), 0, ""},
		"one is a nanosecond longer": {requests(minConnections, "192.0.2.1", begins-1), 1, "192.0.2.1"},
		"who has most": {slices.Concat(requests(minConnections, "192.0.2.1", late-time.Minute), requests(minConnections+1, "192.0.2.2", late)),
			closedAtOnce, "192.0.2.2"},
		"a large share": {slices.Concat(requests(minConnections, "192.0.2.1", late), single((largeShare-1)*minConnections)), closedAtOnce,
			"192.0.2.1"},
		"no large share": {slices.Concat(requests(minConnections, "192.0.2.1", late), single((largeShare-1)*minConnections+1)), 0, ""},
		"an IPv6 network": {slices.Concat(requests(minConnections/2, "2001:db8::1", late), requests(minConnections/2, "2001:db8::2:1", late)),
			minConnections, ""},
		"two IPv6 networks": {slices.Concat(requests(minConnections/2, "2001:db8::1", late),
			requests(minConnections/2, "2001:db8:1::1", late)), 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := slowestRequests(c.answered, int64(now))
			if len(got) != c.want || !slices.IsSortedFunc(got, age) {
				t.Errorf("%d may be closed, want %d: %v", len(got), c.want, got)
			}
			for _, one := range got {
				if from := addressGroup(one.open.conn.RemoteAddr()); c.from != "" && from != c.from {
					t.Errorf("one of %s may be closed", from)
				}
			}
		})
	}
}

// single are requests of as many people.
func single(n int) []connSnapshot {
	var all []connSnapshot
	for i := range n {
		all = append(all, requests(1, net.IPv4(198, 51, byte(i/250), byte(1+i%250)).String(), 0)...)
	}
	return all
}

// One address that keeps all connections unfinished loses them to others, who
// keep theirs however long their requests take.
func TestUnfinishedRequestsShutOutNobody(t *testing.T) {
	const most, others = 2 * minConnections, 5
	const begins = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1"
	began := make(chan struct{}, 2*most)
	b := startBounded(t, most, false, func(w http.ResponseWriter, r *http.Request) {
		began <- struct{}{}
		if _, err := io.ReadAll(r.Body); err == nil {
			ok(w, r)
		}
	})
	var slow []*visitor
	for range others { // they began first
		slow = append(slow, b.visitFrom("127.0.0.2", begins))
		<-began
	}
	var unfinished []*visitor
	for range most - others {
		unfinished = append(unfinished, b.visitFrom("127.0.0.3", begins))
		<-began
	}
	for range others {
		slow = append(slow, b.visitFrom("127.0.0.2", begins)) // waits for a long request, no more
		<-began
	}
	for _, u := range unfinished[:others] {
		u.closed()
	}
	for _, v := range append(slow, unfinished[others:]...) { // all others are well
		if _, err := io.WriteString(v, "2"); err != nil {
			t.Fatal(err)
		}
		v.answered()
	}
}
