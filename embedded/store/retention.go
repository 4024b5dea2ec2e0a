package store

import (
	"context"
	"fmt"
)

// removeAtOnce is how many submissions are removed in one transaction: others
// must not wait long.
const removeAtOnce = 1000

// RemoveBefore removes the submissions of the days before a day of the parish
// (YYYY-MM-DD) and returns how many there were. What they add to the numbers
// of their days stays.
func (d *Database) RemoveBefore(ctx context.Context, day string) (int64, error) {
	var removed int64
	for {
		var n int64
		err := d.inTransaction(ctx, func(tx *Tx) error {
			result, err := tx.ExecContext(ctx, `DELETE FROM ministry_submissions WHERE id IN
				(SELECT id FROM ministry_submissions WHERE day < $1 ORDER BY id LIMIT $2)`, day, removeAtOnce)
			if err != nil {
				return err
			}
			if n, err = result.RowsAffected(); err != nil || n == 0 {
				return err
			}
			return noteSubmissionsChanged(ctx, tx)
		})
		if err != nil {
			return removed, fmt.Errorf("remove the submissions before %s: %w", day, err)
		}
		if removed += n; n < removeAtOnce {
			return removed, nil
		}
	}
}
