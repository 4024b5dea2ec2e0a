//go:build linux

package main_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// maxPackages is how many packages of this module the window is made of at
// most: its own below ui, the client of the control API, the types, texts and help
// that it shows, and what gives memory back.
const maxPackages = 30

// The window shows what the agent tells it. It must not become as large as
// the finder, nor fail for what only a finder needs.
func TestTheWindowHoldsNoPartOfTheServer(t *testing.T) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", ".")
	list.Env = append(os.Environ(), "CGO_ENABLED=1")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for name := range strings.Lines(string(out)) {
		name, isOwn := strings.CutPrefix(strings.TrimSpace(name), "ministryfinder/")
		if !isOwn {
			continue
		}
		own = append(own, name)
		for _, server := range []string{"finder", "store", "web", "admin", "auth", "backup", "spool", "dump"} {
			if under := "embedded/" + server; name == under || strings.HasPrefix(name, under+"/") {
				t.Errorf("the window holds %s", name)
			}
		}
		if name == "agent" || name == "agent/settings" || name == "agent/supervise" {
			t.Errorf("the window holds %s", name)
		}
	}
	if len(own) > maxPackages || len(own) < 10 {
		t.Errorf("the window is made of %d packages, want at most %d: %s", len(own), maxPackages, strings.Join(own, " "))
	}
}
