// Package gctune gives back what only the start of a program needed. Agent
// and finder idle for most of the day on a computer that others work on.
package gctune

import (
	"runtime"
	"runtime/debug"
)

// FreeOSMemory returns free memory to the system and lets go of the pages of the
// program file that are not in use just now: starting touches most of it,
// running little. They are read again, from the system's cache, when they are
// needed.
func FreeOSMemory() {
	// A pool (sync.Pool) lets go of what it keeps at the second collection. The
	// migrations' parser keeps buffers of 8 MB each in one.
	runtime.GC()
	debug.FreeOSMemory()
	dropProgramPages()
}
