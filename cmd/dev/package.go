package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strings"

	"ministryfinder/cmd/dev/build"
)

// packageNeeds is what it takes to pack a release: the window's headers, the
// compiler for Windows, and the maker of its installer.
func packageNeeds() []need {
	return append(named("clang", "gcc-mingw-w64-x86-64", "nsis", "desktop-file-utils"), windowNeeds()...)
}

// packAll hands over to a program of its own, which needs other modules.
func packAll(ctx context.Context, args []string) (int, error) {
	if runtime.GOOS != "linux" {
		return statusFailed, fmt.Errorf(
			"packages for Linux and Windows are made on Debian or Ubuntu; for macOS run cmd/dev/release/macos.sh on a Mac")
	}
	if packages := missingPackages(ctx, packageNeeds()); len(packages) > 0 {
		if err := install(ctx, packages, "they compile the window for Linux and Windows and make the installer"); err != nil {
			return statusFailed, err
		}
	}
	fmt.Fprintln(os.Stderr,
		"dev: packing; the first time takes about five minutes, because the window's C code is compiled for Linux and for Windows")
	cmd := build.GoCommand(ctx, append([]string{"run", "./cmd/dev/release"}, args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	interruptFirst(cmd, stopLimit)
	return build.ExitStatus(cmd.Run())
}

// packageKinds are named in the usage.
func packageKinds() string { return strings.Join([]string{"deb", "rpm", "tar", "zip", "windows"}, ",") }
