package lan

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"
)

// FuzzAnswer has anything answer under the quiz's address: it is the quiz, or
// why not is told in one line; nobody else is asked, wherever it sends us.
func FuzzAnswer(f *testing.F) {
	for _, s := range []string{
		"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
		"HTTP/1.1 503 busy\r\nContent-Type: application/json\r\n\r\n{}",
		"HTTP/1.1 302 x\r\nLocation: http://192.0.2.1/\r\nContent-Type: a\r\n\r\n", "HTTP/1.1 301 \x1b[31m\r\nLocation: /health\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Type: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\n",
		"HTTP/1.1 101 x\r\nContent-Type: a\r\nUpgrade: a\r\nConnection: upgrade\r\n\r\n", "", "\x1b]0;x\x07\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 2*mostHeaderBytes) + "\r\n\r\n", "SSH-2.0-OpenSSH\r\n",
	} {
		f.Add([]byte(s))
	}
	var answer atomic.Pointer[[]byte]
	var asked atomic.Int64
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		f.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			asked.Add(1)
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				_, _ = c.Write(*answer.Load()) // who asked may have heard enough
			}
			_ = c.Close()
		}
	}()
	f.Cleanup(func() { _ = l.Close(); <-ended })
	n := &network{}
	n.set("127.0.0.1", "127.0.0.1")
	s := New(Config{Port: l.Addr().(*net.TCPAddr).Port, Name: "parish-test", Chosen: n.out}, nil, nil)
	s.adapters, s.outward = func() ([]Adapter, error) { return n.all, nil }, OutboundIP
	f.Fuzz(func(t *testing.T, b []byte) {
		answer.Store(&b)
		asked.Store(0)
		s.network = func(context.Context, string) (string, bool) { return string(b), false }
		state := s.look(t.Context())
		if asked.Load() != 1 || state.Reachable == (state.Problem != "") {
			t.Errorf("asked %d times: %+v", asked.Load(), state)
		}
		if state.Reachable && !strings.Contains(strings.ToLower(string(b)), "content-type") {
			t.Errorf("%q is taken for the quiz", b)
		}
		for text, most := range map[string]int{state.Problem: mostProblem, state.Network: mostNetwork} {
			if len([]rune(text)) > most || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Errorf("it is told as %q", text)
			}
		}
	})
}
