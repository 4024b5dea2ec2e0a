package atomicfile

import (
	"os"
	"syscall"
	"testing"
)

func TestWhatAnotherProcessHasIsToldByTheSystem(t *testing.T) {
	for number, want := range map[syscall.Errno]bool{5: true, 32: true, 2: false, 3: false, 112: false} {
		if err := (&os.LinkError{Op: "rename", Err: number}); heldByOther(err) != want {
			t.Errorf("%v", err)
		}
	}
}
