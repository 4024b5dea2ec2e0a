package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// slowestTold is how many of the slowest tests are named at the end.
	slowestTold = 20
	// slowFrom is how long a test takes that is named there.
	slowFrom = 2 * time.Second
	// mostKept is how much of what a package's tests print waits until it is known
	// whether they fail, in bytes. More is told at once.
	mostKept = 8 << 20
)

// results reads what go test -json says, and tells of it what go test says without
// that flag: nothing of a test that passes. It keeps how long each took.
type results struct {
	mu       sync.Mutex
	out      io.Writer
	packages map[string]*printed
	tests    []timedTest
}

// printed is what the tests of a package have printed, as far as it is kept.
type printed struct {
	lines []printedLine
	bytes int
}

type printedLine struct{ test, text string }

type timedTest struct {
	name string // with its package
	took time.Duration
}

// testEvent is one line of go test -json; see go doc test2json.
type testEvent struct {
	Action, Package, Test, Output string
	Elapsed                       float64 // seconds
}

// read reads until the end. A line that is no event, such as one of the go
// command's own, is told as it is.
func (r *results) read(said io.Reader) {
	lines := bufio.NewReader(said)
	for {
		line, err := lines.ReadBytes('\n')
		var e testEvent
		switch {
		case len(line) == 0:
		case json.Unmarshal(line, &e) == nil:
			r.note(e)
		default:
			r.tell(string(line))
		}
		if err != nil {
			return // the end of go test, whose status tells the rest
		}
	}
}

func (r *results) tell(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, _ = io.WriteString(r.out, text) // a terminal that is gone reads nothing more
}

func (r *results) note(e testEvent) {
	if e.Package == "" { // of the compiler, which tells by itself that it failed
		r.tell(e.Output)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.packages[e.Package]
	if p == nil {
		p = &printed{}
		if r.packages == nil {
			r.packages = map[string]*printed{}
		}
		r.packages[e.Package] = p
	}
	ends := e.Action == "pass" || e.Action == "skip" || e.Action == "fail"
	switch {
	case e.Action == "output":
		p.add(printedLine{e.Test, e.Output})
	case ends && e.Test != "":
		if e.Action != "fail" {
			p.forget(e.Test)
		}
		if !strings.Contains(e.Test, "/") {
			name := strings.TrimPrefix(e.Package, "ministryfinder/") + " " + e.Test
			r.tests = append(r.tests, timedTest{name, time.Duration(e.Elapsed * float64(time.Second))})
		}
	case ends:
		p.tell(r.out, e.Action == "fail")
		delete(r.packages, e.Package)
	}
	if p.bytes > mostKept {
		p.tell(r.out, true)
		*p = printed{}
	}
}

// add keeps a line, unless it tells that a test begins or waits. The line that
// tells what came of a test is put above what the test has printed.
func (p *printed) add(line printedLine) {
	at := len(p.lines)
	switch {
	case strings.HasPrefix(line.text, "=== "):
		return
	case line.test != "" && strings.HasPrefix(line.text, "--- "):
		line.text = strings.Repeat("    ", strings.Count(line.test, "/")) + line.text
		first := slices.IndexFunc(p.lines, func(l printedLine) bool { return strings.HasPrefix(l.test+"/", line.test+"/") })
		if first >= 0 {
			at = first
		}
	}
	p.lines = slices.Insert(p.lines, at, line)
	p.bytes += len(line.text)
}

// forget drops what a test has printed that passed.
func (p *printed) forget(test string) {
	p.lines = slices.DeleteFunc(p.lines, func(l printedLine) bool {
		if l.test == test {
			p.bytes -= len(l.text)
		}
		return l.test == test
	})
}

// tell tells all that is kept when the package failed, else the line with its time.
func (p *printed) tell(out io.Writer, failed bool) {
	for _, l := range p.lines {
		if failed || l.test == "" && strings.HasPrefix(l.text, "ok ") {
			_, _ = io.WriteString(out, l.text) // as in results.tell
		}
	}
}

// tellSlowest names the slowest tests, the slowest first: these are worth a look
// when all together take too long.
func (r *results) tellSlowest(out io.Writer) {
	slow := slices.DeleteFunc(slices.Clone(r.tests), func(t timedTest) bool { return t.took < slowFrom })
	if len(slow) == 0 {
		return
	}
	slices.SortFunc(slow, func(a, b timedTest) int { return cmp.Compare(b.took, a.took) })
	fmt.Fprintf(out, "dev: the slowest of %d tests, beside each other\n", len(r.tests))
	for _, t := range slow[:min(len(slow), slowestTold)] {
		fmt.Fprintf(out, "%8.1f s  %s\n", t.took.Seconds(), t.name)
	}
}
