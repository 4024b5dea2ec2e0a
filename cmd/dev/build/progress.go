package build

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"ministryfinder/embedded/atomicfile"
)

const (
	// progressFileEvery is how fresh the text for the agent is. A file that is
	// much older belongs to a build that was killed.
	progressFileEvery = time.Second
	// progressLineEvery is how often the developer reads a line.
	progressLineEvery = 10 * time.Second
)

// Progress tells how far a build is: the developer by a line now and then, and
// of the window also the agent, by a file that exists as long as the work goes on.
type Progress struct {
	path  string // empty without a file
	out   io.Writer
	began time.Time

	mu       sync.Mutex
	doing    string
	packages int

	stop chan struct{}
	done chan struct{}
}

// StartProgress makes the file at once, so that an agent that is started after
// it never takes the window for missing.
func StartProgress(path string, out io.Writer) (*Progress, error) {
	p := &Progress{path: path, out: out, began: time.Now(), stop: make(chan struct{}), done: make(chan struct{})}
	if err := p.write(); err != nil {
		return nil, err
	}
	go p.tell()
	return p, nil
}

// Step says what is being done now, "installing packages".
func (p *Progress) Step(doing string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.doing, p.packages = doing, 0
}

func (p *Progress) builtPackage() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.packages++
}

// End removes the file.
func (p *Progress) End() {
	close(p.stop)
	<-p.done
	if p.path != "" {
		os.Remove(p.path)
	}
}

func (p *Progress) tell() {
	defer close(p.done)
	file, line := time.NewTicker(progressFileEvery), time.NewTicker(progressLineEvery)
	defer file.Stop()
	defer line.Stop()
	for {
		select {
		case <-p.stop:
			return
		case <-file.C:
			_ = p.write() // the next one comes in a second
		case <-line.C:
			fmt.Fprintln(p.out, "dev:", p.sentence())
		}
	}
}

// write replaces the file in one step, so that nobody reads half a text.
func (p *Progress) write() error {
	if p.path == "" {
		return nil
	}
	if err := atomicfile.Write(p.path, []byte(p.Elapsed()+"\n"), 0o644); err != nil {
		return fmt.Errorf("write the progress of the window: %w", err)
	}
	return nil
}

// Elapsed says in words how long the build has taken so far.
func (p *Progress) Elapsed() string { return InWords(time.Since(p.began)) }

func (p *Progress) sentence() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.doing
	if p.packages > 0 {
		text += fmt.Sprintf(", %d packages so far", p.packages)
	}
	return text + " (" + p.Elapsed() + ")"
}

// InWords gives a time as people say it: 45 s, 2 min 5 s.
func InWords(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s < 60 {
		return fmt.Sprintf("%d s", s)
	}
	return fmt.Sprintf("%d min %d s", s/60, s%60)
}

// LastLines shortens what a program said to where it went wrong.
func LastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
