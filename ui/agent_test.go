package ui

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/history"
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
	alerts  control.AlertHistory
	backups control.Backups
	config  control.Settings
	sharing control.Sharing
	changes map[string]string
	signIn  control.SignIn
	// asked counts the questions by path and finder.
	asked map[string]int
	// called receives what was asked for: "restart", "open quiz".
	called chan string
}

func newServer(t *testing.T) *server {
	now := time.Now()
	s := &server{t: t, socket: filepath.Join(t.TempDir(), "control.sock"), called: make(chan string, 10), asked: map[string]int{}}
	s.status = control.Status{Language: "en", Now: now, State: control.StateWell, Headline: "All is well", MemoryLimitPercent: 80,
		CPULimitPercent: 80}
	for i := range 720 {
		s.samples = append(s.samples, health.Sample{At: now.Add(time.Duration(i-720) * 5 * time.Second), OK: true, RSSMB: 40, SystemPercent: 50})
	}
	s.status.Latest = &s.samples[719]
	s.alerts = control.AlertHistory{Alerts: []control.Alert{{Kind: "disk", Level: control.StateAttention, Raised: now.Add(-2 * time.Hour),
		Cleared: now.Add(-time.Hour),
		Message: "The disk is nearly full.", Advice: "Delete what nobody needs."}}}
	s.backups = control.Backups{Folder: "/backups", Last: now,
		Files:          []control.BackupFile{{Name: "finder-1-daily.jsonl.gz", Made: now, Bytes: 52000, Reason: "daily"}},
		RestoreCommand: "ministry-finder restore --data /data finder-1-daily.jsonl.gz"}
	s.config = control.Settings{File: "/data/settings.toml", Settings: []control.Setting{
		{Key: "language", Group: "This computer", Title: "Language", Explanation: "Of the tray, the window and the alerts.",
			Kind: control.KindChoice, Choices: []string{"", "en", "es"}},
		{Key: "address", Group: "This computer", Title: "Address", Explanation: "Where the finder listens.", Kind: control.KindText,
			Value: "127.0.0.1:5000", Default: "127.0.0.1:5000", Restart: true},
		{Key: "alerts.memory_percent", Group: "Alerts", Title: "Memory", Explanation: "Above it an alert is raised.", Kind: control.KindNumber,
			Value: "80", Default: "80"},
		{Key: "alerts.quiet", Group: "Alerts", Title: "Quiet hours", Explanation: "Nothing pops up then.", Kind: control.KindSwitch,
			Value: "false", Default: "false"},
		{Key: "alerts.mail.password", Group: "Alerts", Title: "Password", Explanation: "Of the mail server.", Kind: control.KindSecret,
			Value: control.SecretSet},
		{Key: "alerts.mail.to", Group: "Alerts", Title: "Recipients", Explanation: "One a line.", Kind: control.KindList,
			Value: "office@example.org"},
	}}
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
	s.morePages(mux)
	mux.HandleFunc("GET "+control.PathStatus, func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.asked["status "+r.URL.Query().Get("finder")]++
		status := s.status
		if name := r.URL.Query().Get("finder"); name != "" {
			status.Headline, status.Elsewhere = name+" is well", nil
		}
		reply(w, http.StatusOK, status)
	})
	mux.HandleFunc("GET "+control.PathHistory, func(w http.ResponseWriter, r *http.Request) {
		after, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("after"))
		s.mu.Lock()
		defer s.mu.Unlock()
		h := control.History{IntervalSeconds: 5}
		if r.URL.Query().Has("range") {
			until, _ := time.Parse(time.RFC3339Nano, r.URL.Query().Get("until"))
			h.IntervalSeconds = 60
			for at := after; at.Before(until); at = at.Add(until.Sub(after) / 500) {
				p := history.Point{At: at, OK: 1}
				p.RSS, p.SystemCPU = history.Spread{Min: 38, Mean: 40, Max: 44}, history.Spread{Min: 5, Mean: 20, Max: 90}
				h.Points = append(h.Points, p)
			}
			reply(w, http.StatusOK, h)
			return
		}
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

// morePages answers what the pages beside the overview ask for.
func (s *server) morePages(mux *http.ServeMux) {
	answer := func(pattern string, value func(*http.Request) any) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			defer s.mu.Unlock()
			if v := value(r); v != nil {
				reply(w, http.StatusOK, v)
				return
			}
			reply(w, http.StatusBadRequest, control.Error{Message: s.refuse})
		})
	}
	answer("GET "+control.PathAlerts, func(*http.Request) any { return s.alerts })
	answer("GET "+control.PathSharing, func(*http.Request) any { return s.sharing })
	answer("POST "+control.PathFirewall, func(*http.Request) any {
		if s.refuse != "" {
			return nil
		}
		s.called <- "firewall"
		return struct{}{}
	})
	answer("GET "+control.PathBackups, func(*http.Request) any { return s.backups })
	answer("GET "+control.PathSettings, func(*http.Request) any { return s.config })
	answer("POST "+control.PathSnooze, func(r *http.Request) any {
		var z control.Snooze
		_ = json.NewDecoder(r.Body).Decode(&z) // an empty one is seen below
		s.called <- "snooze " + z.Kind + " " + z.For
		if s.alerts.Snoozed = nil; z.For != control.SnoozeWake {
			s.alerts.Snoozed = []control.Snoozed{{Kind: z.Kind, Until: time.Now().Add(time.Hour)}}
		}
		return control.Snoozed{Kind: z.Kind}
	})
	answer("GET "+control.PathSignIn, func(*http.Request) any { return s.signIn })
	answer("POST "+control.PathSignIn, func(r *http.Request) any {
		var step control.SignInStep
		_ = json.NewDecoder(r.Body).Decode(&step) // an empty one is seen by the test
		s.called <- "sign-in " + step.Do
		if step.Do == control.SignInStart {
			s.signIn = control.SignIn{State: control.SignInWaiting, Service: "microsoft", User: "office@example.org",
				Until: time.Now().Add(time.Minute)}
		}
		return s.signIn
	})
	answer("POST "+control.PathTest, func(r *http.Request) any {
		if r.URL.Query().Get("channel") == "mail" {
			return []control.ChannelTest{{Channel: "mail", Error: "the mailbox is full"}}
		}
		return []control.ChannelTest{{Channel: "desktop"}, {Channel: "mail", Error: "the server does not answer"}}
	})
	answer("POST "+control.PathBackups, func(*http.Request) any {
		if s.refuse != "" {
			return nil
		}
		s.called <- "back up"
		s.backups.Files = append([]control.BackupFile{{Name: "finder-2-asked.jsonl.gz", Made: time.Now(), Bytes: 53000, Reason: "asked"}},
			s.backups.Files...)
		return s.backups
	})
	answer("POST "+control.PathRestorePreview, func(r *http.Request) any {
		var of control.RestoreOf
		_ = json.NewDecoder(r.Body).Decode(&of) // an empty one is seen by the test
		if s.refuse != "" {
			return nil
		}
		return control.RestorePreview{Name: of.Name, Made: time.Now(), Backup: control.RestoreContents{Parish: "St. Anne", Ministries: 48},
			Present: control.RestoreContents{Parish: "St. Anne", Ministries: 49, Submissions: 7, Accounts: 2}, Submissions: 7, Changes: 3,
			SafetyDir: "/backups"}
	})
	answer("GET "+control.PathRestore, func(*http.Request) any { return control.RestoreProgress{Running: true, Rows: 1, Total: 4} })
	answer("POST "+control.PathRestore, func(r *http.Request) any {
		var of control.RestoreOf
		_ = json.NewDecoder(r.Body).Decode(&of) // an empty one is seen by the test
		if s.refuse != "" {
			return nil
		}
		s.called <- "restore " + of.Name
		s.backups.Restored = &control.Restored{At: time.Now(), Name: of.Name, Made: time.Now(), Kept: "kept-before-" + of.Name}
		return s.backups
	})
	answer("POST "+control.PathSettings, func(r *http.Request) any {
		var c control.Changes
		_ = json.NewDecoder(r.Body).Decode(&c) // an empty one is seen by the test
		s.changes = c.Values
		if s.refuse != "" {
			return nil
		}
		s.config.Settings = slices.Clone(s.config.Settings)
		for i, x := range s.config.Settings {
			if v, ok := c.Values[x.Key]; ok {
				s.config.Settings[i].Value = v
			}
		}
		return s.config
	})
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
