package finder

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"testing"

	"ministryfinder/embedded/clientip"
)

// What is shared is reached at the chosen address and by our own names alone.
func TestTheSharedListenerAnswersItsAddressAndNamesAlone(t *testing.T) {
	clients, err := clientip.New(clientip.Config{Names: []string{"quiz.example.org"}})
	if err != nil {
		t.Fatal(err)
	}
	at := make(chan net.Addr, 1)
	o := Options{
		Log: slog.New(slog.DiscardHandler), Shared: func(a net.Addr) { at <- a },
		Sharing: Sharing{Addr: "127.0.0.2:0", Name: "parish-test"},
	}
	server, err := share(t.Context(), o, context.Background(), clients,
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) }))
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	address := (<-at).String()
	_, port, _ := net.SplitHostPort(address)
	if conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", port)); err == nil {
		conn.Close()
		t.Error("another address answers")
	}
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for host, want := range map[string]int{
		address: 200, "127.0.0.2": 200, "parish-test.local:8080": 200, "Parish-Test.LOCAL.": 200, "parish-test": 200, "quiz.example.org": 200,
		"127.0.0.1": 421, "localhost": 421, "192.168.1.20": 421, "evil.example": 421, "parish-test.local.evil.example": 421,
		"127.0.0.2.evil.example": 421, "xparish-test.local": 421,
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+address+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s is answered %d, want %d", host, res.StatusCode, want)
		}
	}
}

// As long as the chosen address is not there, what comes to others is closed.
func TestOnlyConnectionsToTheChosenAddressAreTaken(t *testing.T) {
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	taken := make(chan net.Conn, 1)
	l := &atAddress{inner, netip.MustParseAddr("127.0.0.9")}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			taken <- conn
		}
	}()
	conn, err := net.Dial("tcp", inner.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("something is answered")
	}
	inner.Close()
	<-ended
	if len(taken) > 0 {
		t.Error("it is taken")
	}
}
