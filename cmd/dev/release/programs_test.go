//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Somebody who has arm64's compiler and libraries gets its window, others the
// packages without it.
func TestTheWindowForArmNeedsItsCompilerAndAllItsLibraries(t *testing.T) {
	programs, libraries := t.TempDir(), t.TempDir()
	t.Setenv("PATH", programs)
	t.Setenv("PKG_CONFIG_LIBDIR", "/nowhere:"+libraries)
	put := func(path string) {
		t.Helper()
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"gl", "x11", "xcursor", "xrandr", "xinerama", "xi", "xxf86vm"} {
		put(filepath.Join(libraries, name+".pc"))
	}
	if found := armLibraries(); found != "" {
		t.Errorf("without a compiler there is %q", found)
	}
	put(filepath.Join(programs, armCompiler))
	if !armTarget.withWindow() {
		t.Error("with compiler and libraries there is no window")
	}
	cross := slices.Contains(armTarget.env(true), "CC="+armCompiler) &&
		slices.Contains(armTarget.env(true), "PKG_CONFIG_LIBDIR=/nowhere:"+libraries)
	if cross != (armTarget != here()) {
		t.Errorf("it is built with %q", armTarget.env(true))
	}
	if err := os.Remove(filepath.Join(libraries, "xi.pc")); err != nil {
		t.Fatal(err)
	}
	if found := armLibraries(); found != "" {
		t.Errorf("without one of the libraries there is %q", found)
	}
	r := release{window: standIn, windowFor: here()}
	if path, err := r.program(t.Context(), here(), true); err != nil || path != standIn {
		t.Errorf("the window that is built already is %q (%v)", path, err)
	}
}
