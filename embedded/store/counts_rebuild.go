package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"ministryfinder/embedded/days"
)

// recountTimeout bounds the counting of all submissions: a million take a
// minute or two.
const recountTimeout = 15 * time.Minute

// foldedPart is the part of a number of daily_counts that counts the
// submissions that retention has removed, and the devices that have none left.
// Nothing of it can be counted anew.
const foldedPart = -1

// expectedPart holds what the rows say while numbers of an earlier version are
// told apart, within a transaction.
const expectedPart = -2

// recount fills daily_counts and devices from the submissions. All of it is
// done within the database. What was reached without a result, and what was
// folded, cannot be told from them and stay. Nobody may store meanwhile: what he
// counts in a part of his own would be counted twice.
func (d DailyCounts) recount(ctx context.Context, tx *Tx, zone *time.Location) error {
	limited, cancel := context.WithTimeout(ctx, recountTimeout)
	defer cancel()
	err := d.countAll(limited, tx, zone)
	if err != nil && ctx.Err() == nil && errors.Is(limited.Err(), context.DeadlineExceeded) {
		return fmt.Errorf("counting all submissions has taken longer than %v, and nothing was changed: %w", recountTimeout, err)
	}
	return err
}

func (d DailyCounts) countAll(ctx context.Context, tx *Tx, zone *time.Location) error {
	if err := d.dialect.lockSubmissions(ctx, tx.Tx); err != nil {
		return err
	}
	if err := d.dialect.allowLong(ctx, tx.Tx); err != nil {
		return err
	}
	if err := forgetAnswers(ctx, tx, `true`); err != nil {
		return err
	}
	if err := d.foldRest(ctx, tx); err != nil {
		return err
	}
	// What is left of a device's results is of submissions that were removed.
	// That must be known before visits are linked, as it counts the rows.
	if err := executeAll(ctx, tx, `UPDATE devices SET results = results - c.n FROM (`+resultsOfDevices+`) AS c
			WHERE c.client_id_hash = devices.client_id_hash`,
		`DELETE FROM devices WHERE results <= 0`); err != nil {
		return err
	}
	if err := d.setDays(ctx, tx, zone); err != nil {
		return err
	}
	statements := []string{
		`UPDATE ministry_submissions SET repeat_of = (SELECT min(f.id) FROM ministry_submissions AS f
			WHERE f.session_id = ministry_submissions.session_id AND f.session_id <> '')
		WHERE repeat_of IS NULL AND session_id <> '' AND EXISTS (SELECT 1 FROM ministry_submissions AS f
			WHERE f.session_id = ministry_submissions.session_id AND f.session_id <> '' AND f.id < ministry_submissions.id)`,
		`DELETE FROM daily_counts WHERE question NOT IN (` + ofNoSubmission + `) AND part >= 0`,
		`INSERT INTO devices (client_id_hash, first_day, results) ` + resultsOfDevices + `
			ON CONFLICT (client_id_hash) DO UPDATE SET results = devices.results + excluded.results`,
	}
	for _, counted := range append(d.dialect.countsOf("ministry_submissions"), countsOfDevices) {
		statements = append(statements, `INSERT INTO daily_counts (day, question, value, n) `+counted)
	}
	if err := executeAll(ctx, tx, statements...); err != nil {
		return err
	}
	if err := noteSubmissionsChanged(ctx, tx); err != nil {
		return err
	}
	return setInstallationValue(ctx, tx, "counted", countedVersion)
}

