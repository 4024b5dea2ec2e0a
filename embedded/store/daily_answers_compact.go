package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"ministryfinder/embedded/days"
)

// compactedAtOnce is about how many submissions CompactAnswers reads in one transaction:
// others must not wait long.
const compactedAtOnce = 1000

// answersOf reads the answers of a day from its submissions.
func (d DailyCounts) answersOf(ctx context.Context, q querier, day string) (*answersBuilder, error) {
	columns := countedColumns()
	query := `SELECT client_id_hash`
	for _, c := range columns {
		query += ", " + c.name
	}
	rows, err := q.QueryContext(ctx, query+` FROM ministry_submissions WHERE day = $1 AND repeat_of IS NULL ORDER BY id`, day)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var device string
	texts, lists := make([]string, len(columns)), make([][]string, len(columns))
	to := []any{&device}
	age := 0
	for i, c := range columns {
		if c.kind == kindList {
			to = append(to, list(&lists[i]))
		} else {
			to = append(to, &texts[i])
		}
		if c.name == "age_group" {
			age = i
		}
	}
	answers := newAnswersBuilder()
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		for i, c := range columns {
			if c.kind != kindList {
				lists[i] = []string{texts[i]}
			}
			for j := range lists[i] {
				if c.byAge {
					lists[i][j] = texts[age] + ageSeparator + lists[i][j]
				}
			}
		}
		answers.add(device, lists)
	}
	return answers, rows.Err()
}

// CompactAnswers makes the values of daily_answers for some of the days that have
// none, the newest first, those of the parish's present day apart: it still grows.
// It returns whether there may be more. Each call is one transaction, which may end
// at any moment; nothing but the time that statistics of certain answers take
// depends on it.
func (d DailyCounts) CompactAnswers(ctx context.Context, now time.Time) (more bool, err error) {
	if waiting, err := d.daysToCompact(ctx, d.atRest, now); err == nil && len(waiting) == 0 {
		return false, nil // as nearly always: nobody waits for a transaction
	}
	err = d.inTransaction(ctx, func(tx *Tx) error {
		// Nobody may store, remove or correct between the reading and the keeping.
		if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
			return err
		}
		waiting, err := d.daysToCompact(ctx, tx, now)
		if err != nil {
			return err
		}
		read := 0
		for _, day := range waiting {
			if read >= compactedAtOnce {
				more = true
				return nil
			}
			answers, err := d.answersOf(ctx, tx, day.Day)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `INSERT INTO daily_answers (day, people, format, answers) VALUES ($1, $2, $3, $4)
				ON CONFLICT (day) DO UPDATE SET people = excluded.people, format = excluded.format, answers = excluded.answers`,
				day.Day, day.N, answersFormat, answers.encode()); err != nil {
				return err
			}
			read += answers.n + 1
		}
		more = len(waiting) == daysAtOnce
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("keep the answers of days: %w", err)
	}
	return more, nil
}

// daysAtOnce is how many days CompactAnswers makes at most in one transaction.
const daysAtOnce = 100

func (d DailyCounts) daysToCompact(ctx context.Context, q querier, now time.Time) ([]DayCount, error) {
	rows, err := q.QueryContext(ctx, `SELECT c.day, c.n FROM (`+storedPeople+strconv.Itoa(foldedPart)+` GROUP BY day HAVING sum(n) > 0) AS c
		WHERE c.day <> $1 AND NOT EXISTS (SELECT 1 FROM daily_answers AS a WHERE a.day = c.day AND a.people = c.n AND a.format = $2)
		ORDER BY c.day DESC LIMIT $3`, days.Name(now, d.zone.Load()), answersFormat, daysAtOnce)
	return collect(rows, err, func(row scanner) (c DayCount, err error) { return c, row.Scan(&c.Day, &c.N) })
}

// forgetAnswers is for whoever changes or removes submissions that are stored: the
// answers of these days are made anew.
func forgetAnswers(ctx context.Context, tx *Tx, condition string, args ...any) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM daily_answers WHERE `+condition, args...); err != nil {
		return fmt.Errorf("forget the answers of days: %w", err)
	}
	return nil
}
