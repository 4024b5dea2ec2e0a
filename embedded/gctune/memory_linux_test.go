package gctune_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ministryfinder/embedded/gctune"
)

// mapped returns how much of files is in memory, in kB.
func mapped(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(status), "RssFile:")
	var kB int
	if _, err := fmt.Sscan(after, &kB); err != nil {
		t.Fatal(err)
	}
	return kB
}

func TestTheProgramsPagesAreLetGoAndComeBack(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(program); err != nil { // the file is in the system's cache
		t.Fatal(err)
	}
	before := mapped(t)
	gctune.FreeOSMemory()
	after := mapped(t)
	if after >= before {
		t.Errorf("%d kB of the program were in memory, now %d kB", before, after)
	}
	// It goes on working.
	if text := strings.Repeat(fmt.Sprintf("%x", 0xbeef), 3); text != "beefbeefbeef" {
		t.Error(text)
	}
}
