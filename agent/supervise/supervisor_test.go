package supervise

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"ministryfinder/embedded/finder"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// The test program is its own child: FINDER_CHILD names what it does then.
func TestMain(m *testing.M) {
	if what := os.Getenv("FINDER_CHILD"); what != "" {
		os.Exit(childMain(what))
	}
	goleak.VerifyTestMain(m)
}

func childMain(what string) int {
	switch what {
	case "serve":
		o := finder.Options{DataDir: os.Getenv("FINDER_TEST_DATA"), Addr: os.Getenv("FINDER_TEST_ADDR"), Log: finder.DefaultLog(),
			RateLimit: true}
		if err := ServeChild(context.Background(), os.Stdin, os.Stdout, o); err != nil {
			fmt.Fprintln(os.Stderr, "ministry-finder:", err)
			return 1
		}
		return 0
	case "die":
		fmt.Fprintln(os.Stderr, "ministry-finder: no luck today")
		return 1
	case "mute": // runs, and never says that it listens
		_, _ = io.Copy(io.Discard, os.Stdin)
		return 0
	case "stubborn": // listens, and does not end when it is told to
		_ = report(os.Stdout, ChildStatus{Listening: "127.0.0.1:1"})
		time.Sleep(time.Hour)
	case "chatty":
		fmt.Println("this is no report")
		_ = report(os.Stdout, ChildStatus{Listening: "evil.example/#:80"}) // nor is this
		fmt.Println(strings.Repeat("x", 2*maxLine))
		fmt.Fprintln(os.Stderr, strings.Repeat("y", 2*maxLine))
		return 3
	}
	return 99
}

// stage runs a supervisor over children of the test program.
type stage struct {
	*Supervisor
	t      *testing.T
	what   string
	timers chan timer
	end    context.CancelFunc
	done   chan error
	mu     sync.Mutex
	states []State
	addr   string
	moved  bool // the address is another than before
}

// timer is a wait that the supervisor asked for; the test decides when it is over.
type timer struct {
	d    time.Duration
	fire chan time.Time
}

func newStage(t *testing.T, what string) *stage {
	t.Helper()
	s := &stage{t: t, what: what, timers: make(chan timer, 100), done: make(chan error, 1), addr: "127.0.0.1:0"}
	dir := t.TempDir()
	s.Supervisor = New(Config{
		Command: func(again string) *exec.Cmd {
			addr, moved := s.address()
			if again != "" && !moved {
				addr = strings.TrimPrefix(again, "http://")
			}
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "FINDER_CHILD="+s.child(), "FINDER_TEST_DATA="+dir, "FINDER_TEST_ADDR="+addr)
			return cmd
		},
		Orders: func() ChildConfig { return ChildConfig{LinkKey: []byte("key"), Limits: health.DefaultLimits()} },
		Log:    slog.New(slog.DiscardHandler), Output: io.Discard, Now: time.Now,
		Changed: func(st State) { s.mu.Lock(); s.states = append(s.states, st); s.mu.Unlock() },
		After: func(d time.Duration) <-chan time.Time {
			w := timer{d, make(chan time.Time, 1)}
			s.timers <- w
			return w.fire
		},
	})
	ctx, cancel := context.WithCancel(context.Background())
	s.end = cancel
	go func() { s.done <- s.Run(ctx) }()
	t.Cleanup(func() { cancel(); s.wait("the end", func() bool { return s.State().Phase == Stopped }) })
	return s
}

func (s *stage) child() string      { s.mu.Lock(); defer s.mu.Unlock(); return s.what }
func (s *stage) become(what string) { s.mu.Lock(); defer s.mu.Unlock(); s.what = what }

func (s *stage) address() (string, bool) { s.mu.Lock(); defer s.mu.Unlock(); return s.addr, s.moved }

// setAddress has the next runs use another address.
func (s *stage) setAddress(addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.addr, s.moved = addr, true
}

func (s *stage) wait(what string, ok func() bool) {
	s.t.Helper()
	testkit.Eventually(s.t, what, func() (bool, State) { return ok(), s.State() })
}

func (s *stage) waitPhase(p Phase) {
	s.t.Helper()
	s.wait(string(p), func() bool { return s.State().Phase == p })
}

func (s *stage) waitListens() {
	s.t.Helper()
	s.wait("listening", func() bool { return s.State().Listens })
}

// nextTimer returns the next wait of the given length; others are left running.
func (s *stage) nextTimer(d time.Duration) timer {
	s.t.Helper()
	for {
		select {
		case w := <-s.timers:
			if w.d == d {
				return w
			}
		case <-time.After(testkit.WaitLimit):
			s.t.Fatalf("nobody waits for %v", d)
		}
	}
}

