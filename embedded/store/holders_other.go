//go:build !linux

package store

// holdersOf says which programs hold a SQLite file; this system does not tell.
func holdersOf(string) string { return "" }
