package supervise

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/finder"
)

// killAfter is how long a child may take to end after it was told to: what
// its requests may take, and a little for closing the database.
const killAfter = finder.ShutdownTimeout + 2*time.Second

// tailLines is how many of a child's last log lines are kept, to say why it ended.
const tailLines = 20

// child is one run of the finder.
type child struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	reports chan ChildStatus // closed when the output ends
	done    chan struct{}    // closed when the process is gone
	err     error            // why it ended, valid after done

	mu   sync.Mutex
	tail []string
}

// startChild starts the command, gives it its orders and passes its log on.
func startChild(cmd *exec.Cmd, orders ChildConfig, log io.Writer) (*child, error) {
	c := &child{cmd: cmd, reports: make(chan ChildStatus, 4), done: make(chan struct{})}
	line, err := json.Marshal(orders)
	if err != nil {
		return nil, fmt.Errorf("encode the finder's orders: %w", err)
	}
	if c.stdin, err = cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start the finder: %w", err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start the finder: %w", err)
	}
	stderr, err := cmd.StderrPipe()
	if err != nil {
		return nil, fmt.Errorf("start the finder: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the finder: %w", err)
	}
	// A child that is gone already does not take its orders; its exit tells why.
	_, _ = c.stdin.Write(append(line, '\n'))
	var readers sync.WaitGroup
	readers.Go(func() { c.readReports(stdout) })
	readers.Go(func() { c.readLog(stderr, log) })
	go func() {
		readers.Wait() // exec wants all output read before Wait
		c.err = cmd.Wait()
		close(c.done)
	}()
	return c, nil
}

func (c *child) readReports(out io.Reader) {
	defer close(c.reports)
	eachLine(out, func(line []byte) {
		var r ChildStatus
		if json.Unmarshal(line, &r) != nil || r.check() != nil {
			return // something else that was printed
		}
		select {
		case c.reports <- r:
		default: // nobody reads more than the first few
		}
	})
}

func (c *child) readLog(from io.Reader, to io.Writer) {
	eachLine(from, func(line []byte) {
		said := string(line)
		_, _ = to.Write(append(line, '\n')) // the log's own trouble is not the child's
		c.mu.Lock()
		c.tail = append(c.tail, said)
		if len(c.tail) > tailLines {
			c.tail = c.tail[1:]
		}
		c.mu.Unlock()
	})
}

// stop tells the child to end and waits until it is gone; one that does not
// end in time is killed. It reports whether that was needed.
func (c *child) stop(after func(time.Duration) <-chan time.Time) (killed bool) {
	_ = c.stdin.Close() // closed already when the child is gone
	select {
	case <-c.done:
		return false
	case <-after(killAfter):
		_ = c.cmd.Process.Kill() // gone in between is as good
		<-c.done
		return true
	}
}

// ending says how the child ended, which is gone: by what it said last, unless a
// signal ended it, else by what the system says of it.
func (c *child) ending() ending {
	status, ok := errors.AsType[*exec.ExitError](c.err)
	said, exit := c.lastWords()
	switch {
	case ok && status.ExitCode() < 0: // by a signal
		return ending{exit: ExitKilled, why: status.String()}
	case said != "":
		return ending{exit: exit, why: said}
	case c.err == nil:
		return ending{exit: ExitEnded}
	case !ok:
		return ending{exit: ExitProblem, why: c.err.Error()}
	}
	return ending{exit: ExitStatus, why: strconv.Itoa(status.ExitCode())}
}

// lastWords returns the newest line of the child's log that says why it ends,
// and what kind of end that is; "" when there is none.
func (c *child) lastWords() (string, Exit) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := len(c.tail) - 1; i >= 0; i-- {
		line := strings.TrimSpace(c.tail[i])
		if said, ok := strings.CutPrefix(line, "ministry-finder: "); ok {
			return said, ExitProblem
		}
		if strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ") {
			return line, ExitFault
		}
	}
	return "", ""
}
