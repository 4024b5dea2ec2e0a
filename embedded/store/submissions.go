package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
)

// insertDevice counts one more result of a device.
const insertDevice = `INSERT INTO devices (client_id_hash, first_day, results) VALUES ($1, $2, 1)` + addToDevices

// addToDevices ends an insert of devices: it adds to the results of those that are
// known, and returns each device as it is then.
const addToDevices = `
	ON CONFLICT (client_id_hash) DO UPDATE SET results = devices.results + excluded.results
	RETURNING client_id_hash, first_day, results`

// insert stores a submission and counts it in sums, or finds the one
// with the same key.
func (d *SubmissionWriter) insert(ctx context.Context, tx *Tx, sums counts, n NewSubmission) (int64, error) {
	day := tx.day(n.SubmittedAt)
	var id int64
	var key sql.NullString
	var repeated bool
	err := d.row(ctx, tx, insertSubmission, d.dialect.columnValues(n, day)...).Scan(&id, &key, &repeated)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `SELECT id FROM ministry_submissions WHERE submission_key = $1`, n.SubmissionKey).Scan(&id)
		return id, err
	}
	if err != nil {
		return 0, err
	}
	return id, d.countStored(ctx, tx, sums, day, n, repeated)
}

// countStored counts a submission that has just been stored.
func (d *SubmissionWriter) countStored(ctx context.Context, tx *Tx, sums counts, day string, n NewSubmission, repeated bool) error {
	if !repeated {
		sums.addSubmission(day, n)
	}
	if n.ClientIDHash == "" || repeated {
		return nil
	}
	device, err := scanDevice(d.row(ctx, tx, insertDevice, n.ClientIDHash, day))
	if err != nil {
		return fmt.Errorf("count a device: %w", err)
	}
	sums.addDevice(device.firstDay, device.results)
	return nil
}

// StoredSubmissions are the submissions that are in the database: who reads and
// who removes them.
type StoredSubmissions struct{ *core }

// scanner is a row or rows.
type scanner interface{ Scan(to ...any) error }

// collect reads all rows of a query.
func collect[T any](rows *sql.Rows, err error, scan func(scanner) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// Submissions returns the submissions that a filter chooses with ids below
// before (0 for the newest), newest first, at most limit.
func (d StoredSubmissions) Submissions(ctx context.Context, f Filter, before int64, limit int) ([]Submission, error) {
	return d.submissions(ctx, f, lookedUp, before, limit)
}

func (d StoredSubmissions) submissions(ctx context.Context, f Filter, day string, before int64, limit int) ([]Submission, error) {
	if before == 0 {
		before = math.MaxInt64
	}
	where, args := d.dialect.where(f, day)
	args = append(args, before, limit)
	rows, err := d.read.QueryContext(ctx, fmt.Sprintf(`%s AS s WHERE %s AND s.id < CAST($%d AS BIGINT) ORDER BY s.id DESC LIMIT $%d`,
		selectSubmissions, where, len(args)-1, len(args)), args...)
	all, err := collect(rows, err, scanSubmission)
	if err != nil {
		return nil, fmt.Errorf("read the submissions: %w", err)
	}
	return all, nil
}

// EachSubmission hands over the submissions that a filter chooses, newest
// first, a part at a time, so that memory stays flat however many there are.
// It ends at the first error of each.
func (d StoredSubmissions) EachSubmission(ctx context.Context, f Filter, each func(Submission) error) error {
	const part = 500
	before := int64(0)
	for {
		all, err := d.submissions(ctx, f, readAlong, before, part)
		if err != nil {
			return err
		}
		for _, s := range all {
			if err := each(s); err != nil {
				return err
			}
			before = s.ID
		}
		if len(all) < part {
			return nil
		}
	}
}

// RemoveAllSubmissions removes every submission and all that was counted, after
// before has kept them, and returns how many submissions there were. Who still waits for
// a call goes on waiting, and is counted anew.
func (d StoredSubmissions) RemoveAllSubmissions(ctx context.Context, who string, now time.Time, before Before) (int, error) {
	var n int
	epoch := rand.Text()
	err := d.exclusively(ctx, func(tx *Tx, _ []table) error {
		kept, err := before(ctx, Copies(d).present(ctx, tx))
		if err != nil {
			return err
		}
		done, err := tx.ExecContext(ctx, `DELETE FROM ministry_submissions`)
		if err != nil {
			return err
		}
		removed, err := done.RowsAffected()
		if err != nil {
			return err
		}
		n = int(removed)
		for _, table := range []string{"daily_counts", "daily_answers", "devices", "connect_counts"} {
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		if err := countOpenRequests(ctx, tx); err != nil {
			return err
		}
		if err := noteSubmissionsChanged(ctx, tx); err != nil {
			return err
		}
		// Other servers hear of it, and add no more what was counted before.
		tx.Changed(ChangedSubmissions)
		if err := setInstallationValue(ctx, tx, countsEpoch, epoch); err != nil {
			return err
		}
		return d.audit(ctx, tx, AuditEntry{At: now, Who: who, Action: "submissions.clear", Subject: strconv.Itoa(n), After: kept})
	})
	if err != nil {
		return 0, fmt.Errorf("remove all submissions: %w", err)
	}
	d.epoch.Store(&epoch)
	d.eraseLog(ctx)
	return n, nil
}

// CountSubmissions counts those submitted at from or later.
func (d StoredSubmissions) CountSubmissions(ctx context.Context, from time.Time) (int, error) {
	var n int
	err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM ministry_submissions WHERE submitted_at >= $1`, d.dialect.at(from)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the submissions: %w", err)
	}
	return n, nil
}
