//go:build !unix

package atomicfile

// syncFolder does nothing where folders cannot be opened; NTFS keeps names in
// its journal.
func syncFolder(string) error { return nil }
