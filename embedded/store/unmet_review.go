package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"ministryfinder/embedded/quiz"
)

// unmetReview is the fact how far ReviewUnmet has come: the id of the last
// submission that it has looked at, or reviewDone. A new database has nothing to
// look at; a copy of an earlier release has no such fact.
const (
	unmetReview = "unmet_review"
	reviewDone  = "done"
)

// reviewAtOnce is how many submissions ReviewUnmet looks at in one transaction:
// others must not wait long.
const reviewAtOnce = 500

// ReviewUnmet asks anew, for some more of the submissions that earlier releases
// have stored, which interests nothing answers, and corrects rows and counts. It
// returns which part of all is done, 1 for all. Each call is one transaction that
// also notes how far it came: it may end at any moment, and of several servers
// that do it at once each takes the next submissions.
func (d DailyCounts) ReviewUnmet(ctx context.Context, unmet func(quiz.Answers) []string) (float64, error) {
	part := 1.0
	if position, err := reviewPosition(ctx, d.atRest); err == nil && position == reviewDone {
		return part, nil // as nearly always: nobody waits for a transaction
	}
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
			return err
		}
		position, err := reviewPosition(ctx, tx)
		if err != nil || position == reviewDone {
			return err
		}
		last, _ := strconv.ParseInt(position, 10, 64) // what is no number is the beginning
		seen, next, err := d.reviewAfter(ctx, tx, last, unmet)
		if err != nil {
			return err
		}
		position = strconv.FormatInt(next, 10)
		if seen < reviewAtOnce {
			position = reviewDone
		}
		if err := setInstallationValue(ctx, tx, unmetReview, position); err != nil {
			return err
		}
		part, err = reviewedPart(ctx, tx, position)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("ask anew which interests nothing answers: %w", err)
	}
	return part, nil
}

// reviewAfter looks at the submissions after an id, and returns how many it has
// seen and the last one's id.
func (d DailyCounts) reviewAfter(ctx context.Context, tx *Tx, last int64, unmet func(quiz.Answers) []string) (int, int64, error) {
	const after = ` WHERE id > $1 ORDER BY id LIMIT $2`
	rows, err := tx.QueryContext(ctx, selectSubmissions+after, last, reviewAtOnce)
	all, err := collect(rows, err, scanSubmission)
	if err != nil {
		return 0, 0, err
	}
	rows, err = tx.QueryContext(ctx, `SELECT day FROM ministry_submissions`+after, last, reviewAtOnce)
	days, err := collect(rows, err, func(row scanner) (day string, err error) { return day, row.Scan(&day) })
	if err != nil {
		return 0, 0, err
	}
	sums, changed := counts{}, false
	for i, s := range all {
		last = s.ID
		now := unmet(asAnswered(s.Answers))
		if slices.Equal(now, s.Unmet) {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE ministry_submissions SET `+unmetColumn+` = $1 WHERE id = $2`, asList(now), s.ID); err != nil {
			return 0, 0, err
		}
		if changed = true; s.RepeatOf != 0 {
			continue // it is not counted
		}
		if err := forgetAnswers(ctx, tx, `day = $1`, days[i]); err != nil {
			return 0, 0, err
		}
		for _, v := range s.Unmet {
			sums[count{days[i], CountedUnmet, s.Answers.Age + ageSeparator + v}]--
		}
		for _, v := range now {
			sums[count{days[i], CountedUnmet, s.Answers.Age + ageSeparator + v}]++
		}
	}
	if err := sums.write(ctx, d.core, tx); err != nil || !changed {
		return len(all), last, err
	}
	return len(all), last, noteSubmissionsChanged(ctx, tx)
}

// asAnswered are answers without what earlier releases have put in: they took a
// baby's parent for a child, and called each of them single without asking.
func asAnswered(a quiz.Answers) quiz.Answers {
	if a.Age == quiz.AgeInfant && slices.Equal(a.States, []string{quiz.StateSingle}) {
		a.States = nil
	}
	return a
}

// UnmetReviewed returns which part of the submissions ReviewUnmet has looked at, 1
// for all.
func (d DailyCounts) UnmetReviewed(ctx context.Context) (float64, error) {
	position, err := reviewPosition(ctx, d.read)
	if err != nil {
		return 0, fmt.Errorf("ask how far the interests that nothing answers are reviewed: %w", err)
	}
	return reviewedPart(ctx, d.read, position)
}

func reviewPosition(ctx context.Context, q querier) (string, error) {
	var position []byte
	err := q.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = '`+unmetReview+`'`).Scan(&position)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return string(position), err
}

// reviewedPart tells how far a position is, by the ids: counting rows would take long.
func reviewedPart(ctx context.Context, q querier, position string) (float64, error) {
	if position == reviewDone {
		return 1, nil
	}
	var first, last int64
	err := q.QueryRowContext(ctx, `SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM ministry_submissions`).Scan(&first, &last)
	at, _ := strconv.ParseInt(position, 10, 64)
	if err != nil || last <= 0 {
		return 0, err
	}
	return max(0, min(0.99, float64(at-first+1)/float64(last-first+1))), nil
}
