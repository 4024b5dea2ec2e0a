package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestOnlyAYesIsAYes(t *testing.T) {
	for answer, want := range map[string]bool{"y\n": true, "Yes\n": true, "\n": false, "n\n": false, "": false, "yesterday\n": false} {
		var out bytes.Buffer
		if got := agrees(strings.NewReader(answer), &out, "Now? "); got != want || out.String() != "Now? " {
			t.Errorf("%q: %v after asking %q, want %v", answer, got, out.String(), want)
		}
	}
}

func TestANullDeviceIsNoTerminal(t *testing.T) {
	f, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if isTerminal(f) {
		t.Error("nobody sits in front of /dev/null")
	}
}

// The script runs for real, with an apt-get that writes down what it was told,
// and a guard file that is not the system's.
func TestInstallingStartsNoService(t *testing.T) {
	dir := t.TempDir()
	guard := filepath.Join(dir, "policy-rc.d")
	said := filepath.Join(dir, "said")
	apt := "#!/bin/sh\necho \"$DEBIAN_FRONTEND $*\" >> " + said + "\nsh " + guard + "; echo guard $? >> " + said + "\n"
	if err := os.WriteFile(filepath.Join(dir, "apt-get"), []byte(apt), 0o755); err != nil {
		t.Fatal(err)
	}
	script := strings.ReplaceAll(installScript, "/usr/sbin/policy-rc.d", guard)
	script = strings.ReplaceAll(script, "/run/systemd/system", dir+"/none")
	cmd := exec.Command("sh", "-c", script, "install", "xvfb", "postgresql")
	cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(said)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	if len(lines) != 4 || lines[0] != "noninteractive update -q" || lines[1] != "guard 101" ||
		!strings.HasSuffix(lines[2], "xvfb postgresql") || !strings.Contains(lines[2], "--no-install-recommends") {
		t.Errorf("apt-get was told %q", lines)
	}
	if _, err := os.Stat(guard); !os.IsNotExist(err) {
		t.Errorf("the guard is left behind (%v)", err)
	}
}
