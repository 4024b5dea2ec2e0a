//go:build linux

package main_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/testkit"
	"ministryfinder/embedded/web"
)

// dialFinder opens a plain connection to a finder.
func dialFinder(t testing.TB, s *served) net.Conn {
	t.Helper()
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), testkit.WaitLimit)
	testkit.Must(t, err)
	t.Cleanup(func() { c.Close() }) // most are closed by then
	testkit.Must(t, c.SetDeadline(time.Now().Add(testkit.WaitLimit)))
	return c
}

// say sends bytes as they are and returns all that comes until the finder
// closes the connection.
func say(t testing.TB, s *served, text string) string {
	t.Helper()
	c := dialFinder(t, s)
	_, err := io.WriteString(c, text)
	testkit.Must(t, err)
	answer, err := io.ReadAll(c)
	if nerr, ok := err.(net.Error); ok && nerr.Timeout() {
		t.Fatalf("the finder leaves the connection open after\n%q\nand has said\n%s", text, answer)
	}
	return string(answer)
}

// Requests that a proxy in front could cut at another place than the finder
// (request smuggling) are refused, or are the last of their connection: what is
// hidden in them is never answered.
func TestNothingIsSmuggledPastAProxy(t *testing.T) {
	t.Parallel()
	s := startServed(t, dataFolder(t, ""), "")
	const hidden = "GET /api/health HTTP/1.1\r\nHost: localhost\r\nX-Hidden: 1\r\n\r\n"
	post := func(headers, body string) string {
		return "POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + headers + "\r\n" + body
	}
	for name, c := range map[string]struct {
		request string
		refused bool // else it is one request, and the last
	}{
		"length and chunks":        {post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"+hidden), false},
		"chunks and length":        {post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"+hidden), false},
		"chunk extension":          {post("Transfer-Encoding: chunked\r\n", "2;a=\"b\r\n\"\r\n{}\r\n0\r\n\r\n"+hidden), false},
		"two lengths":              {post("Content-Length: 2\r\nContent-Length: 7\r\n", "{}"+hidden), true},
		"lengths in one line":      {post("Content-Length: 2, 7\r\n", "{}"+hidden), true},
		"negative length":          {post("Content-Length: -1\r\n", hidden), true},
		"length with a sign":       {post("Content-Length: +2\r\n", "{}"+hidden), true},
		"length in hexadecimal":    {post("Content-Length: 0x2\r\n", "{}"+hidden), true},
		"blank before the colon":   {post("Content-Length : 2\r\n", "{}"+hidden), true},
		"unknown encoding":         {post("Transfer-Encoding: xchunked\r\n", hidden), true},
		"two encodings":            {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"+hidden), true},
		"encodings in one line":    {post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"+hidden), true},
		"folded encoding":          {post("Transfer-Encoding:\r\n chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"+hidden), false},
		"vertical tab":             {post("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"+hidden), true},
		"carriage return alone":    {post("X: a\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"+hidden), true},
		"no carriage return":       {post("X: a\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"+hidden), false},
		"zero byte":                {post("X: a\x00b\r\n", hidden), true},
		"chunk size beyond sense":  {post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"+hidden), true},
		"chunk size with a sign":   {post("Transfer-Encoding: chunked\r\n", "+2\r\n{}\r\n0\r\n\r\n"+hidden), true},
		"chunk without its end":    {post("Transfer-Encoding: chunked\r\n", "2\r\n{}X0\r\n\r\n"+hidden), true},
		"chunk ended by a feed":    {post("Transfer-Encoding: chunked\r\n", "2\n{}\n0\n\n"+hidden), true},
		"no host":                  {"GET / HTTP/1.1\r\n\r\n" + hidden, true},
		"two hosts":                {"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n" + hidden, true},
		"another host, absolute":   {"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", true},
		"a line of another tongue": {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + hidden, true},
		"HTTP/2 unasked":           {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", true},
		"tunnel":                   {"CONNECT evil.example:443 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", true},
	} {
		t.Run(name, func(t *testing.T) {
			answer := say(t, s, c.request)
			if n := strings.Count(answer, "HTTP/1.1 "); n > 1 || strings.Contains(answer, `"database"`) {
				t.Errorf("there are %d answers:\n%s", n, answer)
			}
			if c.refused && !strings.HasPrefix(answer, "HTTP/1.1 4") && !strings.HasPrefix(answer, "HTTP/1.1 501") {
				t.Errorf("it is not refused:\n%.300s", answer)
			}
		})
	}
	if s.get("/api/health")["database"] != "connected" {
		t.Error("the finder is not well afterwards")
	}
}

// What is larger than any honest request is refused soon, and what is
// compressed is not opened.
func TestOversizedRequestsAreRefused(t *testing.T) {
	t.Parallel()
	s := startServed(t, dataFolder(t, ""), "")
	headers := func(bytes int) string { // in all, with the request's line
		const begin, end = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: ", "\r\n\r\n"
		return begin + strings.Repeat("a", bytes-len(begin)-len(end)) + end
	}
	const serverSlop = 4 << 10 // net/http reads so much more than MaxHeaderBytes
	for name, c := range map[string]struct{ request, want string }{
		"path": {"GET /" + strings.Repeat("a", 64<<10) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", "HTTP/1.1 431"},
		"as many bytes of headers as there may be": {headers(web.MaxHeaderBytes), "HTTP/1.1 200"},
		"as many as net/http reads":                {headers(web.MaxHeaderBytes + serverSlop), "HTTP/1.1 200"},
		"one more":                                 {headers(web.MaxHeaderBytes + serverSlop + 1), "HTTP/1.1 431"},
		"header": {"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("a", 64<<10) + "\r\n\r\n",
			"HTTP/1.1 431"},
		"many headers": {"GET / HTTP/1.1\r\nHost: localhost\r\n" + strings.Repeat("X: a\r\n", 12<<10) + "\r\n",
			"HTTP/1.1 431"},
		"declared body": {"POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n" +
			strings.Repeat("a", 70<<10), "HTTP/1.1 413"},
		"body in chunks": {"POST /api/submit HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
			strings.Repeat("1000\r\n"+strings.Repeat("a", 4096)+"\r\n", 17), "HTTP/1.1 413"},
		"form":       {"POST /result HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nConnection: close\r\nContent-Length: 70000\r\n\r\n" + strings.Repeat("a", 70000), "HTTP/1.1 4"},
		"compressed": {"POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nConnection: close\r\nContent-Length: 12\r\n\r\n\x1f\x8b\x08\x00aaaaaaaa", "HTTP/1.1 400"},
	} {
		t.Run(name, func(t *testing.T) {
			c2 := dialFinder(t, s)
			// The finder may close before all is sent: then writing fails, and reading tells.
			go func() { _, _ = io.WriteString(c2, c.request) }()
			line, _ := bufio.NewReader(c2).ReadString('\n')
			if !strings.HasPrefix(line, c.want) {
				t.Errorf("the answer is %q, want %s", line, c.want)
			}
		})
	}
	if s.get("/api/health")["database"] != "connected" {
		t.Error("the finder is not well afterwards")
	}
}

// Clients that send their header, their body, or read their answer as slowly
// as they can keep nobody else waiting, and are cut off.
func TestSlowClientsAreCutOff(t *testing.T) {
	t.Parallel()
	s := startServed(t, dataFolder(t, ""), "")
	const each = 100
	type slow struct {
		what string
		took time.Duration
	}
	results := make(chan slow, 3*each)
	var all sync.WaitGroup
	begin := func(what, first, drip string, reads bool) {
		c := dialFinder(t, s)
		testkit.Must(t, c.SetDeadline(time.Now().Add(2*testkit.WaitLimit)))
		all.Go(func() {
			began := time.Now()
			if _, err := io.WriteString(c, first); err != nil && reads {
				results <- slow{what, 0}
				return
			}
			closed := make(chan struct{})
			if reads {
				go func() { defer close(closed); _, _ = io.Copy(io.Discard, c) }() // until the finder has enough
			}
			for time.Since(began) < 2*testkit.WaitLimit {
				if _, err := io.WriteString(c, drip); err != nil {
					break
				}
				select {
				case <-closed:
				case <-time.After(time.Second): // the manner of the attack: a byte now and then
					continue
				}
				break
			}
			results <- slow{what, time.Since(began)}
		})
	}
	// Who does not read asks for so much that no buffer of the system holds it.
	much := strings.Repeat("GET /api/get-ministries HTTP/1.1\r\nHost: localhost\r\n\r\n", 400)
	for range each {
		begin("header", "GET / HTTP/1.1\r\nHost: localhost\r\n", "X-a: b\r\n", true)
		begin("body", "POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n{", " ", true)
		begin("answer", much, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", false)
	}
	var times []time.Duration
	for range 200 {
		began := time.Now()
		if s.get("/api/health")["database"] != "connected" {
			t.Error("others are not served meanwhile")
		}
		times = append(times, time.Since(began))
	}
	slices.Sort(times)
	all.Wait()
	close(results)
	longest := map[string]time.Duration{}
	for r := range results {
		longest[r.what] = max(longest[r.what], r.took)
	}
	t.Logf("%d slow clients of each kind; others wait %v at the median, %v at most; cut off after at most %v", each, times[100], times[199],
		longest)
	for what, most := range map[string]time.Duration{"header": 10 * time.Second, "body": 30 * time.Second, "answer": 60 * time.Second} {
		if spare := 20 * time.Second; longest[what] == 0 || longest[what] > most+spare {
			t.Errorf("%s: cut off after %v, want %v", what, longest[what], most)
		}
	}
}

// visitor is a connection that the test has to a finder.
type visitor struct {
	*net.TCPConn
	t  testing.TB
	in *bufio.Reader
}

// visit connects to a finder, and sends what is said.
func visit(t testing.TB, s *served, says string) *visitor {
	t.Helper()
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), testkit.WaitLimit)
	testkit.Must(t, err)
	t.Cleanup(func() { c.Close() }) // most are closed by then
	v := &visitor{c.(*net.TCPConn), t, bufio.NewReader(c)}
	v.say(says)
	return v
}

func (v *visitor) say(text string) {
	v.t.Helper()
	testkit.Must(v.t, v.SetDeadline(time.Now().Add(testkit.WaitLimit)))
	_, err := io.WriteString(v, text)
	testkit.Must(v.t, err)
}

// answer reads an answer, and returns its status.
func (v *visitor) answer() int {
	v.t.Helper()
	res, err := http.ReadResponse(v.in, nil)
	if err != nil {
		v.t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	testkit.Must(v.t, err)
	return res.StatusCode
}

// closed says whether the finder has closed the connection by now.
func (v *visitor) closed() bool {
	testkit.Must(v.t, v.SetReadDeadline(time.Now().Add(pollInterval)))
	_, err := v.in.ReadByte()
	return err != nil && !os.IsTimeout(err)
}

// asksOnce is a request after which the connection may rest.
const asksOnce = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"

// manyFiles is held by tests that need thousands of files: they take turns.
var manyFiles sync.Mutex

// fillRoom opens as many connections to an address as it may have open, each of
// which asks once and rests. With all of them nobody is closed; with one more it
// is the one that has rested longest, and who comes is answered. The test program
// needs as many files.
func fillRoom(t testing.TB, s *served, bound string) (most int, conns []*visitor) {
	t.Helper()
	n, err := constantOf(filepath.Join("..", "..", "embedded", "finder"), bound)
	testkit.Must(t, err)
	most = int(n)
	// Some at once: on a busy computer one after the other takes longer than the two
	// minutes after which a connection that rests is closed.
	for len(conns) < most {
		some := min(32, most-len(conns))
		for range some {
			conns = append(conns, visit(t, s, asksOnce))
		}
		for _, c := range conns[len(conns)-some:] {
			c.answer()
		}
	}
	for _, c := range conns[:2] {
		c.say(asksOnce)
		c.answer() // and has rested for less time than the others
	}
	for _, i := range []int{2, most / 2, most - 1} {
		if conns[i].closed() {
			t.Errorf("of %d connections, number %d is closed", most, i)
		}
	}
	began := time.Now()
	conns = append(conns, visit(t, s, asksOnce))
	conns[most].answer()
	if took := time.Since(began); took > testkit.WaitLimit/10 {
		t.Errorf("beside %d connections that rest one more waits %v", most, took)
	}
	// A connection comes to rest a moment after its answer, some in another order
	// than they asked in: it is one of the first few that did not ask again.
	gone := 0
	for _, c := range conns[2:34] {
		if c.closed() {
			gone++
		}
	}
	if gone != 1 {
		t.Errorf("of %d connections and one more, %d of those that have rested longest are closed", most, gone)
	}
	for _, i := range []int{0, 1, most / 2, most - 1} {
		if conns[i].closed() {
			t.Errorf("of %d connections and one more, number %d is closed", most, i)
		}
	}
	return most, conns
}

// startShared starts a finder as the agent does that shares the quiz on the
// network; it returns it at the shared address, which here is this computer's.
func startShared(t testing.TB, data string) *served {
	t.Helper()
	s := prepareServed(t, nil, data, "--supervised")
	orders, err := s.cmd.StdinPipe() // its end is the finder's
	testkit.Must(t, err)
	s.start()
	_, err = io.WriteString(orders, `{"sharing":{"addr":"127.0.0.1:0"}}`+"\n")
	testkit.Must(t, err)
	shared := regexp.MustCompile(`{"shared":"([0-9.:]+)"}`)
	testkit.Eventually(t, "the quiz to be shared", func() (bool, string) {
		found := shared.FindStringSubmatch(read(s.out.Name()))
		if found != nil {
			s.url = "http://" + found[1]
		}
		return found != nil, read(s.log.Name())
	})
	return s
}

// Ten thousand connections that rest, after a request or before their first,
// keep nobody waiting, neither at the finder's own address nor at the one that
// strangers reach. Who is in the middle of a request meanwhile is answered.
func TestTenThousandIdleConnections(t *testing.T) {
	t.Parallel()
	const many = 10_000 // this program and the finder need that many files each
	manyFiles.Lock()
	defer manyFiles.Unlock()
	for _, c := range []struct {
		name, bound string
		start       func(data string) *served
	}{
		{"own address", "maxOwn", func(data string) *served { return startServed(t, data, "") }},
		{"shared address", "maxShared", func(data string) *served { return startShared(t, data) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.start(dataFolder(t, ""))
			before := memoryOf(t, s.cmd.Process.Pid)
			most, conns := fillRoom(t, s, c.bound)
			each := float64(memoryOf(t, s.cmd.Process.Pid)-before) / float64(most) / 1024
			var busy *visitor
			for len(conns) < many {
				if len(conns) == many-100 { // so late that a busy computer does not take it for a slow sender
					busy = visit(t, s, unfinished)
				}
				conns = append(conns, visit(t, s, ""))
			}
			began := time.Now()
			for range 10 {
				if health := s.get("/api/health"); health["database"] != "connected" {
					t.Fatalf("beside %d idle connections the finder says %v", many, health)
				}
				http.DefaultClient.CloseIdleConnections() // the next comes as a new person
			}
			took := time.Since(began) / 10
			busy.say("}")
			if status := busy.answer(); status/100 == 5 {
				t.Errorf("who was in the middle of a request is answered %d", status)
			}
			if took > testkit.WaitLimit/30 {
				t.Errorf("beside %d idle connections a new person waits %v", many, took)
			}
			if each > 40 {
				t.Errorf("a connection that rests takes %.1f KB", each)
			}
			testkit.Eventually(t, "connections that say nothing to be closed", func() (bool, string) {
				return conns[many-1].closed(), ""
			})
			t.Logf("%d idle connections: %.1f KB each; a new person waits %v; the last that never asked is closed after %v", many, each, took,
				time.Since(began).Round(time.Second))
		})
	}
}

// Connections that are closed in one direction: who has said all and only
// listens is answered; who stops in the middle is not waited for, and nothing
// of it is stored.
func TestHalfClosedConnections(t *testing.T) {
	t.Parallel()
	data := dataFolder(t, "")
	s := startServed(t, data, "")
	for range 100 {
		c := visit(t, s, asksOnce)
		testkit.Must(t, c.CloseWrite())
		if status := c.answer(); status != http.StatusOK {
			t.Errorf("who has said all is answered %d", status)
		}
	}
	for name, begun := range map[string]string{
		"the header": "POST /api/submit HTTP/1.1\r\nHost: localh",
		"the body":   "POST /api/submit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"answers\":{",
	} {
		began := time.Now()
		var halves []*visitor
		for range 100 {
			c := visit(t, s, begun)
			testkit.Must(t, c.CloseWrite())
			halves = append(halves, c)
		}
		for _, c := range halves {
			testkit.Must(t, c.SetDeadline(time.Now().Add(testkit.WaitLimit)))
			if answer, err := io.ReadAll(c); err != nil || bytes.HasPrefix(answer, []byte("HTTP/1.1 2")) {
				t.Errorf("who stops in the middle of %s is answered %.100q (%v)", name, answer, err)
			}
		}
		t.Logf("who stops in the middle of %s is let go within %v", name, time.Since(began).Round(time.Millisecond))
		// Those who go on too slowly have 10 and 30 s.
		if took := time.Since(began); took > web.ReadHeaderTimeout {
			t.Errorf("who stops in the middle of %s is waited for %v", name, took)
		}
	}
	if s.get("/api/health")["database"] != "connected" {
		t.Error("the finder is not well afterwards")
	}
	s.end()
	if stored := submissions(t, data); len(stored) != 0 {
		t.Errorf("stored are %+v", stored)
	}
}

// startWithFiles starts a finder that may have so many files open at once.
func startWithFiles(t testing.TB, data string, files uint64) *served {
	t.Helper()
	s := startServed(t, data, "")
	// While it runs: the Go runtime would raise a limit that it starts with.
	testkit.Must(t, unix.Prlimit(s.cmd.Process.Pid, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: files, Max: files}, nil))
	return s
}

// memoryOf is a process's resident memory in bytes.
func memoryOf(t testing.TB, pid int) int {
	t.Helper()
	var size, resident int
	_, err := fmt.Sscan(read(fmt.Sprintf("/proc/%d/statm", pid)), &size, &resident)
	testkit.Must(t, err)
	return resident * os.Getpagesize()
}

// unfinished is a request that is being answered as long as its body is missing.
const unfinished = "POST /api/match HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{"

// openFiles counts the files that a process has open.
func openFiles(t testing.TB, pid int) int {
	t.Helper()
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	testkit.Must(t, err)
	return len(open)
}

// A finder alone that has no files left, since all are taken by requests that
// are not finished, refuses nobody for good: connections wait, and are served
// when there are files again. Nothing confirmed is lost.
func TestWithoutFilesConnectionsWait(t *testing.T) {
	t.Parallel()
	data := dataFolder(t, "")
	const files = 96
	s := startWithFiles(t, data, files)
	first := newPeople(s.url)
	if _, ok := first.submit(t.Context(), http.DefaultClient, "visit-before"); !ok {
		t.Fatal("not confirmed")
	}
	http.DefaultClient.CloseIdleConnections()
	var conns []*visitor
	testkit.Eventually(t, "the finder to have no files left", func() (bool, string) {
		for range 2 * files { // the system takes them, the finder cannot
			if len(conns) < 20*files {
				conns = append(conns, visit(t, s, unfinished))
			}
		}
		open := openFiles(t, s.cmd.Process.Pid)
		return open >= files-1, fmt.Sprint(open)
	})
	began := time.Now()
	for _, c := range conns {
		c.Close()
	}
	testkit.Eventually(t, "the finder to answer again", func() (bool, string) {
		answer := s.get("/api/health")
		return answer["database"] == "connected", fmt.Sprint(answer)
	})
	t.Logf("well %v after the files came back", time.Since(began).Round(time.Millisecond))
	if _, ok := first.submit(t.Context(), http.DefaultClient, "visit-after"); !ok {
		t.Error("a submission afterwards is not confirmed")
	}
	s.end()
	storedAre(t, data, "visit-after", "visit-before")
}

// storedAre checks which visits are stored, newest first.
func storedAre(t testing.TB, data string, want ...string) {
	t.Helper()
	var got []string
	for _, one := range submissions(t, data) {
		got = append(got, one.SessionID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("stored are %v, want %v", got, want)
	}
}

// withoutFiles is a finder under an agent that may have few files, and people
// who connect to it again and again, more than it has files for.
type withoutFiles struct {
	*agent
	desktop *desktoptest.Desktop
	finder  *served
	people  *people
	before  control.Finder
}

const fewFiles = 64

func startWithoutFiles(t *testing.T) *withoutFiles {
	t.Helper()
	d, _ := desktop(t)
	a := startAgent(t, d.Env(), dataFolder(t, ""), "--addr", ownAddress(t))
	w := &withoutFiles{agent: a, desktop: d, before: a.running().Finder}
	w.finder, w.people = &served{t: t, url: w.before.URL}, newPeople(w.before.URL)
	w.submits("visit-before")
	testkit.Must(t, unix.Prlimit(w.before.PID, unix.RLIMIT_NOFILE, &unix.Rlimit{Cur: fewFiles, Max: fewFiles}, nil))
	for range 4 * fewFiles {
		w.crowd(asksOnce)
	}
	return w
}

// crowd lets one more come, who says something.
func (w *withoutFiles) crowd(says string) {
	if c, err := net.DialTimeout("tcp", strings.TrimPrefix(w.finder.url, "http://"), testkit.WaitLimit); err == nil { // it may be away
		w.t.Cleanup(func() { c.Close() })
		_, _ = io.WriteString(c, says) // or be gone
	}
}

func (w *withoutFiles) submits(visit string) {
	w.t.Helper()
	if _, ok := w.people.submit(w.t.Context(), http.DefaultClient, visit); !ok {
		w.t.Errorf("%s is not confirmed", visit)
	}
	http.DefaultClient.CloseIdleConnections() // the next comes as a new person
}

// Connections that rest give their files to who comes: people are answered, and
// staff have nothing to do.
func TestRestingConnectionsTakeNobodysFiles(t *testing.T) {
	t.Parallel()
	w := startWithoutFiles(t)
	w.submits("visit-amid")
	last := w.running().Latest
	for looks := 0; looks < 6; {
		w.crowd(asksOnce)
		if began := time.Now(); w.finder.get("/api/health")["database"] != "connected" || time.Since(began) > testkit.WaitLimit/10 {
			t.Errorf("after %v who comes is not answered", time.Since(began))
		}
		http.DefaultClient.CloseIdleConnections()
		s := w.status("with a newer look", func(s control.Status) bool { return s.Latest != nil })
		if last == nil || s.Latest.At.After(last.At) {
			last = s.Latest
			looks++
		}
		if s.Finder.PID != w.before.PID || s.Finder.Restarts != 0 {
			t.Fatalf("the finder was replaced: %+v", s.Finder)
		}
	}
	if told := w.desktop.Notifications(); len(told) != 0 {
		t.Errorf("staff were told %+v", told)
	}
	if alerts, err := w.client.Alerts(t.Context()); err != nil || len(alerts.Alerts) != 0 {
		t.Errorf("the alerts are %+v (%v)", alerts, err)
	}
	w.submits("visit-after")
	testkit.Must(t, w.client.Quit(t.Context()))
	w.waitEnd()
	storedAre(t, w.data, "visit-after", "visit-amid", "visit-before")
}

// When requests that are not finished have all files, nobody can be let go: the
// agent replaces the finder, which gives the files back, and tells staff.
func TestAFinderWithoutFilesIsReplaced(t *testing.T) {
	t.Parallel()
	w := startWithoutFiles(t)
	began := time.Now()
	stop := make(chan struct{})
	var crowd sync.WaitGroup
	crowd.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(pollInterval): // faster than the finder lets them go
				w.crowd(unfinished)
			}
		}
	})
	ended := sync.OnceFunc(func() { close(stop); crowd.Wait() })
	defer ended()
	i := ill{w.agent, w.desktop, t.Context(), w.before}
	if n := i.told("The finder does not answer."); n.Urgency != "CRITICAL" {
		t.Errorf("%+v", n)
	}
	after := i.replaced()
	t.Logf("replaced %v after the first of them came", time.Since(began).Round(time.Second))
	ended()
	if !strings.Contains(after.LastExit, "did not answer 3 times") {
		t.Errorf("it ended because of %q", after.LastExit)
	}
	i.told("The finder answers again.")
	w.submits("visit-after")
	testkit.Must(t, w.client.Quit(t.Context()))
	w.waitEnd()
	storedAre(t, w.data, "visit-after", "visit-before")
}
