package postgrestest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// serverUser is who runs the server when root runs the tests: it refuses root.
const serverUser = "postgres"

// process is the running server.
type process struct {
	cmd  *exec.Cmd
	log  string
	done chan struct{}
}

// ownedByServer gives a folder or file to the user who will run the server, and
// returns how to start programs as that user.
func ownedByServer(dir string) (*syscall.SysProcAttr, error) {
	attributes := &syscall.SysProcAttr{}
	if os.Geteuid() != 0 {
		return attributes, nil
	}
	account, err := user.Lookup(serverUser)
	if err != nil {
		return nil, fmt.Errorf("the server refuses to run as root, and there is no user %s (%w): %s", serverUser, err, hint)
	}
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the number of user %s: %w", serverUser, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the group of user %s: %w", serverUser, err)
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, err
	}
	attributes.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return attributes, nil
}

// free is how many bytes a folder has free, none where it is not there.
func free(dir string) uint64 {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err != nil {
		return 0
	}
	return fs.Bavail * uint64(fs.Bsize)
}

// removeLeft removes the folders of servers whose tests were killed.
func removeLeft(from string) {
	left, _ := filepath.Glob(filepath.Join(from, "postgres-*-*"))
	for _, dir := range left {
		pid, err := strconv.Atoi(strings.Split(filepath.Base(dir), "-")[1])
		if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			_ = os.RemoveAll(dir) // another test program may be at it too
		}
	}
}

// startProcess starts the server, whose output goes to a file in dir. It has a
// process group of its own, so that an interrupt in the terminal is the test's
// to handle, and ends with the test program however that ends.
func startProcess(dir, program string, args ...string) (*process, error) {
	attributes, err := ownedByServer(dir)
	if err != nil {
		return nil, err
	}
	attributes.Setpgid, attributes.Pdeathsig = true, syscall.SIGQUIT
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = dir, attributes, log, log
	p := &process{cmd: cmd, log: log.Name(), done: make(chan struct{})}
	started := make(chan error)
	go func() {
		defer close(p.done)
		// The kernel sends the signal of the parent's death when the thread
		// that started the child ends: this one waits for it.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // however it ended, it has ended
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

func (p *process) runs() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// interrupt asks for a fast shutdown and waits for it.
func (p *process) interrupt(limit time.Duration) error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(limit):
		return fmt.Errorf("it has not ended in %v", limit)
	}
}

// kill ends the server and its sessions, which are processes and process
// groups of their own, before any of them can do a thing.
func (p *process) kill() {
	pid := p.cmd.Process.Pid
	if p.runs() {
		halt(pid) // it must start no more of them
		sessions := children(pid)
		for _, session := range sessions {
			_ = syscall.Kill(session, syscall.SIGKILL)
		}
		_ = syscall.Kill(pid, syscall.SIGKILL)
		// A new server starts only when the old one's shared memory is free.
		for deadline := time.Now().Add(stopLimit); time.Now().Before(deadline) && anyLeft(sessions); {
			time.Sleep(askEvery)
		}
	}
	<-p.done
}

// pause stops the server and then its sessions, resume lets them go on.
func (p *process) pause() {
	server := p.cmd.Process.Pid
	halt(server)
	for _, session := range children(server) {
		halt(session)
	}
}

// haltLimit bounds how long it takes until a process stands still.
const haltLimit = time.Minute

// halt stops a process and waits until it stands still: a signal takes no effect at once,
// and a server may start one more session meanwhile.
func halt(pid int) {
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	for end := time.Now().Add(haltLimit); !stands(pid) && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
}

// stands reports whether a process is stopped, or over.
func stands(pid int) bool {
	state, _ := stateAndParent(fmt.Sprintf("/proc/%d/stat", pid))
	return state == "" || strings.Contains("TtZX", state)
}

// stateAndParent reads them from a process's stat file; empty when it has ended.
func stateAndParent(file string) (state, parent string) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", ""
	}
	// The name, in parentheses, may hold anything; after it come state and parent.
	_, after, found := strings.Cut(string(text[max(0, strings.LastIndexByte(string(text), ')')):]), ") ")
	fields := strings.Fields(after)
	if !found || len(fields) < 2 {
		return "", ""
	}
	return fields[0], fields[1]
}

func (p *process) resume() {
	for _, pid := range append(children(p.cmd.Process.Pid), p.cmd.Process.Pid) {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
}

// children lists the processes whose parent is the given one.
func children(parent int) []int {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	var pids []int
	for _, file := range stats {
		if _, of := stateAndParent(file); of != strconv.Itoa(parent) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

// anyLeft tells whether one of the processes still holds memory; one that has
// ended and waits to be noticed by its new parent does not.
func anyLeft(pids []int) bool {
	for _, pid := range pids {
		if target, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil && len(target) > 0 {
			return true
		}
	}
	return false
}

// output is what the server wrote so far.
func (p *process) output() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
