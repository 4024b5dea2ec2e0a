// Package diagnostics collects what whoever looks after the program needs to
// find a fault: the logs, the settings, how things are. Secrets are left out,
// and nothing of the database goes in.
package diagnostics

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// Bounds of a collection.
const (
	// maxFiles and maxBytes bound the log files that go in, the newest first.
	maxFiles = 6
	maxBytes = 8 << 20
)

// Source says where things are.
type Source struct {
	// LogFolder has the log files, SettingsFile is the settings file.
	LogFolder, SettingsFile string
	Version                 string
	// Parts are further texts by file name, such as what the doctor says; those
	// whose name ends with .json are JSON.
	Parts map[string]string
	// Secrets are values that are known not to be for others, beside those of the
	// settings file: they are left out wherever they stand.
	Secrets []string
	Now     time.Time
}

// Name is the file name of a collection.
func Name(now time.Time) string {
	return "ministry-finder-diagnostics-" + now.Format("20060102-150405") + ".zip"
}

// Write writes the collection as a ZIP archive. What cannot be read is named in it.
func Write(w io.Writer, s Source) error {
	z := zip.NewWriter(w)
	settings, secrets := readSettings(s.SettingsFile)
	r := newRedactor(append(secrets, s.Secrets...))
	add := func(name, text string) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.Now})
		if err == nil {
			_, err = io.WriteString(f, text)
		}
		if err != nil {
			return fmt.Errorf("write the diagnostics: %w", err)
		}
		return nil
	}
	err := add("about.txt", fmt.Sprintf("Ministry Finder %s\n%s/%s, %s\n%s\n", s.Version, runtime.GOOS, runtime.GOARCH, runtime.Version(),
		s.Now.Format(time.RFC3339)))
	err = errors.Join(err, add("settings.toml", r.settings(settings)))
	for _, name := range slices.Sorted(maps.Keys(s.Parts)) {
		text := s.Parts[name]
		if filepath.Ext(name) == ".json" {
			text = r.json(text)
		} else {
			text = r.text(text)
		}
		err = errors.Join(err, add(name, text))
	}
	for _, path := range newest(s.LogFolder) {
		text, readErr := tail(path)
		if readErr != nil {
			text = readErr.Error()
		}
		err = errors.Join(err, add("logs/"+filepath.Base(path), r.text(text)))
	}
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the diagnostics: %w", err)
	}
	return nil
}

// newest returns the newest log files of a folder.
func newest(folder string) []string {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	type aged struct {
		path string
		at   time.Time
	}
	var all []aged
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			all = append(all, aged{filepath.Join(folder, e.Name()), info.ModTime()})
		}
	}
	slices.SortFunc(all, func(a, b aged) int { return b.at.Compare(a.at) })
	var paths []string
	for _, a := range all[:min(len(all), maxFiles)] {
		paths = append(paths, a.path)
	}
	return paths
}

// tail reads the end of a file.
func tail(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if info.Size() > maxBytes {
		if _, err := f.Seek(-maxBytes, io.SeekEnd); err != nil {
			return "", err
		}
	}
	b, err := io.ReadAll(io.LimitReader(f, maxBytes))
	return string(b), err
}
