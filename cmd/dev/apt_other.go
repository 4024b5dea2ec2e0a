//go:build !linux

package main

import (
	"context"
	"errors"
)

// missingPackages is nothing where there is no apt: on macOS the compiler comes
// with Xcode's command line tools, on Windows with MinGW, see windowCompiler.
func missingPackages(context.Context, []need) []string { return nil }

func install(context.Context, []string, string) error {
	return errors.New("packages are installed on Debian and Ubuntu only")
}
