//go:build linux

package desktoptest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

// stopLimit is how long a child may take to end by itself.
const stopLimit = 3 * time.Second

// starter starts children from one thread that lives as long as the desktop.
// The kernel kills a child with a parent death signal when the thread that
// started it ends, so an ordinary goroutine, which moves between threads,
// would not do.
type starter struct {
	jobs chan func()
	done chan struct{}
}

func newStarter() *starter {
	s := &starter{jobs: make(chan func()), done: make(chan struct{})}
	go func() {
		defer close(s.done)
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine
		for job := range s.jobs {
			job()
		}
	}()
	return s
}

func (s *starter) start(cmd *exec.Cmd) (err error) {
	ready := make(chan struct{})
	s.jobs <- func() {
		defer close(ready)
		err = cmd.Start()
	}
	<-ready
	return err
}

func (s *starter) close() {
	close(s.jobs)
	<-s.done
}

// child is a running part of the desktop. It has a process group of its own,
// and dies with the test program.
type child struct {
	name string
	cmd  *exec.Cmd
	log  string
	done chan struct{}
}

// startChild starts a program; its output goes to a file, so that a child of
// the child that keeps it open holds up nobody.
func (d *Desktop) startChild(logName string, extra *os.File, name string, args ...string) (*child, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return nil, fmt.Errorf("%s is not installed: %s", name, hint)
	}
	log, err := os.Create(d.path(logName + ".log"))
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	defer log.Close()
	cmd := exec.Command(path, args...)
	cmd.Env, cmd.Dir = d.Env(), d.Home()
	cmd.Stdout, cmd.Stderr = log, log
	if extra != nil {
		cmd.ExtraFiles = []*os.File{extra}
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := d.starter.start(cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c := &child{name: name, cmd: cmd, log: log.Name(), done: make(chan struct{})}
	go func() {
		defer close(c.done)
		_ = cmd.Wait()
	}()
	return c, nil
}

// startAnswering starts a program that writes one line to file descriptor 3
// when it is ready, and returns that line.
func (d *Desktop) startAnswering(ctx context.Context, logName, name string, args ...string) (*child, string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, "", fmt.Errorf("start %s: %w", name, err)
	}
	defer r.Close()
	c, err := d.startChild(logName, w, name, args...)
	w.Close()
	if err != nil {
		return nil, "", err
	}
	stop := context.AfterFunc(ctx, func() { r.SetReadDeadline(time.Now()) })
	defer stop()
	r.SetReadDeadline(time.Now().Add(waitLimit))
	var line []byte
	for !bytes.HasSuffix(line, []byte("\n")) {
		var b [1]byte
		if _, err := r.Read(b[:]); err != nil {
			c.stop()
			return nil, "", fmt.Errorf("%s did not get ready (%w): %s; it said:\n%s", name, err, hint, c.output())
		}
		line = append(line, b[0])
	}
	return c, string(bytes.TrimSpace(line)), nil
}

// output is what the child wrote so far.
func (c *child) output() string {
	text, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

func (c *child) running() bool {
	if c == nil {
		return false
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

func (c *child) signal(s syscall.Signal) { _ = syscall.Kill(-c.cmd.Process.Pid, s) }

// stop ends the child and its group; a nil or ended child is fine.
func (c *child) stop() {
	if c == nil {
		return
	}
	if c.running() {
		c.signal(syscall.SIGTERM)
		c.signal(syscall.SIGCONT) // a suspended one would not hear it
		select {
		case <-c.done:
		case <-time.After(stopLimit):
		}
	}
	c.signal(syscall.SIGKILL)
	<-c.done
}

// killAllWith kills every process that has the given entry in its environment,
// and returns when they are gone. It finds those that left their group, such as
// the services that the D-Bus daemon started.
func killAllWith(entry string) {
	for deadline := time.Now().Add(stopLimit); time.Now().Before(deadline); time.Sleep(pollInterval) {
		pids := processesWith(entry)
		if len(pids) == 0 {
			return
		}
		for _, pid := range pids {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}

// processesWith lists the processes that have the entry in their environment.
// One that ended and was not waited for yet has an empty environment.
func processesWith(entry string) []int {
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	var pids []int
	for _, file := range files {
		env, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		for _, kv := range bytes.Split(env, []byte{0}) {
			if string(kv) != entry {
				continue
			}
			if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil && pid != os.Getpid() {
				pids = append(pids, pid)
			}
			break
		}
	}
	return pids
}