func executeAll(ctx context.Context, tx *Tx, statements ...string) error {
	for _, statement := range statements {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// resultsOfDevices selects the results of each device that are still stored.
const resultsOfDevices = `SELECT s.client_id_hash, min(s.day) AS first_day, count(*) AS n FROM ministry_submissions AS s
	WHERE s.repeat_of IS NULL AND s.client_id_hash <> '' GROUP BY s.client_id_hash`

// countsOfDevices selects what the table devices adds to the counts, as
// countsOf does for submissions.
const countsOfDevices = `SELECT first_day AS day, '` + CountedDevice + `' AS question,
	CASE WHEN results > 2 THEN '` + DeviceOften + `' WHEN results = 2 THEN '` + DeviceTwice + `' ELSE '` + DeviceOnce + `' END AS value,
	count(*) AS n FROM devices GROUP BY 1, 3`

// countsOf are the statements that select day, question, value and number of
// the submissions of a table.
func (d dialect) countsOf(table string) []string {
	selected := func(question, value, from string) string {
		return `SELECT s.day AS day, '` + question + `' AS question, ` + value + ` AS value, count(*) AS n
			FROM ` + table + ` AS s` + from + ` WHERE s.repeat_of IS NULL GROUP BY 1, 3`
	}
	all := []string{selected(CountedPeople, "''", "")}
	for _, c := range countedColumns() {
		if c.kind == kindList {
			all = append(all, selected(c.question, c.countedValue("s"), ", "+d.each("s."+c.name)))
		} else {
			all = append(all, selected(c.question, "s."+c.name, ""))
		}
	}
	return all
}

// foldedAlike is the version of counts that did not tell apart what was folded.
const foldedAlike = "1"

// foldRest is for numbers that an earlier version has counted, which did not
// tell apart what was folded: it is what the rows do not explain.
func (d DailyCounts) foldRest(ctx context.Context, tx *Tx) error {
	version, err := countedWith(ctx, tx)
	if err != nil || version == "" || version == countedVersion {
		return err
	}
	// Earlier versions did not count by age, and what was folded of that cannot be
	// told from the rows: no number is better than one that says nothing.
	without := `DELETE FROM daily_counts WHERE question = '` + CountedUnmet + `' AND value NOT LIKE '%` + ageSeparator + `%'`
	if version != foldedAlike {
		return executeAll(ctx, tx, without)
	}
	statements := []string{without, `DELETE FROM devices WHERE client_id_hash IN (` + forgottenDevices + `)`}
	for _, counted := range append(d.dialect.countsOf("ministry_submissions"), countsOfDevices) {
		statements = append(statements, `INSERT INTO daily_counts (day, question, value, part, n)
			SELECT c.day, c.question, c.value, `+strconv.Itoa(expectedPart)+`, -c.n FROM (`+counted+`) AS c`)
	}
	statements = append(statements, `INSERT INTO daily_counts (day, question, value, part, n)
		SELECT day, question, value, `+strconv.Itoa(foldedPart)+`, sum(n) FROM daily_counts
		WHERE question NOT IN (`+ofNoSubmission+`) GROUP BY question, day, value HAVING sum(n) > 0`,
		`DELETE FROM daily_counts WHERE part = `+strconv.Itoa(expectedPart))
	return executeAll(ctx, tx, statements...)
}

// setDays writes the parish's day of each submission, a span of a day at a
// time: the database knows no time zones.
func (d DailyCounts) setDays(ctx context.Context, tx *Tx, zone *time.Location) error {
	var from time.Time
	for {
		// Days without submissions are skipped: a wrong clock may have left one
		// in another century.
		var next time.Time
		query, args := `SELECT min(submitted_at) FROM ministry_submissions`, []any{}
		if !from.IsZero() {
			query, args = query+` WHERE submitted_at >= $1`, []any{d.dialect.at(from)}
		}
		if err := tx.QueryRowContext(ctx, query, args...).Scan(moment(&next)); err != nil || next.IsZero() {
			return err
		}
		begin, end := days.Span(next, zone)
		if _, err := tx.ExecContext(ctx, `UPDATE ministry_submissions SET day = $1 WHERE submitted_at >= $2 AND submitted_at < $3 AND day <> $1`,
			days.Name(next, zone), d.dialect.at(begin), d.dialect.at(end)); err != nil {
			return err
		}
		from = end
	}
}
