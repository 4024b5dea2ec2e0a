package store

import "context"

// Pragma reads a setting of the connection that writes, for the tests.
func (d *Database) Pragma(ctx context.Context, name string) (string, error) {
	var value string
	return value, d.write.QueryRowContext(ctx, "PRAGMA "+name).Scan(&value)
}

// DSN names a database file for another connection to it.
func DSN(path string) string { return sqliteDSN(path, "immediate") }

// AddAlone stores a submission in a transaction of its own, for the benchmark.
func (d *Database) AddAlone(ctx context.Context, n NewSubmission) error {
	_, err := d.tryBatch([]pending{{ctx: ctx, new: n}})
	return err
}

// Encrypted tells whether a connection to PostgreSQL is encrypted.
func (d *Database) Encrypted(ctx context.Context) (bool, error) {
	var encrypted bool
	return encrypted, d.read.QueryRowContext(ctx, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()").Scan(&encrypted)
}
