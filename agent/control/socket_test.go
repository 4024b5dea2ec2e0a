//go:build linux

package control_test

import (
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/sys/unix"

	"ministryfinder/agent/control"
)

// nobody is an account that owns nothing.
const nobody = 65534

// as runs a function on a thread with the rights of another account; where it
// is not root who runs the tests, with the present ones. The thread is not used
// for anything else.
func as(t *testing.T, uid uintptr, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // without an unlocking: the thread ends with the goroutine
		if os.Geteuid() == 0 {
			// The system call changes this thread alone, unlike the library's.
			if _, _, err := unix.RawSyscall(unix.SYS_SETRESUID, uid, uid, uid); err != 0 {
				t.Errorf("become %d: %v", uid, err)
				return
			}
		}
		do()
	}()
	<-done
}

// open makes a folder that another account may enter, unlike t.TempDir.
func open(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "mf-control-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	return dir
}

func answers(t *testing.T, c *control.Client) {
	t.Helper()
	if s, err := c.Status(t.Context()); err != nil || s.Headline != "All is well" {
		t.Errorf("%+v (%v)", s, err)
	}
}

// The socket is found by the data folder alone: its path may be as long as the
// system takes, and what the environment says of other folders changes nothing.
func TestTheSocketIsFoundByTheDataFolderAlone(t *testing.T) {
	root := t.TempDir()
	for name, below := range map[string]string{
		"short":         "data",
		"at the bound":  strings.Repeat("x", 103-len(root)-len("//control.sock")),
		"one longer":    strings.Repeat("x", 104-len(root)-len("//control.sock")),
		"accents":       strings.Repeat("Josés Gemeindebüro ", 12),
		"other letters": strings.Repeat("教会の奉仕", 16),
		"blanks, emoji": strings.Repeat("a b%#?\n😀", 14),
		"the longest": strings.Repeat(strings.Repeat("y", 255)+"/", 15) +
			strings.Repeat("z", 4095-len(root)-15*256-len("//1234567890.unfinished")),
		"looks like one": "control.sock/control.place",
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(root, below)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"XDG_RUNTIME_DIR", "TMPDIR", "HOME"} {
				t.Setenv(name, filepath.Join(t.TempDir(), "agent"))
			}
			socket := control.SocketPath(dir)
			_, client := serve(t, socket)
			if info, err := os.Lstat(filepath.Join(dir, "control.sock")); err != nil || info.Mode() != os.ModeSocket|0o600 {
				t.Errorf("in the folder there is %v (%v)", info, err)
			}
			answers(t, client)
			for _, elsewhere := range []string{"", "/nowhere", "relative"} { // by ssh, from cron, after su
				for _, name := range []string{"XDG_RUNTIME_DIR", "TMPDIR", "HOME"} {
					t.Setenv(name, elsewhere)
				}
				other := control.NewClient(control.SocketPath(dir))
				answers(t, other)
				other.Close()
			}
		})
	}
}

// Two data folders never share a socket, and the end of an agent takes its own away.
func TestTheSocketGoesWithItsAgent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("long/", 40))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	l, err := control.Listen(t.Context(), control.SocketPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("left: %v (%v)", left, err)
	}
}

// noSockets makes a folder in which no socket can be made, as on a file system
// that has none: a folder with something in it has the socket's name.
func noSockets(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "control.sock", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
}

// place reads where the socket is that cannot be in the folder.
func place(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "control.place"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text))
}

func TestASocketOutsideTheFolderLiesInAFolderOfItsOwn(t *testing.T) {
	dir, runtimeDir := t.TempDir(), t.TempDir()
	noSockets(t, dir)
	t.Setenv("XDG_RUNTIME_DIR", runtimeDir)
	l, err := control.Listen(t.Context(), control.SocketPath(dir))
	if err != nil {
		t.Fatal(err)
	}
	first := place(t, dir)
	if info, err := os.Stat(filepath.Dir(first)); err != nil || info.Mode().Perm() != 0o700 ||
		filepath.Dir(filepath.Dir(first)) != runtimeDir {
		t.Errorf("the socket is %s, in %v (%v)", first, info, err)
	}
	// The agent is killed: its files stay, and go at the next start.
	t.Cleanup(func() { _ = l.Close() })
	_, client := serve(t, control.SocketPath(dir))
	t.Setenv("XDG_RUNTIME_DIR", "")
	answers(t, client)
	if _, err := os.Stat(filepath.Dir(first)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what the agent before left is there: %v", err)
	}
	if place(t, dir) == first {
		t.Error("the place of the socket is the former one")
	}
}

