//go:build linux

package main_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/desktoptest"
	"ministryfinder/embedded/store"
	"ministryfinder/embedded/testkit"
)

// pollInterval is the pause between two tries.
const pollInterval = 20 * time.Millisecond

// desktopLimit bounds what a test does at a desktop: killing programs in all ways takes
// four minutes on a computer that is busy with other tests.
const desktopLimit = 15 * time.Minute

// desktop starts a desktop that ends with the test.
func desktop(t testing.TB, opts ...desktoptest.Option) (*desktoptest.Desktop, context.Context) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), desktopLimit)
	t.Cleanup(cancel)
	d, err := desktoptest.Start(ctx, opts...)
	testkit.Must(t, err)
	t.Cleanup(d.Close)
	return d, ctx
}

// dataFolder makes a data folder with a short path, so that its socket is in it.
func dataFolder(t testing.TB, settings string) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "mf-")
	testkit.Must(t, err)
	t.Cleanup(func() {
		killAll(dir)
		testkit.Must(t, os.RemoveAll(dir))
	})
	writeSettings(t, dir, settings)
	return dir
}

// writeSettings writes a settings file that looks at the finder each second.
func writeSettings(t testing.TB, dir, alerts string) {
	t.Helper()
	// A busy or nearly full test machine is no reason for an alert.
	text := "sample_seconds = 1\n[alerts]\ncpu_percent = 99\ncpu_after_seconds = 3600\ndisk_percent = 99\n" + alerts
	testkit.Must(t, os.WriteFile(filepath.Join(dir, "settings.toml"), []byte(text), 0o600))
}

// addresses gives each test one of its own: a finder that is killed comes back
// where it was, which nobody else may have taken meanwhile. The ports are below
// those that the system gives to connections.
var addresses = struct {
	sync.Mutex
	next int
}{next: 20_000 + os.Getpid()%100*100}