func alive(t *testing.T, url string) bool {
	t.Helper()
	client := http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(url + "/api/health")
	if err != nil {
		return false
	}
	defer res.Body.Close()
	return res.StatusCode == 200
}

func TestAFinderThatIsKilledComesBackOnItsPort(t *testing.T) {
	s := newStage(t, "serve")
	s.waitListens()
	first := s.State()
	if !alive(t, first.URL) || first.Phase != Starting {
		t.Fatalf("%+v", first)
	}
	s.Healthy()
	s.waitPhase(Running)
	p, err := os.FindProcess(first.PID)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Kill(); err != nil {
		t.Fatal(err)
	}
	s.waitPhase(Restarting)
	if st := s.State(); st.LastExit != "signal: killed" || st.Exit != ExitKilled || st.Cause() != "killed" {
		t.Errorf("why: %+v", st)
	}
	s.nextTimer(FirstDelay).fire <- time.Now()
	s.waitListens()
	again := s.State()
	if again.URL != first.URL || again.PID == first.PID || again.Restarts != 1 || !alive(t, again.URL) {
		t.Errorf("first %+v, again %+v", first, again)
	}
}

func TestTheFinderEndsWithItsInputAndFinishesOpenRequests(t *testing.T) {
	s := newStage(t, "serve")
	s.waitListens()
	url := s.State().URL
	// A request whose body is still on its way when the end comes: the first part is sent
	// when the finder has asked for it.
	body, send := io.Pipe()
	type answer struct {
		status int
		err    error
	}
	got := make(chan answer, 1)
	begun := make(chan struct{})
	req, err := http.NewRequest(http.MethodPost, url+"/api/submit", body)
	testkit.Must(t, err)
	req.Header = http.Header{"Content-Type": {"application/json"}, "Expect": {"100-continue"}}
	go func() {
		client := http.Client{Timeout: testkit.WaitLimit,
			Transport: &http.Transport{DisableKeepAlives: true, ExpectContinueTimeout: testkit.WaitLimit}}
		res, err := client.Do(req)
		if err != nil {
			got <- answer{0, err}
			return
		}
		got <- answer{res.StatusCode, res.Body.Close()}
	}()
	go func() {
		_, _ = send.Write([]byte(`{"answers":`))
		close(begun)
	}()
	<-begun
	s.wait("an open request", func() bool { return alive(t, url) })
	s.end()
	s.wait("a closed port", func() bool {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(url, "http://"), time.Second)
		if err == nil {
			_ = c.Close()
		}
		return err != nil
	})
	if _, err := send.Write([]byte(`{}}`)); err != nil {
		t.Fatal(err)
	}
	_ = send.Close()
	if a := <-got; a.err != nil || a.status != 200 {
		t.Errorf("the open request got %+v", a)
	}
	if err := <-s.done; err != nil {
		t.Error(err)
	}
	s.done <- nil
}

func TestAChildThatDoesNotEndIsKilled(t *testing.T) {
	s := newStage(t, "stubborn")
	s.waitListens()
	s.end()
	s.nextTimer(killAfter).fire <- time.Now()
	if err := <-s.done; err != nil {
		t.Error(err)
	}
}

func TestACrashLoopWaitsForAPerson(t *testing.T) {
	s := newStage(t, "die")
	for _, d := range []time.Duration{1, 2, 4} {
		s.nextTimer(d * time.Second).fire <- time.Now()
	}
	s.waitPhase(CrashLoop)
	if st := s.State(); !strings.Contains(st.LastExit, "no luck today") || st.Exit != ExitProblem || st.Exit.Wanted() {
		t.Errorf("%+v", st)
	}
	s.become("serve")
	s.Restart(ExitAsked)
	s.waitListens()
	if !alive(t, s.State().URL) {
		t.Error("it does not answer")
	}
}

func TestAHungFinderIsStartedAgain(t *testing.T) {
	s := newStage(t, "serve")
	s.waitListens()
	first := s.State().PID
	s.RestartHung("it did not answer")
	s.nextTimer(FirstDelay).fire <- time.Now()
	s.wait("another process", func() bool { st := s.State(); return st.Listens && st.PID != first })
	if st := s.State(); st.LastExit != "it did not answer" || st.Exit != ExitSilent {
		t.Errorf("%+v", s.State())
	}
}

