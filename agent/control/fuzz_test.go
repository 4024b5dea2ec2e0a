package control_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/control"
)

// FuzzRequest asks the control socket anything: it answers in JSON, and none
// of it is the agent's mistake.
func FuzzRequest(f *testing.F) {
	for _, s := range []struct{ method, path, query, body string }{
		{"GET", "/v1/status", "", ""}, {"GET", "/v1/history", "after=2026-11-23T08:00:00Z", ""},
		{"GET", "/v1/history", "range=hour&most=-1&until=x", ""}, {"POST", "/v1/open", "", `{"page":"quiz"}`},
		{"POST", "/v1/snooze", "finder=Parish+hall", `{"kind":"","for":"1h"}`}, {"POST", "/v1/settings", "", `{"values":{"language":"es"}}`},
		{"POST", "/v1/login", "", `{"starts":true}`}, {"POST", "/v1/link", "", `{"page":5}`},
		{"POST", "/v1/alerts/test", "finder=%zz", ""}, {"DELETE", "/v1/status", "", ""}, {"GET", "//v1/../v1/status", "", ""},
	} {
		f.Add(s.method, s.path, s.query, []byte(s.body))
	}
	ctx, cancel := context.WithCancel(context.Background())
	socket := filepath.Join(f.TempDir(), "s")
	l, err := control.Listen(ctx, socket)
	if err != nil {
		f.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- control.Serve(ctx, l, &quietAgent{}, slog.New(slog.DiscardHandler)) }()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", socket)
	}}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	f.Cleanup(func() {
		client.CloseIdleConnections()
		cancel()
		if err := <-served; err != nil {
			f.Error(err)
		}
	})
	f.Fuzz(func(t *testing.T, method, path, query string, body []byte) {
		r, err := http.NewRequestWithContext(ctx, method, "http://agent/", bytes.NewReader(body))
		if err != nil {
			return // no method that could be sent
		}
		r.URL = &url.URL{Scheme: "http", Host: "agent", Path: path, RawQuery: query}
		res, err := client.Do(r)
		if err != nil {
			return // nothing that could be sent
		}
		defer res.Body.Close()
		answer, err := io.ReadAll(res.Body)
		if err != nil && res.StatusCode == http.StatusBadRequest && strings.HasPrefix(res.Header.Get("Content-Type"), "text/plain") {
			return // no request at all: net/http refuses it and hangs up while the rest of it is on its way
		}
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case res.StatusCode == http.StatusOK && (json.Valid(answer) || method == http.MethodHead):
		case res.StatusCode == http.StatusBadRequest && method != http.MethodHead:
			var e control.Error
			// What is no request at all is refused by the server itself, in plain text.
			if json.Unmarshal(answer, &e) != nil && !bytes.HasPrefix(answer, []byte("400 Bad Request")) || len(answer) > 1<<20 {
				t.Errorf("%s %s?%s refuses with %q", method, path, query, answer)
			}
		case res.StatusCode >= 300 && res.StatusCode < 500:
		default:
			t.Errorf("%s %s?%s answers %d %q", method, path, query, res.StatusCode, answer)
		}
	})
}

// quietAgent is a recorder that forgets, since it is asked without an end.
type quietAgent struct{ recorder }

func (q *quietAgent) Quit() {}
