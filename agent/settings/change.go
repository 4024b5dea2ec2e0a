package settings

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"
	"github.com/gofrs/flock"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/atomicfile"
)

// Change writes new values, by key and as Values has them, into the settings
// file of a data folder and returns the settings as they are then. Comments
// and all other lines stay. Either all values are taken or, with an error that
// names the key, none, and the file is as it was. A file with a mistake is not
// changed: it must be mended first. The checks are asked whether what would be is
// possible on this computer, before anything is written.
//
// Several changes at once, also of several programs, are made one after the other.
// An editor knows nothing of that: what it saves meanwhile is kept, and the values
// are put into it, for which the checks may be asked again.
func Change(dataDir string, values map[string]string, checks ...func(before, after Settings) error) (Settings, error) {
	lock, err := lockFile(dataDir)
	if err != nil {
		return Settings{}, err
	}
	defer lock.Close()
	for range changeTries {
		s, err := change(dataDir, values, checks)
		if !errors.Is(err, errEdited) {
			return s, err
		}
	}
	return Settings{}, mistake("busy")
}

const (
	// lockName is the file that is locked by whoever changes the settings.
	lockName = "settings.lock"
	// lockTimeout bounds how long a change waits for another, which takes milliseconds.
	lockTimeout = 10 * time.Second
	lockPause   = 10 * time.Millisecond
	// changeTries is how often the values are put into a file that an editor saves
	// again and again.
	changeTries = 5
)

// errEdited says that somebody has saved the file while it was being changed.
var errEdited = errors.New("the settings were edited meanwhile")

// lockFile waits for its turn to change the file. Closing the lock gives the turn to
// the next.
func lockFile(dataDir string) (*flock.Flock, error) {
	path := filepath.Join(dataDir, lockName)
	lock := flock.New(path)
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	switch _, err := lock.TryLockContext(ctx, lockPause); {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, mistake("busy")
	case err != nil:
		return nil, unwritable(path, err)
	}
	return lock, nil
}

// change makes a change by whoever has the turn.
func change(dataDir string, values map[string]string, checks []func(before, after Settings) error) (Settings, error) {
	if _, err := Load(dataDir); err != nil { // which also writes the file where there is none
		return Settings{}, err
	}
	path := filepath.Join(dataDir, FileName)
	old, err := os.ReadFile(path)
	if err != nil {
		return Settings{}, unreadable(path, err)
	}
	before, err := parse(string(old))
	if err != nil { // it was edited since
		return Settings{}, err
	}
	text, err := withValues(string(old), values)
	if err != nil {
		return Settings{}, err
	}
	s, err := parse(text)
	if err != nil {
		return Settings{}, mistake("unchanged", "error", err)
	}
	if err := onlyChanged(before, s, values); err != nil {
		return Settings{}, err
	}
	if len(text) > maxFileBytes {
		return Settings{}, mistake("over", "kb", maxFileBytes>>10)
	}
	if text == string(old) {
		return s, nil
	}
	for _, check := range checks {
		if err := check(before, s); err != nil {
			return Settings{}, err
		}
	}
	return s, replace(path, string(old), text)
}

