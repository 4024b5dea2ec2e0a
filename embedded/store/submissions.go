package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// insertSubmission stores a submission and counts it in sums, or finds the one
// with the same key.
func (d *Database) insertSubmission(ctx context.Context, tx *Tx, sums counts, n NewSubmission) (int64, error) {
	key := sql.NullString{String: n.SubmissionKey, Valid: n.SubmissionKey != ""}
	a := n.Answers.Normalised()
	day := d.day(n.SubmittedAt)
	var id int64
	var repeatOf sql.NullInt64
	// A later result of one visit is linked to its first: one person, counted once.
	err := tx.QueryRowContext(ctx, `INSERT INTO ministry_submissions (age_group, gender, state_in_life, interest, situation,
		recommended_ministries, submitted_at, client_id_hash, session_id, submission_key, day, unmet_interests, repeat_of)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
			(SELECT min(id) FROM ministry_submissions WHERE session_id = $9 AND session_id <> ''))
		ON CONFLICT (submission_key) DO NOTHING RETURNING id, repeat_of`,
		a.Age, a.Gender, asList(a.States), asList(a.Interests), asList(a.Situation),
		asList(n.Ministries), d.dialect.at(n.SubmittedAt), n.ClientIDHash, n.SessionID, key, day, asList(n.Unmet)).Scan(&id, &repeatOf)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `SELECT id FROM ministry_submissions WHERE submission_key = $1`, n.SubmissionKey).Scan(&id)
		return id, err
	}
	if err != nil {
		return 0, err
	}
	return id, d.countStored(ctx, tx, sums, day, n, repeatOf.Valid)
}

// countStored counts a submission that has just been stored.
func (d *Database) countStored(ctx context.Context, tx *Tx, sums counts, day string, n NewSubmission, repeated bool) error {
	if !repeated {
		sums.addSubmission(day, n)
	}
	if n.ClientIDHash == "" || repeated {
		return nil
	}
	var firstDay string
	var results int
	err := tx.QueryRowContext(ctx, `INSERT INTO devices (client_id_hash, first_day, results) VALUES ($1, $2, 1)
		ON CONFLICT (client_id_hash) DO UPDATE SET results = devices.results + 1 RETURNING first_day, results`, n.ClientIDHash, day).Scan(&firstDay, &results)
	if err != nil {
		return fmt.Errorf("count a device: %w", err)
	}
	sums.addDevice(firstDay, results)
	return nil
}

const selectSubmissions = `SELECT id, age_group, gender, state_in_life, interest, situation,
	recommended_ministries, submitted_at, client_id_hash, session_id, unmet_interests, coalesce(repeat_of, 0)
	FROM ministry_submissions`

// scanner is a row or rows.
type scanner interface{ Scan(to ...any) error }

func scanSubmission(row scanner) (Submission, error) {
	var s Submission
	err := row.Scan(&s.ID, &s.Answers.Age, &s.Answers.Gender, list(&s.Answers.States), list(&s.Answers.Interests),
		list(&s.Answers.Situation), list(&s.Ministries), moment(&s.SubmittedAt), &s.ClientIDHash, &s.SessionID, list(&s.Unmet), &s.RepeatOf)
	return s, err
}

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

// submissionsAfter returns the submissions with the lowest ids above one.
func (d *Database) submissionsAfter(ctx context.Context, tx *Tx, id int64, limit int) ([]Submission, error) {
	rows, err := tx.QueryContext(ctx, selectSubmissions+` WHERE id > $1 ORDER BY id LIMIT $2`, id, limit)
	return collect(rows, err, scanSubmission)
}

// Submissions returns the newest submissions, newest first.
func (d *Database) Submissions(ctx context.Context, limit int) ([]Submission, error) {
	rows, err := d.read.QueryContext(ctx, selectSubmissions+` ORDER BY id DESC LIMIT $1`, limit)
	all, err := collect(rows, err, scanSubmission)
	if err != nil {
		return nil, fmt.Errorf("read the submissions: %w", err)
	}
	return all, nil
}

// CountSubmissions counts those submitted at from or later.
func (d *Database) CountSubmissions(ctx context.Context, from time.Time) (int, error) {
	var n int
	err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM ministry_submissions WHERE submitted_at >= $1`, d.dialect.at(from)).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the submissions: %w", err)
	}
	return n, nil
}

// MostRecommended counts the ministries of the submissions since from.
func (d *Database) MostRecommended(ctx context.Context, from time.Time, limit int) ([]MinistryCount, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT j.value, count(*) AS n
		FROM ministry_submissions, `+d.dialect.each("recommended_ministries")+`
		WHERE submitted_at >= $1 GROUP BY j.value ORDER BY n DESC, j.value LIMIT $2`, d.dialect.at(from), limit)
	all, err := collect(rows, err, func(row scanner) (c MinistryCount, err error) { return c, row.Scan(&c.Ministry, &c.Count) })
	if err != nil {
		return nil, fmt.Errorf("count the recommended ministries: %w", err)
	}
	return all, nil
}
