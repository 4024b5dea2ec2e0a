package main_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ministryfinder/embedded/testkit"
)

// On a terminal a restore says which installation it would change and what would
// be lost, and does it only when somebody says so.
func TestOnATerminalARestoreAsks(t *testing.T) {
	dir := t.TempDir()
	data, file := filepath.Join(dir, "Our Parish"), filepath.Join(dir, "parish.jsonl.gz")
	makeInstallation(t, data)
	for _, args := range [][]string{{"retention", "18"}, {"backup", file}, {"retention", "24"}} {
		if got := command(t, nil, append(args, "--data", data)...); got.status != 0 {
			t.Fatalf("%q: %+v", args, got)
		}
	}
	answered := func(answer string, args ...string) (int, string) {
		t.Helper()
		person, programs := openTerminal(t)
		cmd := exec.Command(program(t), append([]string{"restore", file, "--data", data}, args...)...)
		cmd.Env = append(withoutOurs(os.Environ()), "LANG=C")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = programs, programs, programs
		testkit.Must(t, cmd.Start())
		programs.Close()
		var mu sync.Mutex
		var shown strings.Builder
		read := make(chan struct{})
		go func() {
			defer close(read)
			buffer := make([]byte, 4096)
			for {
				n, err := person.Read(buffer)
				mu.Lock()
				shown.Write(buffer[:n])
				mu.Unlock()
				if err != nil {
					return // the program has ended
				}
			}
		}()
		said := func() string { mu.Lock(); defer mu.Unlock(); return shown.String() }
		if answer != "" {
			testkit.Eventually(t, "the question", func() (bool, string) { return strings.Contains(said(), "Type yes"), said() })
			fmt.Fprintln(person, answer)
		}
		_ = cmd.Wait() // its status is looked at
		<-read
		return cmd.ProcessState.ExitCode(), said()
	}
	months := func() string { return command(t, nil, "retention", "--data", data).out }

	status, said := answered("\t")
	for _, want := range []string{"This changes the installation in " + data + ", of the parish St. Edward.", "48 ministries",
		"submissions 0, changes of staff 1.", filepath.Join(data, "backups"), "nothing was changed"} {
		if !strings.Contains(said, want) {
			t.Errorf("it does not say %q:\n%s", want, said)
		}
	}
	if status != 1 || !strings.Contains(months(), "24 months") {
		t.Errorf("after no: %d, %s", status, months())
	}
	if status, said := answered("yes"); status != 0 || !strings.Contains(months(), "18 months") {
		t.Errorf("after yes: %d, %s\n%s", status, months(), said)
	}
	if status, said := answered("", "--yes"); status != 0 || strings.Contains(said, "Type yes") {
		t.Errorf("with --yes: %d\n%s", status, said)
	}
}
