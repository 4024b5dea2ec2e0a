package store

import (
	"context"
	"fmt"
	"slices"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/dump"
)

// finish checks what was loaded and brings up to date what follows from it.
func (l *loader) finish(ctx context.Context, newest int64) error {
	for _, t := range l.tables {
		if !l.emptied[t.name] {
			continue
		}
		var rows int64
		if err := l.tx.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(t.name)).Scan(&rows); err != nil {
			return fmt.Errorf("count the rows of %s: %w", t.name, err)
		}
		if want := l.from.Rows()[t.name]; rows != want {
			return fmt.Errorf("%s has %d rows after the loading, not %d", t.name, rows, want)
		}
	}
	if l.how.Everything {
		for _, name := range inEveryBackup {
			if _, there := l.from.Rows()[name]; !there {
				return fmt.Errorf("%w: it has no table %s", dump.ErrTruncated, name)
			}
		}
	}
	if err := forgetAnswers(ctx, l.tx, `true`); err != nil {
		return err
	}
	if l.emptied["users"] {
		// An id may be another person's now, and rights are those of the copy.
		for _, table := range []string{"sessions", "invitations"} {
			if _, err := l.tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
				return fmt.Errorf("end the %s: %w", table, err)
			}
		}
	}
	if err := l.database.dialect.afterLoad(ctx, l.tx.Tx, append(slices.Clone(l.tables), l.people...)); err != nil {
		return err
	}
	if err := l.database.keepNumbers(ctx, l.tx.Tx); err != nil {
		return err
	}
	if l.unmarked {
		if err := markByKey(ctx, l.tx); err != nil {
			return err
		}
	}
	version, err := countedWith(ctx, l.tx)
	if err != nil {
		return err
	}
	if _, counted := l.from.Rows()["daily_counts"]; counted && l.from.Header.Version == newest && version == countedVersion {
		return noteSubmissionsChanged(ctx, l.tx)
	}
	// A copy without counts, or with those of an earlier version.
	if _, err := l.tx.ExecContext(ctx, `DELETE FROM installation WHERE name = '`+unmetReview+`'`); err != nil {
		return err
	}
	zone, err := zoneOf(ctx, l.tx)
	if err != nil {
		return err
	}
	return DailyCounts{l.database}.recount(ctx, l.tx, zone)
}

// markByKey gives ministries the marks that their keys meant before there were marks.
func markByKey(ctx context.Context, tx *Tx) error {
	marks, err := catalogue.MarksByKey()
	if err != nil {
		return err
	}
	for key, values := range marks {
		if _, err := tx.ExecContext(ctx, `UPDATE ministries SET marks = $2 WHERE ministry_key = $1`, key, asList(values)); err != nil {
			return fmt.Errorf("mark the ministry %s: %w", key, err)
		}
	}
	return nil
}

// incoming makes a value that has travelled one for a column.
func (d dialect) incoming(v any, c column) any {
	if c.kind == kindText && v != nil {
		if moment, ok := v.(time.Time); ok {
			v = moment.Format(time.RFC3339Nano)
		}
		return fmt.Sprint(v)
	}
	switch value := v.(type) {
	case time.Time:
		return d.at(value)
	case int64:
		switch c.kind {
		case kindTruth:
			return value != 0
		case kindMoment:
			return d.at(time.UnixMilli(value))
		}
	case bool:
		if c.kind != kindTruth {
			return map[bool]int64{false: 0, true: 1}[value]
		}
	}
	return v
}
