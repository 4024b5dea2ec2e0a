//go:build unix

package backup

import (
	"os"
	"syscall"
)

// diskOf names the disk that a folder is on.
func diskOf(dir string) (any, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	return info.Sys().(*syscall.Stat_t).Dev, nil
}
