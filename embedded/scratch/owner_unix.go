//go:build !windows

package scratch

import (
	"io/fs"
	"os"
	"syscall"
)

// isOurs reports whether a folder is this account's: everybody may make one of any name
// among the temporary files, and change what is in it while it is removed.
func isOurs(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(stat.Uid) == os.Geteuid()
}
