//go:build linux

package doctor

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// nobody is an account that owns nothing.
const nobody = 65534

// asNobody runs a function with the rights of an account that owns nothing, also
// when root runs the tests, whom nothing is forbidden. The thread that got those
// rights is not used for anything else.
func asNobody(t *testing.T, do func()) {
	t.Helper()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // without an unlocking: the thread ends with the goroutine
		if os.Geteuid() == 0 {
			// The system call changes this thread alone, unlike the library's.
			if _, _, err := unix.RawSyscall(unix.SYS_SETRESUID, nobody, nobody, nobody); err != 0 {
				t.Errorf("become nobody: %v", err)
				return
			}
		}
		do()
	}()
	<-done
}

func TestWhatMayNotBeWrittenIsKnownWithoutTrying(t *testing.T) {
	// Not t.TempDir, whose parent shuts nobody out of a look as well.
	dir, err := os.MkdirTemp("/tmp", "mf-doctor-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o444); err != nil {
		t.Fatal(err)
	}
	if err := mayWrite(dir); err != nil {
		t.Errorf("its owner may not write a folder: %v", err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	asNobody(t, func() {
		for _, path := range []string{dir, file} {
			if mayWrite(path) == nil {
				t.Errorf("%s may be written", path)
			}
		}
		if mayWrite(filepath.Join(dir, "missing")) == nil {
			t.Error("what is not there may be written")
		}
	})
}

func TestTheAddressOfADisplay(t *testing.T) {
	for display, want := range map[string]string{
		":0": "unix /tmp/.X11-unix/X0", ":12.1": "unix /tmp/.X11-unix/X12", "unix:3": "unix /tmp/.X11-unix/X3",
		"localhost:10.0": "tcp localhost:6010", "/run/x11": "unix /run/x11", "nonsense": "tcp nonsense:6000",
	} {
		network, addr := x11Address(display)
		if got := network + " " + addr; got != want {
			t.Errorf("%s is at %s, want %s", display, got, want)
		}
	}
}
