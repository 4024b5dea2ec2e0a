package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Job says how something that servers do from time to time went last.
type Job struct {
	Name string
	// Done is when it was done well for the last time, zero for never.
	Done    time.Time
	Outcome string
	// Failure is why the last try failed, empty when it did not.
	Failure string
}

// Leases let one of several servers do what is to be done once.
type Leases struct{ *core }

// ClockTolerance is how far the clocks of servers may be apart. A time that is
// further in the future was noted by a clock that was wrong.
const ClockTolerance = 10 * time.Minute

// AcquireLease takes a job when it was not done since a time and nobody else does
// it. Done in the future is not done: a clock that was ahead once must not keep
// it from being done until then. Of several servers that ask at once one gets it, for as long as the
// lease lasts; it must finish the job with ReleaseLease.
func (d Leases) AcquireLease(ctx context.Context, name, holder string, notDoneSince, now time.Time, lease time.Duration) (bool, error) {
	taken := false
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if _, err := tx.ExecContext(ctx, `INSERT INTO jobs (name) VALUES ($1) ON CONFLICT DO NOTHING`, name); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE jobs SET holder = $2, leased_until = $3
			WHERE name = $1 AND (done_at <= $4 OR done_at > $6) AND (leased_until <= $5 OR leased_until > $7 OR holder = $2)`,
			name, holder, now.Add(lease).UnixMilli(), notDoneSince.UnixMilli(), now.UnixMilli(),
			now.Add(ClockTolerance).UnixMilli(), now.Add(lease+ClockTolerance).UnixMilli())
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		taken = rows > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("take the job %s: %w", name, err)
	}
	return taken, nil
}

// ReleaseLease notes what came of a job, or why it failed, and gives it back. One
// that failed may be taken again after a while.
func (d Leases) ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if failure != nil {
			_, err := tx.ExecContext(ctx, `UPDATE jobs SET failure = $3, leased_until = $4, holder = '' WHERE name = $1 AND holder = $2`,
				name, holder, failure.Error(), now.Add(again).UnixMilli())
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO jobs (name, done_at, outcome) VALUES ($1, $2, $3)
			ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at, outcome = excluded.outcome, failure = '', leased_until = 0, holder = ''`,
			name, now.UnixMilli(), outcome)
		return err
	})
	if err != nil {
		return fmt.Errorf("note the end of the job %s: %w", name, err)
	}
	return nil
}

// JobNamed tells how a job went last; one that was never taken is empty.
func (d Leases) JobNamed(ctx context.Context, name string) (Job, error) {
	j := Job{Name: name}
	var done int64
	err := d.read.QueryRowContext(ctx, `SELECT done_at, outcome, failure FROM jobs WHERE name = $1`, name).Scan(&done, &j.Outcome, &j.Failure)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Job{}, fmt.Errorf("read the job %s: %w", name, err)
	}
	if done > 0 {
		j.Done = time.UnixMilli(done).UTC()
	}
	return j, nil
}
