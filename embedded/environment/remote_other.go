//go:build !linux && !windows

package environment

// IsRemote reports whether the disk of a folder is one of another computer. It is not
// known here.
func IsRemote(string) bool { return false }
