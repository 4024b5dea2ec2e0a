package store

import "context"

// An Option changes how a database is opened.
type Option func(*Database)

// BeforeMigration has a function called before the tables of a database that
// has data are changed. When it returns an error they are not.
func BeforeMigration(do func(ctx context.Context, d *Database) error) Option {
	return func(d *Database) { d.beforeMigration = do }
}

func (d *Database) apply(options []Option) {
	for _, o := range options {
		o(d)
	}
}