func ownAddress(t testing.TB) string {
	t.Helper()
	addresses.Lock()
	defer addresses.Unlock()
	for range 1000 {
		addresses.next++
		address := fmt.Sprintf("127.0.0.1:%d", addresses.next)
		if l, err := net.Listen("tcp", address); err == nil {
			testkit.Must(t, l.Close())
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// agent is a running agent.
type agent struct {
	t      testing.TB
	cmd    *exec.Cmd
	data   string
	client *control.Client
	done   chan struct{}
	err    error // why it ended, valid after done
}

// startAgent starts the real program, as a person does.
func startAgent(t testing.TB, env []string, data string, args ...string) *agent {
	t.Helper()
	return startAgentIn(t, withoutOurs(env), data, args...)
}

// startAgentIn starts it in exactly this environment.
func startAgentIn(t testing.TB, env []string, data string, args ...string) *agent {
	t.Helper()
	return startAgentOf(t, program(t), env, data, args...)
}

// startAgentOf starts another build of the program.
func startAgentOf(t testing.TB, program string, env []string, data string, args ...string) *agent {
	t.Helper()
	a := &agent{t: t, data: data, client: control.NewClient(control.SocketPath(data)), done: make(chan struct{})}
	a.cmd = exec.Command(program, append([]string{"--data", data}, args...)...)
	a.cmd.Env = env
	out, err := os.CreateTemp("", "mf-out-")
	testkit.Must(t, err)
	log, err := os.CreateTemp("", "mf-log-")
	testkit.Must(t, err)
	// Files, so that a child that outlives the agent holds up nobody.
	a.cmd.Stdout, a.cmd.Stderr = out, log
	startOnLastingThread(t, a.cmd)
	go func() {
		defer close(a.done)
		a.err = a.cmd.Wait()
	}()
	t.Cleanup(func() {
		a.client.Close()
		_ = a.cmd.Process.Kill() // gone already is as good
		<-a.done
		if t.Failed() {
			t.Logf("the agent printed:\n%s\nand logged:\n%s", read(out.Name()), read(log.Name()))
		}
		for _, f := range []*os.File{out, log} {
			f.Close()
			os.Remove(f.Name())
		}
	})
	return a
}

// startingThread runs each start on one thread that lives as long as the tests:
// the kernel kills a child with a parent death signal at the end of the thread
// that started it.
var startingThread = sync.OnceFunc(func() {
	go func() {
		runtime.LockOSThread()
		for start := range starts {
			start()
		}
	}()
})

func startOnLastingThread(t testing.TB, cmd *exec.Cmd) {
	t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	failed := make(chan error)
	startingThread()
	starts <- func() { failed <- cmd.Start() }
	testkit.Must(t, <-failed)
}

func read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (a *agent) printed() string { return read(a.cmd.Stdout.(*os.File).Name()) }
func (a *agent) logged() string  { return read(a.cmd.Stderr.(*os.File).Name()) }

var quizAddress = regexp.MustCompile(`The quiz is at (http://127\.0\.0\.1:\d+)\n`)

// url waits until the agent says where the quiz is.
func (a *agent) url() string {
	a.t.Helper()
	var found []string
	testkit.Eventually(a.t, "the quiz's address", func() (bool, string) {
		found = quizAddress.FindStringSubmatch(a.printed())
		if found == nil && a.ended() {
			a.t.Fatalf("the agent ended: %v\n%s", a.err, a.logged())
		}
		return found != nil, a.printed()
	})
	return found[1]
}

// status waits until the agent's status is as wanted, and returns it.
func (a *agent) status(what string, match func(control.Status) bool) control.Status {
	a.t.Helper()
	var s control.Status
	testkit.Eventually(a.t, "the status "+what, func() (bool, string) {
		var err error
		if s, err = a.client.Status(a.t.Context()); err != nil {
			return false, err.Error()
		}
		return match(s), fmt.Sprintf("%+v", s)
	})
	return s
}

// running waits until the finder answers, and returns its status.
func (a *agent) running() control.Status {
	a.t.Helper()
	return a.status("running", func(s control.Status) bool { return s.Finder.Phase == "running" })
}

func (a *agent) ended() bool {
	select {
	case <-a.done:
		return true
	default:
		return false
	}
}

// waitEnd waits for the end and returns the exit status.
func (a *agent) waitEnd() int {
	a.t.Helper()
	select {
	case <-a.done:
	case <-time.After(testkit.WaitLimit):
		a.t.Fatalf("the agent does not end; it logged:\n%s", a.logged())
	}
	return a.cmd.ProcessState.ExitCode()
}

// waitAllGone waits until no process of the data folder is left, and nobody
// listens on its socket.
func waitAllGone(t testing.TB, data string) {
	t.Helper()
	testkit.Eventually(t, "all processes to be gone", func() (bool, string) {
		left := processes(data)
		return len(left) == 0, fmt.Sprint(left)
	})
	if conn, err := net.Dial("unix", control.SocketPath(data)); err == nil {
		conn.Close()
		t.Error("somebody still listens on the control socket")
	}
}

// processes returns the processes with the data folder in their command line.
func processes(data string) map[int]string {
	found := map[int]string{}
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(line, []byte(data)) {
			continue // ended in the meantime, or another's
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && pid != os.Getpid() {
			found[pid] = string(bytes.ReplaceAll(line, []byte{0}, []byte{' '}))
		}
	}
	return found
}

func killAll(data string) {
	for pid := range processes(data) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// alive says whether a process runs; one that ended and that nobody has waited
// for yet does not. In proc(5) the state follows the name in parentheses.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, found := bytes.Cut(stat, []byte(") "))
	return err == nil && found && rest[0] != 'Z'
}

// submissions reads what is in the database, newest first.
func submissions(t testing.TB, data string) []store.Submission {
	t.Helper()
	ctx := t.Context()
	db, err := store.OpenSQLite(ctx, filepath.Join(data, "finder.db"))
	testkit.Must(t, err)
	defer db.Close()
	all, err := db.Submissions(ctx, store.Filter{}, 0, 1_000_000)
	testkit.Must(t, err)
	return all
}