// withValues is the file's text with new values.
func withValues(old string, values map[string]string) (string, error) {
	lines := strings.Split(strings.TrimRight(old, "\n"), "\n")
	known := 0
	for _, f := range Fields() {
		value, ok := values[f.Key]
		if !ok {
			continue
		}
		known++
		if f.Kind == control.KindSecret && value == control.SecretSet {
			continue
		}
		if !utf8.ValidString(value) {
			return "", mistake("letters", "key", f.Key)
		}
		text, err := f.literal(value)
		if err != nil {
			return "", err
		}
		section, name := split(f.Key)
		lines = put(lines, section, name, text)
	}
	if known != len(values) {
		return "", mistake("unknown", "key", unknown(values))
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// replace writes the file, unless it is not what it was any more. Where it is a link, as
// of somebody who keeps the settings of several computers in one place, what it leads to
// is written: only this person may put a link into the data folder.
func replace(path, old, text string) error {
	file, err := behindLink(path)
	if err != nil {
		return unwritable(path, err)
	}
	f, err := atomicfile.Create(file, 0o600)
	if err != nil {
		return unwritable(path, err)
	}
	defer f.Discard()
	if _, err := f.WriteString(text); err != nil {
		return unwritable(path, err)
	}
	if now, err := os.ReadFile(path); err != nil || string(now) != old {
		return errEdited
	}
	if err := f.Commit(); err != nil {
		return unwritable(path, err)
	}
	return nil
}

// behindLink is the file that a path leads to, which is the path itself unless it is a link.
func behindLink(path string) (string, error) {
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		return path, nil // what is wrong is told when it is written
	}
	return filepath.EvalSymlinks(path)
}

// onlyChanged makes sure that the lines which were changed were the right ones:
// a person may have written a text of several lines that looks like settings.
func onlyChanged(before, after Settings, values map[string]string) error {
	was, err := before.plain()
	if err != nil {
		return err
	}
	is, err := after.plain()
	if err != nil {
		return err
	}
	for _, f := range Fields() {
		want, asked := values[f.Key]
		if !asked || f.Kind == control.KindSecret && want == control.SecretSet {
			want = was[f.Key]
		} else if want, err = f.shown(want); err != nil {
			return err
		}
		if is[f.Key] != want {
			return mistake("by_hand", "key", f.Key)
		}
	}
	return nil
}

// shown is a form's value as it is shown when it was set.
func (f Field) shown(value string) (string, error) {
	text, err := f.literal(value)
	if err != nil {
		return "", err
	}
	var tree map[string]any
	if err := toml.Unmarshal([]byte("v = "+text), &tree); err != nil {
		return "", fmt.Errorf("%s: %w", f.Key, err)
	}
	if n, ok := tree["v"].(int64); ok {
		return show(float64(n)), nil
	}
	return show(tree["v"]), nil
}

func unknown(values map[string]string) string {
	for key := range values {
		if !slices.ContainsFunc(Fields(), func(f Field) bool { return f.Key == key }) {
			return key
		}
	}
	return ""
}

// put sets a value in the file's lines: in the line that has it, else in the
// one that explains it behind a #, else at the end of its section.
func put(lines []string, section, name, value string) []string {
	first, last := find(lines, section)
	if first < 0 {
		return append(lines, "", "["+section+"]", name+" = "+value)
	}
	set := name + " = " + value
	for i := first; i < last; i++ {
		if assigns(lines[i], name) {
			end := valueEnd(lines, i, last)
			return slices.Replace(lines, i, end, set)
		}
	}
	for i := first; i < last; i++ {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(lines[i]), "#"); ok && assigns(rest, name) {
			return slices.Replace(lines, i, i+1, set)
		}
	}
	for last > first && strings.TrimSpace(lines[last-1]) == "" {
		last--
	}
	return slices.Insert(lines, last, set)
}

// find returns the lines of a section, without its heading; first is -1 when
// there is no such section.
func find(lines []string, section string) (first, last int) {
	first = -1
	if section == "" {
		first = 0
	}
	for i, line := range lines {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "[") {
			continue
		}
		// A line within a list that spans several begins so as well; only a
		// heading is a table when read alone.
		var tree map[string]any
		if _, err := toml.Decode(line, &tree); err != nil || len(tree) != 1 {
			continue
		}
		if first >= 0 {
			return first, i
		}
		if _, ok := tree[section]; ok {
			first = i + 1
		}
	}
	return first, len(lines)
}

// assigns reports whether a line gives the setting of a name a value.
func assigns(line, name string) bool {
	key, _, ok := strings.Cut(line, "=")
	key = strings.TrimSpace(key)
	return ok && (key == name || key == quote(name))
}

// valueEnd returns the line after the value that begins in line i: a list or a
// text may span several.
func valueEnd(lines []string, i, last int) int {
	for end := i + 1; end <= last; end++ {
		var tree map[string]any
		if _, err := toml.Decode(strings.Join(lines[i:end], "\n"), &tree); err == nil {
			return end
		}
	}
	return i + 1
}
