//go:build linux

package main_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

// served is a finder that was started alone, as on a server.
type served struct {
	t    testing.TB
	cmd  *exec.Cmd
	out  *os.File
	log  *os.File
	done chan struct{}
	url  string
}

// startServed starts the real program and waits until it answers.
func startServed(t testing.TB, data, databaseURL string, args ...string) *served {
	t.Helper()
	return tryServed(t, data, databaseURL, args...).listens()
}

// listens waits until the finder does.
func (s *served) listens() *served {
	t := s.t
	t.Helper()
	testkit.Eventually(t, "the finder to listen", func() (bool, string) {
		if found := quizAddress.FindStringSubmatch(read(s.out.Name())); found != nil {
			s.url = found[1]
			return true, ""
		}
		select {
		case <-s.done:
			t.Fatalf("the finder ended: %s", read(s.log.Name()))
		default:
		}
		return false, read(s.log.Name())
	})
	return s
}

// tryServed starts the real program.
func tryServed(t testing.TB, data, databaseURL string, args ...string) *served {
	t.Helper()
	env := []string{"RATE_LIMIT=off"}
	if databaseURL != "" {
		env = append(env, "DATABASE_URL="+databaseURL)
	}
	return tryServedWith(t, env, data, args...)
}

// tryServedWith starts it with more environment.
func tryServedWith(t testing.TB, env []string, data string, args ...string) *served {
	t.Helper()
	s := prepareServed(t, env, data, args...)
	s.start()
	return s
}

// prepareServed makes the command that starts it.
func prepareServed(t testing.TB, env []string, data string, args ...string) *served {
	t.Helper()
	s := &served{t: t, done: make(chan struct{})}
	s.cmd = exec.Command(program(t), append([]string{"serve", "--data", data, "--addr", "127.0.0.1:0"}, args...)...)
	s.cmd.Env = append(withoutOurs(os.Environ()), env...)
	var err error
	s.out, err = os.CreateTemp("", "mf-out-")
	testkit.Must(t, err)
	s.log, err = os.CreateTemp("", "mf-log-")
	testkit.Must(t, err)
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.log
	return s
}

func (s *served) start() {
	t := s.t
	t.Helper()
	startOnLastingThread(t, s.cmd)
	go func() {
		defer close(s.done)
		_ = s.cmd.Wait() // however it ended
	}()
	t.Cleanup(func() {
		s.kill()
		if t.Failed() {
			t.Logf("the finder logged:\n%s", lastPart(read(s.log.Name())))
		}
		for _, f := range []*os.File{s.out, s.log} {
			f.Close()
			os.Remove(f.Name())
		}
	})
}

func lastPart(log string) string { return log[max(0, len(log)-3000):] }

// kill ends the finder as a loss of power would.
func (s *served) kill() {
	_ = s.cmd.Process.Kill() // gone already is as good
	<-s.done
}

// end ends the finder as its administrator would.
func (s *served) end() {
	s.t.Helper()
	testkit.Must(s.t, s.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-s.done:
	case <-time.After(testkit.WaitLimit):
		s.t.Fatal("the finder does not end")
	}
}

// get returns the decoded answer of a path, empty when there is none.
func (s *served) get(path string) map[string]any {
	res, err := http.Get(s.url + path)
	if err != nil {
		return nil
	}
	defer res.Body.Close()
	answer := map[string]any{}
	if json.NewDecoder(res.Body).Decode(&answer) != nil {
		return nil
	}
	return answer
}

// waitAllStored waits until nothing is kept for later any more.
func (s *served) waitAllStored() {
	s.t.Helper()
	testkit.Eventually(s.t, "all that was kept to be stored", func() (bool, string) {
		health, metrics := s.get("/api/health"), s.get("/api/metrics")
		database, _ := metrics["database"].(map[string]any)
		kept, _ := database["submissions_kept"].(map[string]any)
		return health["database"] == "connected" && kept["held"] == 0.0, fmt.Sprint(health, database)
	})
}

// crowd sends submissions without a pause, each with a visit of its own, and
// remembers those that were confirmed.
type crowd struct {
	// pause is how long a person waits between two submissions; addresses says
	// that each comes from an address of its own, through a proxy.
	pause     time.Duration
	addresses bool

	mu        sync.Mutex
	urls      []string
	confirmed []string
	sent      int
	refused   map[int]int // by status
	end       context.CancelFunc
	people    sync.WaitGroup
}

func startCrowd(t testing.TB, people int) *crowd {
	c := &crowd{}
	c.start(t, people)
	return c
}

