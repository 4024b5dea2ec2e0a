package store

import "context"

// Pragma reads a setting of the connection that writes, for the tests.
func (d *Database) Pragma(ctx context.Context, name string) (string, error) {
	var value string
	return value, d.write.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
}

// DSN names a database file for another connection to it.
func DSN(path string) string { return sqliteDSN(path, "immediate") }
