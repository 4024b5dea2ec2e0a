//go:build !windows

package main

// attachConsole has nothing to do where every program has the terminal.
func attachConsole() {}

// letComeForward is of use on Windows alone.
func letComeForward() {}
