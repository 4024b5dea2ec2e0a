//go:build !windows && !darwin

package autostart_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ministryfinder/agent/autostart"
)

func TestTheAutostartFileComesAndGoes(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	if autostart.Enabled() {
		t.Fatal("it starts at login before anybody wanted it")
	}
	if err := autostart.Disable(); err != nil {
		t.Errorf("switching off what is off: %v", err)
	}
	if err := autostart.Enable(`/opt/a "b" $c`, "--data", `/home/x/50% d\e`); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(config, "autostart", autostart.ID+".desktop")
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "\nTryExec=/opt/a \"b\" $c\nExec=\"/opt/a \\\\\"b\\\\\" \\\\$c\" \"--data\" \"/home/x/50%% d\\\\\\\\e\"\n"
	if !strings.Contains(string(b), want) || !strings.HasPrefix(string(b), "[Desktop Entry]\n") {
		t.Errorf("the file is\n%s, want it with %s", b, want)
	}
	if !autostart.Enabled() {
		t.Error("it is on, and said to be off")
	}
	// As a desktop's own settings switch it off.
	if err := os.WriteFile(file, append(b, "Hidden=true\n"...), 0o600); err != nil {
		t.Fatal(err)
	}
	if autostart.Enabled() {
		t.Error("it was switched off in the desktop's settings, and said to be on")
	}
	if err := autostart.Enable("/opt/a"); err != nil || !autostart.Enabled() {
		t.Errorf("on again: %v", err)
	}
	if err := autostart.Disable(); err != nil || autostart.Enabled() {
		t.Errorf("off: %v", err)
	}
	if left, err := os.ReadDir(filepath.Join(config, "autostart")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// A version that was unpacked beside the former one takes its place, also when the
// former one's folder is gone. Nothing else is touched.
func TestANewVersionTakesThePlaceOfTheFormerOne(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	file := filepath.Join(config, "autostart", autostart.ID+".desktop")
	const former, newer = "/opt/ministry finder-1.0/ministry-finder", "/opt/ministry finder-1.1/ministry-finder"
	renew := func(want bool) {
		t.Helper()
		if changed, err := autostart.Renew(newer, "--data", "/home/x/50% d"); err != nil || changed != want {
			t.Errorf("changed %v, want %v (%v)", changed, want, err)
		}
	}
	entry := func() string {
		b, _ := os.ReadFile(file)
		return string(b)
	}
	if renew(false); entry() != "" {
		t.Error("it starts at login though nobody wanted that")
	}
	for _, c := range []struct {
		args    []string
		more    string
		renewed bool
	}{
		{[]string{"--data", "/home/x/50% d"}, "", true},
		{[]string{"--data", "/home/x/50% d"}, "Hidden=true\n", false},
		{[]string{"--data", "/home/x/elsewhere"}, "", false},
		{nil, "", false},
	} {
		if err := autostart.Enable(former, c.args...); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(entry()+c.more), 0o600); err != nil {
			t.Fatal(err)
		}
		before := entry()
		renew(c.renewed)
		if c.renewed {
			if want := strings.ReplaceAll(before, former, newer); entry() != want {
				t.Errorf("%q: the file is\n%s, want\n%s", c.args, entry(), want)
			}
			renew(false) // it is this one's now
		} else if entry() != before {
			t.Errorf("%q: the file became\n%s", c.args, entry())
		}
	}
}

// An entry of a version before gets the line by which a desktop passes over a program
// that was removed.
func TestAnEntryOfAVersionBeforeNamesTheProgramThatMustBeThere(t *testing.T) {
	config := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", config)
	const program = "/usr/bin/ministry-finder"
	if err := autostart.Enable(program, "--data", "/home/x"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(config, "autostart", autostart.ID+".desktop")
	want, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(want), "\nTryExec="+program+"\n") {
		t.Fatalf("%s (%v)", want, err)
	}
	before := strings.Replace(string(want), "\nTryExec="+program, "", 1)
	if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
		t.Fatal(err)
	}
	if changed, err := autostart.Renew(program, "--data", "/home/x"); err != nil || !changed {
		t.Errorf("changed %v (%v)", changed, err)
	}
	if now, err := os.ReadFile(file); err != nil || string(now) != string(want) {
		t.Errorf("%s (%v)", now, err)
	}
}

func TestAFolderThatCannotBeWrittenIsSaid(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("XDG_CONFIG_HOME", file)
	if err := autostart.Enable("/opt/a"); err == nil || !strings.Contains(err.Error(), "start at login") {
		t.Errorf("%v", err)
	}
}
