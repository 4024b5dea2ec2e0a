package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/sqlite/*.sql migrations/postgres/*.sql
var migrations embed.FS

// migrate runs the numbered migrations that the database has not seen.
func (d *Database) migrate(ctx context.Context) error {
	files, err := fs.Sub(migrations, "migrations/"+d.dialect.name)
	if err != nil {
		return err
	}
	kind, options := goose.DialectSQLite3, []goose.ProviderOption{}
	if d.dialect.name == postgresDialect.name {
		// Of several servers that start at once one migrates, the others wait.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, uint64(migrationTimeout/time.Second)))
		if err != nil {
			return fmt.Errorf("prepare the migrations' lock: %w", err)
		}
		kind, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(kind, d.write, files, options...)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	have, want, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the database's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version again", ErrNewer, have, want)
	}
	if have > 0 && have < want && d.beforeMigration != nil {
		if err := d.beforeMigration(ctx, d); err != nil {
			return fmt.Errorf("make a backup before the tables are changed: %w", err)
		}
	}
	if have < want {
		if _, err := provider.Up(ctx); err != nil {
			return fmt.Errorf("bring the tables up to date: %w", err)
		}
	}
	return nil
}
