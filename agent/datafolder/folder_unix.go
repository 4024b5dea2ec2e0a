//go:build !windows

package datafolder

import "os"

// restrictToOwner does nothing: a folder is made with the mode that does it.
func restrictToOwner(string) error { return nil }

// ReadableByOthers reports whether other accounts of this computer may read a
// folder.
func ReadableByOthers(_ string, info os.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