func (c *crowd) start(t testing.TB, people int) {
	ctx, cancel := context.WithCancel(context.Background())
	c.end, c.refused = cancel, map[int]int{}
	for p := range people {
		c.people.Go(func() { c.send(ctx, p) })
	}
	t.Cleanup(c.stop)
}

func (c *crowd) stop() { c.end(); c.people.Wait() }

// aim tells the crowd where the finders are.
func (c *crowd) aim(urls ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.urls = urls
}

func (c *crowd) numbers() (sent, confirmed int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent, len(c.confirmed)
}

func (c *crowd) send(ctx context.Context, person int) {
	client := &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for i := 0; ctx.Err() == nil; i++ {
		c.mu.Lock()
		url := ""
		if len(c.urls) > 0 {
			url = c.urls[(person+i)%len(c.urls)]
		}
		c.sent++
		c.mu.Unlock()
		visit := fmt.Sprintf("visit-%d-%d", person, i)
		body := fmt.Sprintf(`{"answers":{"age":"infant"},"interests":["support"],"session_id":%q,"client_id":"device-%d"`, visit, i%50)
		if i%2 == 0 { // the other half is without a key, as old clients are
			body += fmt.Sprintf(`,"submission_key":%q`, visit)
		}
		from := ""
		if c.addresses {
			from = fmt.Sprintf("198.18.%d.%d", person, i%250)
		}
		if !c.post(client, url+"/api/submit", from, visit, body+"}") {
			time.Sleep(5 * time.Millisecond) // nobody is there: let it start
		}
		time.Sleep(c.pause)
	}
}

// post sends one submission, and tells whether anybody answered.
func (c *crowd) post(client *http.Client, url, from, visit, body string) bool {
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Content-Type", "application/json")
	if from != "" {
		r.Header.Set("X-Forwarded-For", from)
	}
	res, err := client.Do(r)
	if err != nil {
		return false
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil && res.StatusCode == http.StatusOK && strings.Contains(string(text), `"success":true`) {
		c.confirmed = append(c.confirmed, visit)
	} else {
		c.refused[res.StatusCode]++
	}
	return true
}

// check compares what is stored with what was confirmed.
func (c *crowd) check(t testing.TB, stored map[string]int) {
	t.Helper()
	lost, twice := 0, 0
	for _, visit := range c.confirmed {
		if stored[visit] == 0 {
			if lost++; lost <= 3 {
				t.Errorf("%s was confirmed and is not stored", visit)
			}
		}
	}
	for visit, times := range stored {
		if times > 1 {
			if twice++; twice <= 3 {
				t.Errorf("%s is stored %d times", visit, times)
			}
		}
	}
	t.Logf("%d were sent, %d confirmed, %d stored; lost %d, twice %d; refused by status: %v", c.sent, len(c.confirmed), len(stored), lost,
		twice, c.refused)
	if len(c.confirmed) == 0 {
		t.Error("nothing was confirmed: the test has proved nothing")
	}
}

// A finder alone takes its bounds from flags or the environment, and refuses
// what cannot be.
func TestAServersBoundsAreChosen(t *testing.T) {
	t.Parallel()
	s := startServed(t, t.TempDir(), "", "--cache-mb=7", "--check-minutes=1", "--memory-budget-mb=200")
	cached, ok := s.get("/api/metrics")["cache"].(map[string]any)
	if !ok || cached["max_mb"] != 7.0 {
		t.Errorf("the cache is %v", cached)
	}
	for _, bad := range []string{"--cache-mb=0", "--check-minutes=2000", "--memory-budget-mb=nan", "--cache-mb=much"} {
		if got := command(t, nil, "serve", "--data", t.TempDir(), bad); got.status != 2 {
			t.Errorf("%s ends with %d: %s", bad, got.status, got.err)
		}
	}
	s.end()
}

// navigation says of each request that a person opens a page, as browsers do.
type navigation struct{ *http.Transport }

func (n navigation) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return n.Transport.RoundTrip(r)
}

// newBrowser returns a client that keeps cookies and finds the computer itself
// under each name that ends in .localhost, as browsers do.
func newBrowser(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	testkit.Must(t, err)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		if host, port, err := net.SplitHostPort(address); err == nil && strings.HasSuffix(host, ".localhost") {
			address = net.JoinHostPort("127.0.0.1", port)
		}
		return new(net.Dialer).DialContext(ctx, network, address)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: navigation{transport}}
}
