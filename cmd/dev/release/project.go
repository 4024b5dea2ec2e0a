package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/BurntSushi/toml"
)

// A project is what FyneApp.toml says.
type project struct {
	root    string
	Name    string
	ID      string
	Version string
	Icon    string // a path within the project
	Website string
}

// packageName is the name of packages, programs and folders; it is part of the
// command line, which is why FyneApp.toml does not choose it.
const packageName = "ministry-finder"

// readProject reads FyneApp.toml.
func readProject(root string) (project, error) {
	var file struct {
		Website string
		Details struct{ Icon, Name, ID, Version string }
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return project{}, fmt.Errorf("find the project: %w", err)
	}
	path := filepath.Join(root, "FyneApp.toml")
	if _, err := toml.DecodeFile(path, &file); err != nil {
		return project{}, fmt.Errorf("read %s: %w", path, err)
	}
	return project{root: root, Name: file.Details.Name, ID: file.Details.ID, Version: file.Details.Version, Icon: file.Details.Icon,
		Website: file.Website}, nil
}

// three is a version that every system's package manager puts in order.
var three = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+$`)

func (p project) check() error {
	switch {
	case p.Name == "" || p.ID == "" || p.Icon == "" || p.Website == "":
		return errors.New("FyneApp.toml must have a Website, and Name, ID and Icon in [Details]")
	case !three.MatchString(p.Version):
		return fmt.Errorf("the version must be three numbers, such as 1.4.0, not %q", p.Version)
	}
	if _, err := os.Stat(filepath.Join(p.root, p.Icon)); err != nil {
		return fmt.Errorf("the icon that FyneApp.toml names: %w", err)
	}
	return nil
}

// lastChange is the time that everything in the packages gets: SOURCE_DATE_EPOCH
// (https://reproducible-builds.org/specs/source-date-epoch/), else the last commit's.
func lastChange(ctx context.Context, root string) (time.Time, error) {
	text := os.Getenv("SOURCE_DATE_EPOCH")
	if text == "" {
		cmd := exec.CommandContext(ctx, "git", "log", "-1", "--format=%ct")
		cmd.Dir = root
		out, err := cmd.Output()
		if err != nil {
			return time.Time{}, fmt.Errorf("ask git for the last commit (without git set SOURCE_DATE_EPOCH): %w", err)
		}
		text = string(out)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("the time of the last change must be seconds since 1970, not %q", text)
	}
	return time.Unix(seconds, 0).UTC(), nil
}
