package control

import (
	"io/fs"
	"net"
	"syscall"
)

// ownFromTheStart does nothing: what is in a person's folders is that person's.
func ownFromTheStart(_, _ string, _ syscall.RawConn) error { return nil }

// private is what the folder's rights, which come from the one above, make it.
func private(fs.FileInfo, string) bool { return true }

// served trusts the rights of the folder that the socket lies in.
func served(*net.UnixConn, string) error { return nil }

// ownerName is not known.
func ownerName(string) string { return "" }
