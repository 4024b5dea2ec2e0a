package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ministryfinder/embedded/request"
)

// What is counted of requests beside their outcomes.
const (
	CountAsked   = "asked"
	CountReached = "reached"
	// CountDays begins the names of the numbers of days to the first conversation:
	// days_0, days_1, days_2, days_3, days_4 (to 7), days_8 (to 14) and days_15.
	CountDays = "days_"
)

// RequestCount is a number that stays when the people are gone.
type RequestCount struct {
	// Month is the one of the asking, such as 2026-11.
	Month string
	// MinistryID is 0 for "help me choose".
	MinistryID int64
	// What is CountAsked, CountReached, an outcome, or CountDays with a number.
	What   string
	Number int
}

// RequestCounts returns the numbers of some months, the first and the last included.
func (d ConnectRequests) RequestCounts(ctx context.Context, first, last string) ([]RequestCount, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT month, ministry_id, what, number FROM connect_counts
		WHERE month >= $1 AND month <= $2 AND number > 0 ORDER BY month, ministry_id, what`, first, last)
	all, err := collect(rows, err, func(row scanner) (c RequestCount, err error) {
		return c, row.Scan(&c.Month, &c.MinistryID, &c.What, &c.Number)
	})
	if err != nil {
		return nil, fmt.Errorf("read the numbers of requests: %w", err)
	}
	return all, nil
}

// recountRequest counts what a change makes of a request, and takes back what it undoes.
func recountRequest(ctx context.Context, tx *Tx, was, now request.Request) error {
	now.AskedOn = was.AskedOn
	if (was.ReachedOn == "") != (now.ReachedOn == "") {
		n, on := 1, now.ReachedOn
		if on == "" { // the conversation was noted by mistake
			n, on = -1, was.ReachedOn
		}
		for _, what := range []string{CountReached, DaysCount(request.DaysBetween(was.AskedOn, on))} {
			if err := addRequestCount(ctx, tx, was, what, n); err != nil {
				return err
			}
		}
	}
	if was.Outcome == now.Outcome {
		return nil
	}
	if was.Outcome != "" {
		if err := addRequestCount(ctx, tx, was, string(was.Outcome), -1); err != nil {
			return err
		}
	}
	if now.Outcome == "" {
		return nil
	}
	return addRequestCount(ctx, tx, was, string(now.Outcome), 1)
}

// countOpenRequests counts the requests that are open, where nothing is counted: else
// what comes of them would be more than was asked.
func countOpenRequests(ctx context.Context, tx *Tx) error {
	rows, err := tx.QueryContext(ctx, selectRequests+` WHERE r.state <> 'closed' ORDER BY r.id`)
	open, err := collect(rows, err, scanRequest)
	if err != nil {
		return fmt.Errorf("read what is open: %w", err)
	}
	for _, r := range open {
		if err := addRequestCount(ctx, tx, r.Request, CountAsked, 1); err != nil {
			return fmt.Errorf("count what is open: %w", err)
		}
		if err := recountRequest(ctx, tx, request.Request{AskedOn: r.AskedOn, MinistryID: r.MinistryID}, r.Request); err != nil {
			return fmt.Errorf("count what is open: %w", err)
		}
	}
	return nil
}

// DaysCount is the name of the number that counts some days to the first conversation.
func DaysCount(days int) string {
	switch {
	case days >= 15:
		days = 15
	case days >= 8:
		days = 8
	case days >= 4:
		days = 4
	}
	return fmt.Sprint(CountDays, max(0, days))
}

func addRequestCount(ctx context.Context, tx *Tx, r request.Request, what string, n int) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO connect_counts (month, ministry_id, what, number) VALUES ($1, $2, $3, $4)
		ON CONFLICT (month, ministry_id, what) DO UPDATE SET number = connect_counts.number + excluded.number`,
		r.AskedOn[:len("2006-01")], r.MinistryID, what, n)
	return err
}

// notFound is ErrNotFound for a row that is not there.
func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return err
}
