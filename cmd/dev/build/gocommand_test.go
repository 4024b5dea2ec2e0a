package build

import (
	"os"
	"os/exec"
	"testing"
)

// Whoever has flags of his own keeps them.
func TestEverythingIsCompiledAsForARelease(t *testing.T) {
	t.Setenv("GOENV", "off") // this computer's own
	for before, want := range map[string]string{"": "-trimpath", "-mod=mod": "-mod=mod -trimpath",
		"-trimpath -v": "-v -trimpath"} {
		t.Setenv("GOFLAGS", before)
		if err := Alike(); err != nil || os.Getenv("GOFLAGS") != want {
			t.Errorf("with %q: %q (%v), want %q", before, os.Getenv("GOFLAGS"), err, want)
		}
	}
}

func TestTheStatusIsTheChilds(t *testing.T) {
	for script, want := range map[string]int{"exit 0": 0, "exit 7": 7, "kill -9 $$": 1} {
		if status, err := ExitStatus(exec.Command("sh", "-c", script).Run()); status != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", script, status, err, want)
		}
	}
	if status, err := ExitStatus(exec.Command("/no/such/program").Run()); status != 1 || err == nil {
		t.Errorf("a program that is not there: %d, %v; want 1 and an error", status, err)
	}
}
