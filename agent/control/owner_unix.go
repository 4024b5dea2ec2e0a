//go:build !windows

package control

import (
	"fmt"
	"io/fs"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// ownFromTheStart makes the socket's file one for its owner alone before it
// gets its name. Where a system does not heed it, Listen's chmod does it.
func ownFromTheStart(_, _ string, c syscall.RawConn) error {
	return c.Control(func(fd uintptr) { _ = syscall.Fchmod(int(fd), 0o600) })
}

// private reports whether nobody but its owner can change a folder, and whether
// that owner may answer for the agent of the data folder.
func private(info fs.FileInfo, dataDir string) bool {
	owner, known := ownerOf(info)
	return known && info.Mode().Perm()&0o077 == 0 && mayServe(owner, dataDir)
}

// mayServe reports whether a user may answer for the agent of a data folder:
// this person, the system's administrator, who may do everything anyway, and
// for the administrator whoever owns the folder.
func mayServe(uid int, dataDir string) bool {
	self := os.Geteuid()
	if uid == self || uid == 0 {
		return true
	}
	info, err := os.Stat(dataDir)
	if self != 0 || err != nil {
		return false
	}
	owner, known := ownerOf(info)
	return known && uid == owner
}

// served looks who serves a connection.
func served(conn *net.UnixConn, path string) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return fmt.Errorf("see who serves the control socket: %w", err)
	}
	var uid int
	var asked error
	if err := raw.Control(func(fd uintptr) { uid, asked = peer(int(fd)) }); err != nil {
		return fmt.Errorf("see who serves the control socket: %w", err)
	}
	if asked != nil {
		return fmt.Errorf("see who serves the control socket: %w", asked)
	}
	if !mayServe(uid, filepath.Dir(path)) {
		return &StrangerError{Place: path}
	}
	return nil
}

func ownerOf(info fs.FileInfo) (uid int, known bool) {
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0, false
	}
	return int(stat.Uid), true
}

// ownerName names the owner of a folder, empty when that is not known.
func ownerName(dir string) string {
	info, err := os.Stat(dir)
	if err != nil {
		return ""
	}
	uid, known := ownerOf(info)
	if !known {
		return ""
	}
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return "the user with the number " + strconv.Itoa(uid)
}
