//go:build !linux

package memory

// dropProgramPages leaves it to the system.
func dropProgramPages() {}
