//go:build !unix

package atomicfile

// modesProtect is false: a file has the rights of its folder, not a mode.
const modesProtect = false

// syncFolder does nothing where folders cannot be opened; NTFS keeps names in
// its journal.
func syncFolder(string) error { return nil }
