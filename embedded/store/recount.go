package store

import (
	"context"
	"time"
)

// recountPart is how many submissions are read at a time, so that memory stays
// flat however many there are.
const recountPart = 2000

// recount fills daily_counts and devices from the submissions, in the order in
// which they came. What was reached without a result, and counts of
// submissions that were removed since, cannot be told from them and stay.
func (d *Database) recount(ctx context.Context, tx *Tx, zone *time.Location) error {
	// What others store meanwhile would be counted twice.
	if err := d.dialect.alone(ctx, tx.Tx); err != nil {
		return err
	}
	var first string
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(min(day), '9999-12-31') FROM ministry_submissions`).Scan(&first); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM daily_counts WHERE question <> '`+CountedReached+`' AND day >= $1`, first); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM devices`); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE ministry_submissions SET repeat_of = (SELECT min(f.id) FROM ministry_submissions AS f
		WHERE f.session_id = ministry_submissions.session_id AND f.id < ministry_submissions.id) WHERE session_id <> ''`); err != nil {
		return err
	}
	after := int64(0)
	for {
		part, err := d.submissionsAfter(ctx, tx, after, recountPart)
		if err != nil {
			return err
		}
		sums := counts{}
		for _, s := range part {
			after = s.ID
			day := s.SubmittedAt.In(zone).Format(dayFormat)
			if _, err := tx.ExecContext(ctx, `UPDATE ministry_submissions SET day = $1 WHERE id = $2 AND day <> $1`, day, s.ID); err != nil {
				return err
			}
			if err := d.countStored(ctx, tx, sums, day, s.again(), s.RepeatOf != 0); err != nil {
				return err
			}
		}
		if err := sums.write(ctx, d, tx); err != nil {
			return err
		}
		if len(part) < recountPart {
			return setFact(ctx, tx, "counted", countedVersion)
		}
	}
}

// again is a stored submission as it was when it was new.
func (s Submission) again() NewSubmission {
	n := NewSubmission{SubmittedAt: s.SubmittedAt, ClientIDHash: s.ClientIDHash, Unmet: s.Unmet}
	n.Answers, n.Ministries, n.SessionID = s.Answers, s.Ministries, s.SessionID
	return n
}
