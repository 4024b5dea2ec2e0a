package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

// licenceName is how files with licences and notices are called.
var licenceName = regexp.MustCompile(`(?i)^(un)?licen[cs]e|^copying|^notice|licen[cs]e\.(txt|md)$`)

// code is not a licence, whatever it is called.
var code = regexp.MustCompile(`(?i)\.(go|c|h|s|py|js)$`)

// A linked is a module of which packages are linked, with their folders.
type linked struct {
	name, dir string
	folders   map[string]bool
}

// collectLicences returns the licences of all modules of which any package is in
// one of the programs, on any system, and of Go itself. A module without one is
// an error: nobody may give it away then.
func collectLicences(ctx context.Context, root string) ([]byte, error) {
	modules := map[string]linked{}
	for _, t := range everywhere() {
		for _, window := range []bool{false, true} {
			if err := addModules(ctx, root, t, window, modules); err != nil {
				return nil, err
			}
		}
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("find Go: %w", err)
	}
	dir := strings.TrimSpace(string(goroot))
	modules[""] = linked{"The Go standard library, " + runtime.Version(), dir, map[string]bool{dir: true}}
	var text bytes.Buffer
	text.WriteString("What is linked into Ministry Finder, and under which licences.\n")
	for _, name := range slices.Sorted(maps.Keys(modules)) {
		m := modules[name]
		found, err := m.licences()
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&text, "\n%s\n%s\n%s\n", strings.Repeat("=", 78), m.name, strings.Repeat("=", 78))
		for _, f := range found {
			text.WriteString("\n" + f + "\n")
		}
	}
	return text.Bytes(), nil
}

// addModules adds the modules of one program on one system.
func addModules(ctx context.Context, root string, t target, window bool, modules map[string]linked) error {
	name := "./cmd/" + packageName
	if window {
		name += "-window"
	}
	args := append([]string{"list", "-deps", "-json=Dir,Module,Standard,EmbedFiles"}, t.tags(window)...)
	cmd := exec.CommandContext(ctx, "go", append(args, name)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), t.env(window)...)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("list what is linked into %s for %s: %w\n%s", name, t, err, said.Bytes())
	}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			Dir      string
			Standard bool
			// EmbedFiles are fonts and the like, with licences of their own.
			EmbedFiles []string
			Module     *struct {
				Path, Version, Dir string
				Main               bool
			}
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("list what is linked: %w", err)
		}
		if p.Standard || p.Module == nil || p.Module.Main {
			continue
		}
		m, known := modules[p.Module.Path]
		if !known {
			m = linked{p.Module.Path + " " + p.Module.Version, p.Module.Dir, map[string]bool{}}
			modules[p.Module.Path] = m
		}
		// What was taken over from others has its own licence in its own folder.
		for dir := p.Dir; len(dir) >= len(p.Module.Dir); dir = filepath.Dir(dir) {
			m.folders[dir] = true
		}
		for _, name := range p.EmbedFiles {
			m.folders[filepath.Join(p.Dir, filepath.Dir(name))] = true
		}
	}
}

// licences returns the texts in a module's folders, each once.
func (m linked) licences() ([]string, error) {
	var texts []string
	for _, dir := range slices.Sorted(maps.Keys(m.folders)) {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, fmt.Errorf("look for the licence of %s: %w", m.name, err)
		}
		for _, e := range entries {
			if !e.Type().IsRegular() || !licenceName.MatchString(e.Name()) || code.MatchString(e.Name()) {
				continue
			}
			b, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, fmt.Errorf("read the licence of %s: %w", m.name, err)
			}
			text := strings.TrimSpace(strings.ReplaceAll(string(b), "\r\n", "\n"))
			if text != "" && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s in %s has no licence: it must not be packed; use another library", m.name, m.dir)
	}
	return texts, nil
}
