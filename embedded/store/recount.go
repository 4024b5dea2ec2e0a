package store

import (
	"context"
	"time"
)

// recount fills daily_counts and devices from the submissions. All of it is
// done within the database: a million submissions take a minute or two. What
// was reached without a result, and counts of submissions that were removed
// since, cannot be told from them and stay. Nobody may store meanwhile: what he
// counts in a part of his own would be counted twice.
func (d *Database) recount(ctx context.Context, tx *Tx, zone *time.Location) error {
	if err := d.dialect.alone(ctx, tx.Tx); err != nil {
		return err
	}
	before, err := firstDay(ctx, tx)
	if err != nil {
		return err
	}
	if err := d.setDays(ctx, tx, zone); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE ministry_submissions SET repeat_of = (SELECT min(f.id) FROM ministry_submissions AS f
			WHERE f.session_id = ministry_submissions.session_id AND f.session_id <> '')
		WHERE repeat_of IS NULL AND session_id <> '' AND EXISTS (SELECT 1 FROM ministry_submissions AS f
			WHERE f.session_id = ministry_submissions.session_id AND f.session_id <> '' AND f.id < ministry_submissions.id)`); err != nil {
		return err
	}
	after, err := firstDay(ctx, tx)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM daily_counts WHERE question <> '`+CountedReached+`' AND day >= $1`, min(before, after)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM devices`); err != nil {
		return err
	}
	const counted = ` FROM ministry_submissions AS s WHERE s.repeat_of IS NULL`
	statements := []string{
		`INSERT INTO devices (client_id_hash, first_day, results) SELECT s.client_id_hash, min(s.day), count(*)` + counted + ` AND s.client_id_hash <> '' GROUP BY s.client_id_hash`,
		`INSERT INTO daily_counts (day, question, value, n) SELECT first_day, '` + CountedDevice + `',
			CASE WHEN results > 2 THEN '` + DeviceOften + `' WHEN results = 2 THEN '` + DeviceTwice + `' ELSE '` + DeviceOnce + `' END AS often, count(*)
			FROM devices GROUP BY first_day, often`,
		`INSERT INTO daily_counts (day, question, value, n) SELECT s.day, '` + CountedPeople + `', '', count(*)` + counted + ` GROUP BY s.day`,
		`INSERT INTO daily_counts (day, question, value, n) SELECT s.day, 'age', s.age_group, count(*)` + counted + ` GROUP BY s.day, s.age_group`,
		`INSERT INTO daily_counts (day, question, value, n) SELECT s.day, 'gender', s.gender, count(*)` + counted + ` GROUP BY s.day, s.gender`,
	}
	for question, column := range listColumns {
		statements = append(statements, `INSERT INTO daily_counts (day, question, value, n) SELECT s.day, '`+question+`', j.value, count(*)
			FROM ministry_submissions AS s, `+d.dialect.each("s."+column)+` WHERE s.repeat_of IS NULL GROUP BY s.day, j.value`)
	}
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	if err := noteSubmissionsChanged(ctx, tx); err != nil {
		return err
	}
	return setFact(ctx, tx, "counted", countedVersion)
}

// firstDay is the earliest day of a submission.
func firstDay(ctx context.Context, tx *Tx) (day string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT coalesce(min(day), '9999-12-31') FROM ministry_submissions WHERE day <> ''`).Scan(&day)
	return day, err
}

// setDays writes the parish's day of each submission, a day at a time: the
// database knows no time zones.
func (d *Database) setDays(ctx context.Context, tx *Tx, zone *time.Location) error {
	var n int
	var from, to time.Time
	if err := tx.QueryRowContext(ctx, `SELECT count(*), min(submitted_at), max(submitted_at) FROM ministry_submissions`).Scan(&n, moment(&from), moment(&to)); err != nil || n == 0 {
		return err
	}
	local := from.In(zone)
	begin := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
	for !begin.After(to) {
		// Days without submissions are skipped: a wrong clock may have left one
		// in another century.
		var next time.Time
		if err := tx.QueryRowContext(ctx, `SELECT min(submitted_at) FROM ministry_submissions WHERE submitted_at >= $1`, d.dialect.at(begin)).Scan(moment(&next)); err != nil || next.IsZero() {
			return err
		}
		local := next.In(zone)
		begin = time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, zone)
		end := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, zone)
		if _, err := tx.ExecContext(ctx, `UPDATE ministry_submissions SET day = $1 WHERE submitted_at >= $2 AND submitted_at < $3 AND day <> $1`,
			begin.Format(dayFormat), d.dialect.at(begin), d.dialect.at(end)); err != nil {
			return err
		}
		begin = end
	}
	return nil
}
