package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

func insertSubmission(ctx context.Context, tx *sql.Tx, n NewSubmission) (int64, error) {
	key := sql.NullString{String: n.SubmissionKey, Valid: n.SubmissionKey != ""}
	a := n.Answers.Normalised()
	var id int64
	err := tx.QueryRowContext(ctx, `INSERT INTO ministry_submissions (age_group, gender, state_in_life, interest, situation,
		recommended_ministries, submitted_at, client_id_hash, session_id, submission_key)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (submission_key) DO NOTHING RETURNING id`,
		a.Age, a.Gender, asList(a.States), asList(a.Interests), asList(a.Situation),
		asList(n.Ministries), n.SubmittedAt.UnixMilli(), n.ClientIDHash, n.SessionID, key).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = tx.QueryRowContext(ctx, `SELECT id FROM ministry_submissions WHERE submission_key = ?`, n.SubmissionKey).Scan(&id)
	}
	return id, err
}

// Submissions returns the newest submissions, newest first.
func (s *SQLite) Submissions(ctx context.Context, limit int) ([]Submission, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, age_group, gender, state_in_life, interest, situation,
		recommended_ministries, submitted_at, client_id_hash, session_id
		FROM ministry_submissions ORDER BY id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, fmt.Errorf("read the submissions: %w", err)
	}
	defer rows.Close()
	var all []Submission
	for rows.Next() {
		var n Submission
		var at int64
		if err := rows.Scan(&n.ID, &n.Answers.Age, &n.Answers.Gender, list(&n.Answers.States), list(&n.Answers.Interests),
			list(&n.Answers.Situation), list(&n.Ministries), &at, &n.ClientIDHash, &n.SessionID); err != nil {
			return nil, fmt.Errorf("read a submission: %w", err)
		}
		n.SubmittedAt = time.UnixMilli(at).UTC()
		all = append(all, n)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the submissions: %w", err)
	}
	return all, nil
}

// CountSubmissions counts those submitted at from or later.
func (s *SQLite) CountSubmissions(ctx context.Context, from time.Time) (int, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM ministry_submissions WHERE submitted_at >= ?`, from.UnixMilli()).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count the submissions: %w", err)
	}
	return n, nil
}

// MostRecommended counts the ministries of the submissions since from.
func (s *SQLite) MostRecommended(ctx context.Context, from time.Time, limit int) ([]MinistryCount, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT j.value, count(*) AS n
		FROM ministry_submissions, json_each(recommended_ministries) AS j
		WHERE submitted_at >= ? GROUP BY j.value ORDER BY n DESC, j.value LIMIT ?`, from.UnixMilli(), limit)
	if err != nil {
		return nil, fmt.Errorf("count the recommended ministries: %w", err)
	}
	defer rows.Close()
	var all []MinistryCount
	for rows.Next() {
		var c MinistryCount
		if err := rows.Scan(&c.Ministry, &c.Count); err != nil {
			return nil, fmt.Errorf("count the recommended ministries: %w", err)
		}
		all = append(all, c)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count the recommended ministries: %w", err)
	}
	return all, nil
}
