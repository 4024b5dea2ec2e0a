package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// described is a command of the program as its hidden command describe prints it,
// with the commands below it.
type described struct {
	Name     string      `json:"name"`
	Help     string      `json:"help"`
	Default  bool        `json:"default"`
	Flags    []flagged   `json:"flags"`
	Args     []argument  `json:"args"`
	Commands []described `json:"commands"`
}

type flagged struct {
	Name    string   `json:"name"`
	Short   string   `json:"short"`
	Help    string   `json:"help"`
	Value   string   `json:"value"`
	Choices []string `json:"choices"`
	Env     []string `json:"env"`
}

type argument struct {
	Name     string   `json:"name"`
	Help     string   `json:"help"`
	Optional bool     `json:"optional"`
	Choices  []string `json:"choices"`
}

// describe asks the program of this computer for its command line; it is compiled
// as for a release, which comes next.
func (r *release) describe(ctx context.Context) (described, error) {
	var d described
	cmd := exec.CommandContext(ctx, "go", "run", "-trimpath", "./cmd/"+packageName, "describe")
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return d, fmt.Errorf("ask the program for its command line: %w\n%s", err, said.Bytes())
	}
	if err := json.Unmarshal(out, &d); err != nil {
		return d, fmt.Errorf("read the program's command line: %w", err)
	}
	return d, nil
}

// A place is a command with the words that lead to it; the program itself has none.
type place struct {
	words []string
	described
}

// places returns the program and all commands, each before those below it.
func (d described) places() []place {
	var all []place
	var walk func(words []string, d described)
	walk = func(words []string, d described) {
		all = append(all, place{words, d})
		for _, c := range d.Commands {
			walk(append(words[:len(words):len(words)], c.Name), c)
		}
	}
	walk(nil, d)
	return all
}

// path joins the words.
func (p place) path() string { return strings.Join(p.words, " ") }

// flags returns a place's flags. Those of the command that runs without being
// named are the program's too.
func (p place) flags() []flagged {
	all := p.Flags
	for _, c := range p.Commands {
		if c.Default {
			all = append(all[:len(all):len(all)], c.Flags...)
		}
	}
	return all
}

// names returns the names of the commands below.
func (p place) names() []string {
	var names []string
	for _, c := range p.Commands {
		names = append(names, c.Name)
	}
	return names
}

// choices returns the words that an argument may be.
func (p place) choices() []string {
	var all []string
	for _, a := range p.Args {
		all = append(all, a.Choices...)
	}
	return all
}

// takesFile guesses from what a flag or argument is called for whether it is a path.
func takesFile(value string) bool {
	value = strings.ToUpper(value)
	return strings.Contains(value, "DIR") || strings.Contains(value, "FILE")
}
