package store

import (
	"context"
	"fmt"
	"strings"
)

// removeAtOnce is how many submissions are removed in one transaction: others
// must not wait long.
const removeAtOnce = 1000

// oldest chooses the submissions of the days before $1, the first $2 of them.
const oldest = `SELECT * FROM ministry_submissions WHERE day < $1 ORDER BY day, id LIMIT $2`

// forgottenDevices selects the devices whose submissions are all gone.
const forgottenDevices = `SELECT client_id_hash FROM devices EXCEPT SELECT client_id_hash FROM ministry_submissions`

// RemoveBefore removes the submissions of the days before a day of the parish
// (YYYY-MM-DD) and the devices of which none is left then, and returns how many
// submissions there were. What they add to the numbers of their days stays:
// it is folded, and counted anew no more.
func (d StoredSubmissions) RemoveBefore(ctx context.Context, day string) (int64, error) {
	var removed int64
	for {
		n, err := d.removeOldest(ctx, day)
		if err != nil {
			return removed, fmt.Errorf("remove the submissions before %s: %w", day, err)
		}
		if removed += n; n < removeAtOnce {
			break
		}
	}
	if err := d.inTransaction(ctx, func(tx *Tx) error { return d.forgetDevices(ctx, tx) }); err != nil {
		return removed, fmt.Errorf("forget the devices without submissions: %w", err)
	}
	d.eraseLog(ctx)
	return removed, nil
}

// removeOldest removes some of the submissions before a day.
func (d StoredSubmissions) removeOldest(ctx context.Context, day string) (n int64, err error) {
	err = d.inTransaction(ctx, func(tx *Tx) error {
		if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
			return err
		}
		query := `WITH chosen AS MATERIALIZED (` + oldest + `) ` + strings.Join(d.dialect.countsOf("chosen"), ` UNION ALL `)
		rows, err := tx.QueryContext(ctx, query, day, removeAtOnce)
		all, err := collect(rows, err, scanDayCount)
		if err != nil {
			return err
		}
		sums := counts{}
		for _, c := range all {
			sums[count{c.Day, c.Question, c.Value}] += c.N
		}
		if err := d.fold(ctx, tx, sums); err != nil {
			return err
		}
		remove := `DELETE FROM ministry_submissions WHERE id IN (SELECT id FROM (` + oldest + `) AS chosen)`
		result, err := tx.ExecContext(ctx, remove, day, removeAtOnce)
		if err != nil {
			return err
		}
		if n, err = result.RowsAffected(); err != nil || n == 0 {
			return err
		}
		if err := forgetAnswers(ctx, tx, `day < $1`, day); err != nil {
			return err
		}
		return noteSubmissionsChanged(ctx, tx)
	})
	return n, err
}

// fold moves numbers to the part that is not counted anew.
func (d *core) fold(ctx context.Context, tx *Tx, sums counts) error {
	if err := sums.writeAs(ctx, d, tx, d.dialect.folded); err != nil {
		return err
	}
	for k, n := range sums {
		sums[k] = -n
	}
	return sums.write(ctx, d, tx)
}

// forgetDevices removes the devices without submissions and folds their
// numbers. Who comes back with one of them is a new device.
func (d StoredSubmissions) forgetDevices(ctx context.Context, tx *Tx) error {
	if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, `DELETE FROM devices WHERE client_id_hash IN (`+forgottenDevices+`)
		RETURNING client_id_hash, first_day, results`)
	gone, err := collect(rows, err, scanDevice)
	if err != nil {
		return err
	}
	sums := counts{}
	for _, g := range gone {
		sums[count{g.firstDay, CountedDevice, deviceBucket(g.results)}]++
	}
	return d.fold(ctx, tx, sums)
}
