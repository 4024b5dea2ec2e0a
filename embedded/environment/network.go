package environment

import (
	"runtime"
	"strings"

	"ministryfinder/embedded/i18n"
)

// CheckLocal refuses a folder for data on another computer, by a path such as
// \\server\share on Windows: a database's locks and its log do not hold there, and SQLite
// takes the name of the server for something else.
func CheckLocal(dir string) error {
	if runtime.GOOS == "windows" && isNetworkPath(dir) {
		return i18n.NewError("error.start.network", "dir", dir)
	}
	return nil
}

// isNetworkPath reports whether Windows finds what is at a whole path on a network.
func isNetworkPath(path string) bool {
	rest, is := strings.CutPrefix(strings.ReplaceAll(path, "/", `\`), `\\`)
	if !is {
		return false
	}
	name, below, _ := strings.Cut(rest, `\`)
	if name == "?" || name == "." { // the whole name of something, mostly of a disk
		name, _, _ = strings.Cut(below, `\`)
		return strings.EqualFold(name, "UNC")
	}
	return name != ""
}
