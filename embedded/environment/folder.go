package environment

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"ministryfinder/embedded/i18n"
)

// ErrNoHome is returned when nobody knows this person's home folder.
var ErrNoHome = errors.New("HOME is not set, and this computer knows no home folder of yours")

// Home returns this person's home folder: what HOME says (on Windows
// USERPROFILE), else what the computer knows, which a service without HOME may
// not expect; guessed tells the two apart.
func Home() (home string, guessed bool, err error) {
	if home, err := os.UserHomeDir(); err == nil && home != "" {
		return home, false, nil
	}
	if u, err := user.Current(); err == nil && filepath.IsAbs(u.HomeDir) {
		return u.HomeDir, true, nil
	}
	return "", false, ErrNoHome
}

// unreplaced finds variables in a path, which only a shell replaces.
var unreplaced = regexp.MustCompile(`^(\$[A-Za-z_{(]|%[A-Za-z_()0-9]+%)`)

// Path returns a path with the ~ at its begin replaced by a home folder, as
// shells do it: environment files and "--data=~/x" leave it to the program. A
// variable in it is an error, since a folder of that name is never meant.
func Path(path string) (string, error) {
	if unreplaced.MatchString(path) {
		return "", i18n.NewError("settings.mistake.unreplaced", "value", unreplaced.FindString(path)+"…")
	}
	rest, tilde := strings.CutPrefix(path, "~")
	if !tilde {
		return path, nil
	}
	name, below := rest, ""
	separators := "/"
	if runtime.GOOS == "windows" {
		separators = `/\`
	}
	if i := strings.IndexAny(rest, separators); i >= 0 {
		name, below = rest[:i], rest[i:]
	}
	if name == "" {
		home, _, err := Home()
		if err != nil {
			return "", fmt.Errorf("the ~ in %s cannot be replaced: %w", path, err)
		}
		return filepath.Join(home, below), nil
	}
	u, err := user.Lookup(name)
	if err != nil || !filepath.IsAbs(u.HomeDir) {
		return "", i18n.NewError("settings.mistake.no_home", "name", name)
	}
	return filepath.Join(u.HomeDir, below), nil
}
