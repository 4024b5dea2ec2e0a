//go:build !windows

package store

import "os"

// statFile describes the file at a path with its identity as it is now.
func statFile(path string) (os.FileInfo, error) { return os.Stat(path) }

// modesProtect is true: who may read a file is in its mode.
const modesProtect = true
