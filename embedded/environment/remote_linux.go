package environment

import (
	"slices"

	"golang.org/x/sys/unix"
)

// remoteTypes are those of file systems on other computers, as statfs(2) tells them.
var remoteTypes = []uint32{
	unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, unix.CIFS_SUPER_MAGIC, unix.AFS_SUPER_MAGIC, unix.CODA_SUPER_MAGIC,
	unix.CEPH_SUPER_MAGIC,
}

// IsRemote reports whether the disk of a folder is one of another computer, as far as
// the system tells; false where it does not.
func IsRemote(dir string) bool {
	var s unix.Statfs_t
	return unix.Statfs(dir, &s) == nil && isRemoteType(int64(s.Type))
}

// isRemoteType reports whether a type, which may be negative in 32 bits, is a remote one.
func isRemoteType(kind int64) bool { return slices.Contains(remoteTypes, uint32(kind)) }