// A place that somebody else could have filled is not asked.
func TestAPlaceThatOthersMayChangeIsNotAsked(t *testing.T) {
	dir := t.TempDir()
	noSockets(t, dir)
	t.Setenv("XDG_RUNTIME_DIR", open(t))
	serve(t, control.SocketPath(dir))
	real := place(t, dir)
	client := control.NewClient(control.SocketPath(dir))
	defer client.Close()
	refused := func(how string) {
		t.Helper()
		if _, err := client.Status(t.Context()); err == nil || errors.Is(err, control.ErrNotRunning) {
			t.Errorf("%s: %v", how, err)
		}
	}
	for _, mode := range []os.FileMode{0o770, 0o701, 0o704} {
		if err := os.Chmod(filepath.Dir(real), mode); err != nil {
			t.Fatal(err)
		}
		refused(mode.String())
	}
	if err := os.Chmod(filepath.Dir(real), 0o700); err != nil {
		t.Fatal(err)
	}
	answers(t, client)
	client.Close()
	if os.Geteuid() == 0 {
		if err := os.Chown(filepath.Dir(real), nobody, nobody); err != nil {
			t.Fatal(err)
		}
		refused("another person's folder")
		if err := os.Chown(filepath.Dir(real), 0, 0); err != nil {
			t.Fatal(err)
		}
	}
	for _, text := range []string{"relative/ministry-finder-x/control.sock", "/tmp/control.sock", filepath.Dir(real) + "/other", "",
		strings.Repeat("/x", 5000)} {
		if err := os.WriteFile(filepath.Join(dir, "control.place"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		refused(text)
	}
	link := filepath.Join(t.TempDir(), "ministry-finder-link")
	if err := os.Symlink(filepath.Dir(real), link); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "control.place"), []byte(link+"/control.sock"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("a link")
}

// Who serves is looked at before anything is asked. Only root can be two
// persons in one test.
func TestWhoServesIsLookedAt(t *testing.T) {
	for name, q := range map[string]struct {
		owner    int // of the data folder
		stranger bool
	}{"a stranger in my folder": {0, true}, "root asks in a person's folder": {nobody, false}} {
		t.Run(name, func(t *testing.T) {
			dir := open(t)
			socket := control.SocketPath(dir)
			var l net.Listener
			as(t, nobody, func() {
				var err error
				if l, err = control.Listen(t.Context(), socket); err != nil {
					t.Error(err)
				}
			})
			if l == nil {
				return
			}
			answered := answerOn(t, l)
			if os.Geteuid() != 0 {
				return
			}
			if err := os.Chown(dir, q.owner, -1); err != nil {
				t.Fatal(err)
			}
			client := control.NewClient(socket)
			defer client.Close()
			_, err := client.Status(t.Context())
			_, stranger := errors.AsType[*control.StrangerError](err)
			if stranger != q.stranger || !stranger && err != nil {
				t.Errorf("%v", err)
			}
			if got := answered(); q.stranger && got > 0 {
				t.Errorf("the stranger was asked %d times", got)
			}
		})
	}
}

// Another person's agent is not "not running": the error names that person.
func TestAnotherPersonsAgentIsToldAsSuch(t *testing.T) {
	if os.Geteuid() != 0 {
		return // only root can be two persons
	}
	dir := open(t)
	socket := control.SocketPath(dir)
	serve(t, socket)
	as(t, nobody, func() {
		// The client connects on goroutines of its own, with root's rights: the
		// folder is asked as nobody directly.
		err := control.Reach(t.Context(), socket)
		var refused *control.NotAllowedError
		if !errors.As(err, &refused) || refused.Owner != "root" || !strings.Contains(err.Error(), "Only root may speak") {
			t.Errorf("%v", err)
		}
	})
}

// answerOn answers every request, and counts them.
func answerOn(t *testing.T, l net.Listener) (count func() int64) {
	t.Helper()
	var asked atomic.Int64
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = w.Write([]byte("{}"))
	})}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l) // it ends with the test
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-ended
	})
	return asked.Load
}
