//go:build darwin || freebsd

package control

import "golang.org/x/sys/unix"

// solLocal is the level of the options of Unix domain sockets.
const solLocal = 0

// peer returns the user who listens at the other end of a connection.
func peer(fd int) (uid int, err error) {
	cred, err := unix.GetsockoptXucred(fd, solLocal, unix.LOCAL_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(cred.Uid), nil
}