func TestARestartThatIsAskedForDoesNotWait(t *testing.T) {
	s := newStage(t, "serve")
	s.waitListens()
	for range 6 { // more than a crash loop's exits
		pid := s.State().PID
		s.Restart(ExitAsked)
		s.wait("another process", func() bool { st := s.State(); return st.Listens && st.PID != pid })
	}
	if st := s.State(); st.Phase == CrashLoop || st.Restarts != 6 || st.Exit != ExitAsked || !st.Exit.Wanted() {
		t.Errorf("%+v", s.State())
	}
}

func TestAChildThatNeverListensIsGivenUp(t *testing.T) {
	s := newStage(t, "mute")
	s.nextTimer(startTimeout).fire <- time.Now()
	s.nextTimer(FirstDelay)
	if st := s.State(); st.LastExit != "30" || st.Exit != ExitLate {
		t.Errorf("%+v", st)
	}
}

// What the finder itself tells of a start that failed is told apart, the database
// with the code of its reason.
func TestWhyAFinderCannotStartIsToldApart(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, finder.DatabaseFile), []byte(strings.Repeat("no database ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		o      finder.Options
		exit   Exit
		reason string
	}{
		"database": {finder.Options{DataDir: data, Addr: "127.0.0.1:0"}, ExitDatabase, string(store.ReasonDamaged)},
		"address":  {finder.Options{DataDir: t.TempDir(), Addr: "127.0.0.1:99999"}, ExitAddress, ""},
		"other":    {finder.Options{DataDir: t.TempDir(), Addr: "127.0.0.1:0", TrustedProxies: []string{"everybody"}}, ExitProblem, ""},
	} {
		c.o.Log = finder.DefaultLog()
		var out bytes.Buffer
		in, orders := io.Pipe() // the end of its orders would be one to end
		go fmt.Fprintln(orders, "{}")
		err := ServeChild(t.Context(), in, &out, c.o)
		_ = orders.Close()
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		var told ChildStatus
		if jsonErr := json.Unmarshal([]byte(lines[len(lines)-1]), &told); err == nil || jsonErr != nil || told.exit() != c.exit ||
			told.Reason != c.reason {
			t.Errorf("%s: %+v (%v, %v)", name, told, err, jsonErr)
		}
	}
}

func TestOutputThatIsNoReportDoesNotBlock(t *testing.T) {
	s := newStage(t, "chatty")
	s.nextTimer(FirstDelay)
	if url := s.State().URL; url != "" {
		t.Errorf("it is taken to listen on %s", url)
	}
	if st := s.State(); st.LastExit != "3" || st.Exit != ExitStatus {
		t.Errorf("why: %+v", st)
	}
}

func TestATakenPortAtTheFirstStartIsFinal(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var c Config
	c.Command = func(string) *exec.Cmd {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "FINDER_CHILD=serve", "FINDER_TEST_DATA="+t.TempDir(), "FINDER_TEST_ADDR="+l.Addr().String())
		return cmd
	}
	c.Orders, c.Log, c.Output = func() ChildConfig { return ChildConfig{} }, slog.New(slog.DiscardHandler), io.Discard
	c.Now, c.After = time.Now, time.After
	err = New(c).Run(t.Context())
	first, ok := errors.AsType[*FirstStartError](err)
	if !ok || !strings.Contains(first.Message, "already in use") || !strings.Contains(first.Message, l.Addr().String()) {
		t.Errorf("the error is %v", err)
	}
}

func TestOrdersThatNeverComeEndTheChild(t *testing.T) {
	for _, in := range []string{"", "garbage\n", "{}"} {
		err := ServeChild(t.Context(), strings.NewReader(in), io.Discard, finder.Options{})
		if err == nil || !strings.Contains(err.Error(), "orders") {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestAnAddressWithAZoneCanBeAsked(t *testing.T) {
	for address, want := range map[string]string{"127.0.0.1:5000": "http://127.0.0.1:5000", "[::]:80": "http://[::]:80",
		"[fe80::1%eth0]:80": "http://[fe80::1%25eth0]:80"} {
		if err := (ChildStatus{Listening: address}).check(); err != nil || pageAddress(address) != want {
			t.Errorf("%s is asked under %s (%v)", address, pageAddress(address), err)
		}
	}
	for _, bad := range []string{"localhost:80", "127.0.0.1", "127.0.0.1:99999", "[fe80::1%a/b]:80", "evil.example/#:80"} {
		if (ChildStatus{Listening: bad}).check() == nil || (ChildStatus{Shared: bad}).check() == nil {
			t.Errorf("%s is an address", bad)
		}
	}
}
