package settings

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/BurntSushi/toml"

	"ministryfinder/embedded/i18n"
)

// Load reads the settings in a data folder; a missing file is written with
// the defaults explained. A file with a mistake gives an error that names the
// line, and the defaults, or what IsUsable tells of.
func Load(dataDir string) (Settings, error) {
	path := filepath.Join(dataDir, FileName)
	if err := begin(path); err != nil {
		return Default(), unwritable(path, err)
	}
	return Read(dataDir)
}

// begin writes the file where there is none. One that another program writes at the
// same moment stays.
func begin(path string) error {
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		return nil // what is wrong is told when it is read
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(template)
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(path) // a part of the explanations may not even be readable
	}
	return err
}

// Read reads the settings as Load does, and writes nothing: without a file they
// are the default.
func Read(dataDir string) (Settings, error) {
	path := filepath.Join(dataDir, FileName)
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		return Default(), nil
	}
	if err != nil {
		return Default(), unreadable(path, err)
	}
	if info.Size() > maxFileBytes {
		return Default(), mistake("large", "file", path, "bytes", info.Size())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return Default(), unreadable(path, err)
	}
	s, err := parse(string(text))
	if err != nil && !IsUsable(err) {
		s = Default()
	}
	if err != nil {
		return s, &i18n.Error{Key: "settings.mistake.file", Pairs: []any{"file", path, "error", err}, Err: err}
	}
	return s, nil
}

// wrongType finds the place in what the library says of a value of the wrong type,
// for which it has no error type.
var wrongType = regexp.MustCompile(`^toml: line (\d+) \(last key "([^"]*)"\): incompatible types`)

// errUnknown says that a file names settings that this version does not know.
var errUnknown = errors.New("unknown settings")

// IsUsable reports whether the settings that came with an error of Load or Read are
// the file's all the same: all that is wrong with it are names that this version does not
// know, misspelled or of a newer one from which somebody has gone back.
func IsUsable(err error) bool { return err == nil || errors.Is(err, errUnknown) }

// parse reads the settings in a file's text, as far as IsUsable says.
func parse(text string) (Settings, error) {
	s := Default()
	meta, err := toml.Decode(text, &s)
	if parse, ok := errors.AsType[toml.ParseError](err); ok {
		return Settings{}, mistake(mistakeIn(parse.Message), "line", parse.Position.Line)
	} else if at := wrongType.FindStringSubmatch(fmt.Sprint(err)); at != nil {
		return Settings{}, mistake("type", "line", at[1], "key", at[2])
	} else if err != nil {
		return Settings{}, err
	}
	if err := s.clean(); err != nil {
		return Settings{}, err
	}
	if err := s.Check(); err != nil {
		return Settings{}, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		var names []string
		for _, key := range unknown {
			names = append(names, key.String())
		}
		return s, &i18n.Error{Key: "settings.mistake.unknown", Pairs: []any{"key", strings.Join(names, ", ")}, Err: errUnknown}
	}
	return s, nil
}

// mistakeIn names the mistake that the library tells of in English: the line's text is
// not told, it may hold a password.
func mistakeIn(message string) string {
	switch {
	case strings.Contains(message, "already"):
		return "twice"
	case strings.Contains(message, "UTF-8"):
		return "encoding"
	}
	return "line"
}
