//go:build !linux

package gctune

// dropProgramPages leaves it to the system.
func dropProgramPages() {}
