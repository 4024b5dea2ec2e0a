//go:build !linux

package main

// cores leaves it to the system where the load and the servers run.
type cores struct{}

func shareCores() (*cores, error)             { return &cores{}, nil }
func (*cores) free()                          {}
func (*cores) start(start func() error) error { return start() }
