package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
)

// A target is a system that is packed for.
type target struct{ system, arch string }

// everywhere is all that is packed for.
func everywhere() []target { return []target{{"linux", "amd64"}, {"linux", "arm64"}, windowsTarget} }

// linuxTargets are those that were asked for.
func (r *release) linuxTargets() []target {
	var all []target
	for _, arch := range r.arches {
		all = append(all, target{"linux", arch})
	}
	return all
}

var windowsTarget = target{"windows", "amd64"}

// Clang compiles the window's C code for Windows, with Debian's MinGW for headers,
// libraries and the linker: MinGW's own compiler takes five to eight minutes for the
// list of OpenGL's functions, Clang half a minute. It has no offsetof before its
// header is included, which Fyne leaves to MinGW's.
const (
	windowsCompiler = "clang --target=x86_64-w64-mingw32"
	windowsCFlags   = "-O2 -g0 -Doffsetof=__builtin_offsetof"
	windowsLinker   = "x86_64-w64-mingw32-gcc"
)

func (t target) exe() string {
	if t.system == "windows" {
		return ".exe"
	}
	return ""
}

func (t target) String() string { return t.system + "-" + t.arch }

// here is this computer.
func here() target { return target{runtime.GOOS, runtime.GOARCH} }

// withWindow says whether the window can be built for a target here. On Linux it
// needs the C headers and libraries of the very processor: this computer's, or
// arm64's where somebody has installed those.
func (t target) withWindow() bool {
	return t == windowsTarget || t == here() || t == armTarget && armLibraries() != ""
}

var armTarget = target{"linux", "arm64"}

// armCompiler is Debian's compiler for Linux on arm64.
const armCompiler = "aarch64-linux-gnu-gcc"

// armLibraries returns the folders in which pkg-config finds what the window is
// linked with on arm64: those of PKG_CONFIG_LIBDIR, else where Debian installs
// packages of another processor. It is empty where a part is missing.
func armLibraries() string {
	if _, err := exec.LookPath(armCompiler); err != nil {
		return ""
	}
	folders := os.Getenv("PKG_CONFIG_LIBDIR")
	if folders == "" {
		folders = "/usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig"
	}
	for _, name := range []string{"gl", "x11", "xcursor", "xrandr", "xinerama", "xi", "xxf86vm"} {
		if !slices.ContainsFunc(filepath.SplitList(folders), func(dir string) bool {
			_, err := os.Stat(filepath.Join(dir, name+".pc"))
			return err == nil
		}) {
			return ""
		}
	}
	return folders
}

// env chooses the target, and C for the window alone.
func (t target) env(window bool) []string {
	cgo := "CGO_ENABLED=0"
	if window {
		cgo = "CGO_ENABLED=1"
	}
	env := []string{cgo, "GOOS=" + t.system, "GOARCH=" + t.arch}
	switch {
	case window && t == windowsTarget:
		env = append(env, "CC="+windowsCompiler, "CGO_CFLAGS="+windowsCFlags)
	case window && t == armTarget && t != here():
		env = append(env, "CC="+armCompiler, "PKG_CONFIG_LIBDIR="+armLibraries())
	}
	return env
}

// tags are the build tags of a program, those of cmd/dev's other builds.
func (t target) tags(window bool) []string {
	switch {
	case !window:
		return nil
	case t.system == "linux":
		return []string{"-tags", "x11,no_emoji"}
	}
	return []string{"-tags", "accessibility,no_emoji"} // screen readers
}

// program builds the agent, or its window, and returns the file.
//
// Without -trimpath a program holds the folder in which it was built and the one
// of the module cache, in the line tables that panics are told with; -s and -w do
// not remove those. Two people, or two folders, could never get the same file.
// The price is that the C code of the window is compiled once more than for
// cmd/dev's other builds, about three minutes, the first time.
func (r *release) program(ctx context.Context, t target, window bool) (string, error) {
	name := packageName
	if window {
		name += "-window"
	}
	if window && r.window != "" && t == r.windowFor {
		return r.window, nil
	}
	path := filepath.Join(r.work, t.String(), name+t.exe())
	if _, err := os.Stat(path); err == nil {
		return path, nil // for another kind of package
	}
	flags := "-s -w -buildid= -X main.version=" + r.Version
	if t.system == "windows" {
		flags += " -H=windowsgui" // no console beside the icon
		if window {
			flags += " -extld=" + windowsLinker
		}
	}
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-o", path, "-ldflags", flags}, t.tags(window)...)
	if err := r.goTool(ctx, t.env(window), append(args, "./cmd/"+name)...); err != nil {
		return "", fmt.Errorf("build %s for %s: %w", name, t, err)
	}
	if t.system == "windows" {
		describes := r.Name
		if window {
			describes += " (health window)"
		}
		if err := r.stamp(path, describes); err != nil {
			return "", errors.Join(err, os.Remove(path))
		}
	}
	return path, nil
}

// goTool runs the go command in the project.
func (r *release) goTool(ctx context.Context, env []string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = r.root
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}
