//go:build !windows

package atomicfile

// heldByOther is false: a file can be replaced whoever has it open.
func heldByOther(error) bool { return false }
