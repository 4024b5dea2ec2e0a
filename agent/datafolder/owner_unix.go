//go:build !windows

package datafolder

import (
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// OwnerOf returns whose a file or folder is, where that can be told.
func OwnerOf(path string) (Owner, bool) {
	info, err := os.Stat(path)
	if err != nil {
		return Owner{}, false
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return Owner{}, false
	}
	owner := Owner{ID: int(stat.Uid)}
	if u, err := user.LookupId(strconv.Itoa(owner.ID)); err == nil {
		owner.Name = u.Username
	}
	return owner, true
}
