//go:build !unix

package backup

// syncFolder does nothing where folders cannot be opened; NTFS keeps names in
// its journal.
func syncFolder(string) error { return nil }
