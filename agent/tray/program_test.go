//go:build linux

package tray_test

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"ministryfinder/embedded/testkit"
)

const waitLimit = testkit.WaitLimit

// program is the test program, playing the tray on a desktop.
type program struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	said chan string
	log  *os.File
}

// play starts a role of main_test.go in an environment.
func play(t *testing.T, env []string, role string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command("/proc/self/exe"), said: make(chan string, 1000)}
	// fyne.io/systray 1.12.2 has a data race of its own when it is asked for its
	// menu; under -race that would be the program's end and nobody's news. There
	// a program would also rest for a second before its end.
	p.cmd.Env = append(env, roleVariable+"="+role, "GORACE=exitcode=0 log_path=/dev/null atexit_sleep_ms=0")
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var err error
	p.in, err = p.cmd.StdinPipe() // its end is the program's, so that none is left behind
	testkit.Must(t, err)
	out, err := p.cmd.StdoutPipe()
	testkit.Must(t, err)
	p.log, err = os.CreateTemp(t.TempDir(), "log")
	testkit.Must(t, err)
	p.cmd.Stderr = p.log
	testkit.Must(t, p.cmd.Start())
	read := make(chan struct{})
	go func() {
		defer close(read)
		defer close(p.said)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.said <- lines.Text()
		}
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill() // gone already is as good
		<-read
		_ = p.cmd.Wait()
		p.log.Close()
	})
	return p
}

// hear waits for a line that the program says.
func (p *program) hear(want string) {
	p.t.Helper()
	limit := time.After(waitLimit)
	var others []string
	for {
		select {
		case line, ok := <-p.said:
			if line == want {
				return
			}
			if !ok {
				p.t.Fatalf("the program ended and did not say %q, but %q; its log:\n%s", want, others, p.logged())
			}
			others = append(others, line)
		case <-limit:
			p.t.Fatalf("the program did not say %q, but %q; its log:\n%s", want, others, p.logged())
		}
	}
}

func (p *program) logged() string {
	text, err := os.ReadFile(p.log.Name())
	testkit.Must(p.t, err)
	return string(text)
}

// tell sends an order.
func (p *program) tell(o order) {
	p.t.Helper()
	testkit.Must(p.t, json.NewEncoder(p.in).Encode(o))
}

// end ends the program and checks that it ended well.
func (p *program) end() {
	p.t.Helper()
	testkit.Must(p.t, p.in.Close())
	p.hear("run: <nil>")
	for range p.said {
	}
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("the program ended with %v; its log:\n%s", err, p.logged())
	}
}
