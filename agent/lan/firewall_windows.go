package lan

import (
	"context"
	"os"
	"path/filepath"
)

// FindFirewall returns Windows' own. It asks by itself when a program first listens; who
// has said no then, or nothing, needs the rule. The program that listens is this one.
func FindFirewall(context.Context, int, string) Firewall {
	program, err := os.Executable()
	if err != nil {
		return Firewall{}
	}
	// Windows' rules have the whole names of folders, not such as JOSEGA~1.
	if whole, err := filepath.EvalSymlinks(program); err == nil {
		program = whole
	}
	return windowsFirewall(program)
}
