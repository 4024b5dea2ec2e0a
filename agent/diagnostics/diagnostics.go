// Package diagnostics collects what whoever looks after the program needs to
// find a fault: the logs, the settings, how things are. Secrets are left out,
// and nothing of the database goes in.
package diagnostics

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
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
	// Parts are further texts by file name, such as what the doctor says.
	Parts map[string]string
	Now   time.Time
}

// Name is the file name of a collection.
func Name(now time.Time) string {
	return "ministry-finder-diagnostics-" + now.Format("20060102-150405") + ".zip"
}

// Write writes the collection as a ZIP archive. What cannot be read is named in it.
func Write(w io.Writer, s Source) error {
	z := zip.NewWriter(w)
	add := func(name, text string) error {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: s.Now})
		if err == nil {
			_, err = io.WriteString(f, Redact(text))
		}
		if err != nil {
			return fmt.Errorf("write the diagnostics: %w", err)
		}
		return nil
	}
	err := add("about.txt", fmt.Sprintf("Ministry Finder %s\n%s/%s, %s\n%s\n", s.Version, runtime.GOOS, runtime.GOARCH, runtime.Version(), s.Now.Format(time.RFC3339)))
	settings, readErr := os.ReadFile(s.SettingsFile)
	if readErr != nil {
		settings = []byte(readErr.Error())
	}
	err = errors.Join(err, add("settings.toml", string(settings)))
	for _, name := range slices.Sorted(keys(s.Parts)) {
		err = errors.Join(err, add(name, s.Parts[name]))
	}
	for _, path := range newest(s.LogFolder) {
		text, readErr := tail(path)
		if readErr != nil {
			text = readErr.Error()
		}
		err = errors.Join(err, add("logs/"+filepath.Base(path), text))
	}
	if err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("write the diagnostics: %w", err)
	}
	return nil
}

func keys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
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

// hidden is written in the place of a secret.
const hidden = "(left out)"

// secrets finds what is not for others, with the secret as what stands between
// the first group and the last.
func secrets() []*regexp.Regexp {
	return []*regexp.Regexp{
		// A setting or JSON value that is named like a secret.
		regexp.MustCompile(`(?im)((?:^|[\s#{,"])(?:password|passwort|token|secret|api_key|link_key|key)"?\s*[=:]\s*"?)[^"\s,}]+()`),
		// Passwords with spaces, in quotation marks.
		regexp.MustCompile(`(?im)((?:password|token|secret)"?\s*[=:]\s*")[^"\n]+(")`),
		// An address with a password, and one-time links.
		regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*://)[^/\s"@]+(@)`),
		regexp.MustCompile(`(?i)([?&](?:t|token|key|said|auth)=)[^&\s"]+()`),
		// Where alerts are posted to is often a secret as a whole.
		regexp.MustCompile(`(?im)(^\s*#?\s*url\s*=\s*"[a-z]+://[^/"]*/)[^"]+(")`),
		regexp.MustCompile(`(?i)((?:authorization|cookie|set-cookie)\\?"?\s*[:=]\s*\\?"?(?:basic |bearer )?)[^"\n]+()`),
		// E-mail addresses are persons'.
		regexp.MustCompile(`(?i)()[a-z0-9._%+-]+(@[a-z0-9.-]+\.[a-z]{2,})`),
	}
}

// Redact puts a mark in the place of passwords, tokens, one-time links and
// names of mailboxes.
func Redact(text string) string {
	text = strings.ToValidUTF8(text, "?")
	for _, re := range secrets() {
		text = re.ReplaceAllString(text, "${1}"+hidden+"${2}")
	}
	return text
}
