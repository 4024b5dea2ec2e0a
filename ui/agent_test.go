package ui

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
)

// server answers like an agent, on a real Unix domain socket.
type server struct {
	t      *testing.T
	socket string
	http   *httptest.Server

	mu      sync.Mutex
	status  control.Status
	refuse  string // why actions are refused; empty to accept
	samples []health.Sample
	// called receives what was asked for: "restart", "open quiz".
	called chan string
}

func newServer(t *testing.T) *server {
	now := time.Now()
	s := &server{t: t, socket: filepath.Join(t.TempDir(), "control.sock"), called: make(chan string, 10)}
	s.status = control.Status{Language: "en", Now: now, State: control.StateWell, Headline: "All is well", MemoryLimitPercent: 80, CPULimitPercent: 80}
	for i := range 720 {
		s.samples = append(s.samples, health.Sample{At: now.Add(time.Duration(i-720) * 5 * time.Second), OK: true, RSSMB: 40, SystemPercent: 50})
	}
	s.status.Latest = &s.samples[719]
	t.Cleanup(s.stop)
	s.start()
	return s
}

func (s *server) start() {
	l, err := net.Listen("unix", s.socket)
	if err != nil {
		s.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+control.PathStatus, func(w http.ResponseWriter, _ *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		reply(w, http.StatusOK, s.status)
	})
	mux.HandleFunc("GET "+control.PathHistory, func(w http.ResponseWriter, r *http.Request) {
		after, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("after"))
		s.mu.Lock()
		defer s.mu.Unlock()
		h := control.History{IntervalSeconds: 5}
		for _, x := range s.samples {
			if x.At.After(after) {
				h.Samples = append(h.Samples, x)
			}
		}
		reply(w, http.StatusOK, h)
	})
	mux.HandleFunc("POST "+control.PathOpen, func(w http.ResponseWriter, r *http.Request) {
		var o control.Open
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
			s.t.Error(err)
		}
		s.act(w, "open "+o.Page)
	})
	mux.HandleFunc("POST "+control.PathRestart, func(w http.ResponseWriter, _ *http.Request) { s.act(w, "restart") })
	s.http = &httptest.Server{Listener: l, Config: &http.Server{Handler: mux}}
	s.http.Start()
}

// stop ends the agent, as when somebody quits it.
func (s *server) stop() {
	if s.http != nil {
		s.http.CloseClientConnections()
		s.http.Close()
		s.http = nil
	}
}

func (s *server) act(w http.ResponseWriter, what string) {
	s.mu.Lock()
	refuse := s.refuse
	s.mu.Unlock()
	s.called <- what
	if refuse != "" {
		reply(w, http.StatusConflict, control.Error{Message: refuse})
		return
	}
	reply(w, http.StatusAccepted, struct{}{})
}

func reply(w http.ResponseWriter, code int, v any) {
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v) // the other end may be gone
}
