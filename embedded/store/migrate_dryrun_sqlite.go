package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// PlanSQLite looks at a database file without changing anything. Damage is the
// error.
func PlanSQLite(ctx context.Context, path string) (Plan, error) {
	var plan Plan
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		plan.Found = []string{"There is no database file " + path + " yet."}
		plan.Does = []string{"Make it, with the starter catalogue."}
		return plan, nil
	}
	db, err := sql.Open("sqlite", lookingDSN(path))
	if err != nil {
		return plan, err
	}
	defer db.Close()
	if err := plan.lookAt(ctx, db); err != nil {
		return plan, fmt.Errorf("look at the database %s: %w", path, err)
	}
	return plan, nil
}

// lookingDSN opens a file so that nothing of it is changed: a writer's connection
// would move what a crashed program has left in the write-ahead log, and turn
// another journal's mode. Where there is no such log nobody uses the file, and a
// reader would leave an empty one behind; "immutable" keeps it from that, see
// https://sqlite.org/wal.html#read_only_databases.
func lookingDSN(path string) string {
	q := url.Values{"mode": {"ro"}, "_pragma": {fmt.Sprintf("busy_timeout(%d)", busyTimeout.Milliseconds()), "query_only(1)"}}
	if _, err := os.Stat(path + "-wal"); errors.Is(err, os.ErrNotExist) {
		q.Set("immutable", "1")
	}
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: filepath.ToSlash(path)}).EscapedPath(), RawQuery: q.Encode()}).String()
}

func (p *Plan) lookAt(ctx context.Context, db *sql.DB) error {
	if err := checkFile(ctx, db); err != nil {
		return err
	}
	have, err := versionOf(ctx, db)
	if err != nil {
		return err
	}
	newest, err := newestSQLite()
	if err != nil {
		return err
	}
	if have > newest {
		return fmt.Errorf("%w (its version is %d, this program knows up to %d): install the newer version again", ErrNewer, have, newest)
	}
	p.Found = append(p.Found, "The file is sound.",
		fmt.Sprintf("It is a database of this program, version %d; this program makes version %d.", have, newest))
	for _, table := range adoptedTables {
		var rows int64
		if err := db.QueryRowContext(ctx, "SELECT count(*) FROM "+table).Scan(&rows); err != nil {
			return err
		}
		p.Found = append(p.Found, fmt.Sprintf("%s: %d rows.", table, rows))
	}
	p.Does, p.UpToDate = []string{"Nothing."}, true
	if have < newest {
		p.UpToDate = false
		p.Does = []string{fmt.Sprintf("Make a backup, then change the tables from version %d to %d.", have, newest)}
	}
	return nil
}

// newestSQLite is the number of the newest migration.
func newestSQLite() (int64, error) {
	files, err := fs.Glob(migrations, "migrations/"+sqliteDialect.name+"/*.sql")
	if err != nil || len(files) == 0 {
		return 0, errors.Join(errors.New("there are no migrations"), err)
	}
	number, _, _ := strings.Cut(filepath.Base(files[len(files)-1]), "_") // fs.Glob sorts them
	return strconv.ParseInt(number, 10, 64)
}
