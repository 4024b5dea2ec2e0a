package modeltest

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"ministryfinder/embedded/finder"
)

// waitLimit bounds every wait.
const waitLimit = 2 * time.Minute

// serverVariable makes the test's program a server, so that it can be killed
// like one. It holds the options that a server of this test differs in.
const serverVariable = "MINISTRY_FINDER_MODEL_SERVER"

// The account of the dashboard in every database.
const (
	account  = "office"
	password = "seven tall candles 12"
)

// serverOptions are what a server of this test differs in from another.
type serverOptions struct{ DataDir, BackupFolder, DatabaseURL, Clock string }

func (s serverOptions) options(log *slog.Logger) finder.Options {
	return finder.Options{
		DataDir: s.DataDir, BackupFolder: s.BackupFolder, DatabaseURL: s.DatabaseURL, Log: log, Now: clock{s.Clock}.Now,
		AdminName: account, AdminPassword: password,
	}
}

// runServer is the main function of a server: it prints its address, and ends
// when its standard input does, or when it is interrupted.
func runServer(encoded string) int {
	var s serverOptions
	if err := json.Unmarshal([]byte(encoded), &s); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	o := s.options(slog.New(slog.NewTextHandler(os.Stderr, nil)))
	o.Addr, o.WithoutUpkeep = "127.0.0.1:0", true
	o.Listening = func(a net.Addr) { fmt.Println(a) }
	if err := finder.Run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A clock tells the time that all servers of a test go by: the computer's,
// moved by what stands in a file.
type clock struct{ file string }

// Now is the time by the clock.
func (c clock) Now() time.Time {
	text, err := os.ReadFile(c.file)
	if err != nil {
		panic(err)
	}
	moved, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		panic(err)
	}
	return time.Now().Add(time.Duration(moved))
}

// Move moves the clock, ahead or back.
func (c clock) Move(by time.Duration) error {
	return c.set(c.Now().Add(by))
}

func (c clock) set(to time.Time) error {
	next := c.file + ".next"
	if err := os.WriteFile(next, []byte(strconv.FormatInt(int64(time.Until(to)), 10)), 0o600); err != nil {
		return err
	}
	return os.Rename(next, c.file)
}

// server is a running server of the test.
type server struct {
	url    string
	cmd    *exec.Cmd
	input  io.Closer
	log    string // its file
	listen chan string
	ended  chan error
	client *http.Client
}

// startServer starts a server and waits until it answers. It ends with the test.
func startServer(t *testing.T, o serverOptions, log string) *server {
	t.Helper()
	s := launch(t, o, log)
	s.wait(t)
	return s
}

// wait waits until a server answers that was launched.
func (s *server) wait(t *testing.T) {
	t.Helper()
	select {
	case a := <-s.listen:
		if a == "" {
			t.Fatalf("the server ended at its start:\n%s", s.lastWords())
		}
		s.url = "http://" + a
	case <-time.After(waitLimit):
		t.Fatalf("the server does not listen:\n%s", s.lastWords())
	}
}

// launch starts a server without waiting for it.
func launch(t *testing.T, o serverOptions, log string) *server {
	t.Helper()
	encoded, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{log: log, listen: make(chan string, 1), ended: make(chan error, 1), client: &http.Client{
		Jar: jar, Timeout: waitLimit, Transport: &http.Transport{},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	s.cmd = exec.Command(os.Args[0], "-test.run=^$")
	s.cmd.Env = append(os.Environ(), serverVariable+"="+string(encoded))
	s.cmd.Stderr = file
	if s.input, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		line, _ := bufio.NewReader(out).ReadString('\n')
		s.listen <- strings.TrimSpace(line)
		_, _ = io.Copy(io.Discard, out)
		s.ended <- s.cmd.Wait()
	}()
	t.Cleanup(func() { s.kill() })
	return s
}

// lastWords are the end of what the server has logged.
func (s *server) lastWords() string {
	text, err := os.ReadFile(s.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-4000):])
}

// kill ends the server as a loss of power would.
func (s *server) kill() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Signal(syscall.SIGKILL)
	<-s.ended
	s.cmd = nil
	s.client.CloseIdleConnections()
}

// stop ends the server as its owner does.
func (s *server) stop(t *testing.T) {
	t.Helper()
	s.input.Close()
	s.client.CloseIdleConnections()
	select {
	case err := <-s.ended:
		if err != nil {
			t.Errorf("the server ended badly: %v\n%s", err, s.lastWords())
		}
		s.cmd = nil
	case <-time.After(waitLimit):
		t.Fatalf("the server does not end:\n%s", s.lastWords())
	}
}

// answer is what a server answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// ask sends a request with the account's name and password.
func (s *server) ask(ctx context.Context, method, path, body string) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/api/ministries") || strings.HasPrefix(path, "/admin/api/") {
		req.SetBasicAuth(account, password)
	}
	return s.do(req)
}

func (s *server) do(req *http.Request) (answer, error) {
	res, err := s.client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return answer{res.StatusCode, res.Header, body}, err
}

// post sends a form of the dashboard as a browser that is signed in; after a
// restore it signs in again first.
func (s *server) post(ctx context.Context, path string, form url.Values) (answer, error) {
	for try := 0; ; try++ {
		req, err := http.NewRequestWithContext(ctx, "POST", s.url+path, strings.NewReader(form.Encode()))
		if err != nil {
			return answer{}, err
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		a, err := s.do(req)
		// Who had a session is asked to sign in where the form was to go.
		signedOut := a.status == http.StatusUnauthorized || strings.HasPrefix(a.header.Get("Location"), "/admin/login")
		if err != nil || try > 0 || !signedOut || path == "/admin/login" {
			return a, err
		}
		in, err := s.post(ctx, "/admin/login", url.Values{"name": {account}, "password": {password}})
		if err != nil || in.status != http.StatusSeeOther {
			return in, fmt.Errorf("sign in: %w, %d %.300s", err, in.status, in.body)
		}
	}
}

// decoded reads a JSON answer.
func decoded(t *testing.T, a answer, into any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(a.body))
	if err := d.Decode(into); err != nil {
		t.Fatalf("%d %.300s: %v", a.status, a.body, err)
	}
}

// newClock makes a clock that stands at a time.
func newClock(t *testing.T, dir string, at time.Time) clock {
	t.Helper()
	c := clock{filepath.Join(dir, "clock")}
	if err := c.set(at); err != nil {
		t.Fatal(err)
	}
	return c
}
