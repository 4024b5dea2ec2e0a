package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Statistics must not slow down as submissions pile up, so what they show is
// counted as it arrives, by day, in daily_counts: the transaction that stores
// a submission adds it there. Days are the parish's, not those of UTC. On
// PostgreSQL a number may have parts, one of which can be negative: only their
// sum means something.

// Questions that daily_counts has beside the quiz's own (age, gender, states,
// situation, interests).
const (
	// CountedPeople counts visits that came to a result, under the value "".
	CountedPeople = "people"
	// CountedMinistry counts recommendations by the key or name that was sent.
	CountedMinistry = "ministry"
	// CountedUnmet counts interests that no recommended ministry answers.
	CountedUnmet = "unmet"
	// CountedDevice counts devices by how many results they brought (DeviceOnce,
	// DeviceTwice, DeviceOften), on the day on which each was seen first.
	CountedDevice = "device"
	// CountedReached counts visits that reached a question, by its name.
	CountedReached = "reached"
)

// Values of CountedDevice.
const (
	DeviceOnce, DeviceTwice, DeviceOften = "1", "2", "3+"
)

// DefaultZone is the parish's time zone until another is set.
const DefaultZone = "America/Chicago"

// countedVersion is raised when what is counted changes, so that databases
// counted the old way are counted anew.
const countedVersion = "1"

// dayFormat is how a day is written in the database.
const dayFormat = time.DateOnly

// count names one number of daily_counts.
type count struct{ day, question, value string }

// counts are numbers to be added.
type counts map[count]int

// addSubmission counts a submission that was stored for the first time.
func (c counts) addSubmission(day string, n NewSubmission) {
	a := n.Answers.Normalised()
	one := func(question, value string) { c[count{day, question, value}]++ }
	one(CountedPeople, "")
	one("age", a.Age)
	one("gender", a.Gender)
	for question, values := range map[string][]string{
		"states": a.States, "situation": a.Situation, "interests": a.Interests,
		CountedMinistry: n.Ministries, CountedUnmet: n.Unmet,
	} {
		for _, v := range values {
			one(question, v)
		}
	}
}

// addDevice counts that a device, seen first on a day, has brought its
// results-th result.
func (c counts) addDevice(firstDay string, results int) {
	if results > 1 {
		c[count{firstDay, CountedDevice, deviceBucket(results - 1)}]--
	}
	c[count{firstDay, CountedDevice, deviceBucket(results)}]++
}

func deviceBucket(results int) string {
	switch {
	case results <= 1:
		return DeviceOnce
	case results == 2:
		return DeviceTwice
	}
	return DeviceOften
}

// write adds the numbers within a transaction, in one statement and in one
// order, so that two servers that count at once do not block each other for good.
func (c counts) write(ctx context.Context, d *Database, tx *Tx) error {
	type row struct {
		count
		n int
	}
	var rows []row
	for k, n := range c {
		if n != 0 {
			rows = append(rows, row{k, n})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(a.question, b.question), cmp.Compare(a.day, b.day), cmp.Compare(a.value, b.value))
	})
	list := make([][4]any, len(rows))
	for i, r := range rows {
		list[i] = [4]any{r.day, r.question, r.value, r.n}
	}
	encoded, err := json.Marshal(list)
	if err != nil {
		return fmt.Errorf("encode the counts: %w", err)
	}
	if _, err := d.exec(ctx, tx, d.dialect.counted, string(encoded)); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return nil
}

// day is the parish's day of a moment.
func (d *Database) day(at time.Time) string { return at.In(d.Zone()).Format(dayFormat) }

// Zone is the parish's time zone.
func (d *Database) Zone() *time.Location { return d.zone.Load() }

func (d *Database) readZone(ctx context.Context) error {
	zone, err := zoneOf(ctx, d.read)
	if err != nil {
		return err
	}
	d.zone.Store(zone)
	return nil
}

func zoneOf(ctx context.Context, q querier) (*time.Location, error) {
	name := DefaultZone
	var stored []byte
	switch err := q.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = 'zone'`).Scan(&stored); {
	case err == nil:
		name = string(stored)
	case !errors.Is(err, sql.ErrNoRows):
		return nil, fmt.Errorf("read the time zone: %w", err)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("read the time zone %s: %w", name, err)
	}
	return zone, nil
}

// SetZone sets the parish's time zone and counts all submissions anew, as they
// may belong to other days now.
func (d *Database) SetZone(ctx context.Context, zone *time.Location) error {
	if zone.String() == d.Zone().String() {
		return nil
	}
	err := d.inTransaction(ctx, func(tx *Tx) error {
		tx.Changed(ChangedSettings)
		if err := setFact(ctx, tx, "zone", zone.String()); err != nil {
			return err
		}
		return d.recount(ctx, tx, zone)
	})
	if err != nil {
		return fmt.Errorf("set the time zone: %w", err)
	}
	d.zone.Store(zone)
	return nil
}

// Recount counts all submissions anew, for whoever has changed many of them
// behind the counts' back, such as an import.
func (d *Database) Recount(ctx context.Context) error {
	err := d.inTransaction(ctx, func(tx *Tx) error { return d.recount(ctx, tx, d.Zone()) })
	if err != nil {
		return fmt.Errorf("count the submissions anew: %w", err)
	}
	return nil
}

// countWhatIsUncounted counts a database whose submissions were stored before
// there were counts.
func (d *Database) countWhatIsUncounted(ctx context.Context) error {
	counted, err := isCounted(ctx, d.read)
	if err == nil && !counted {
		err = d.inTransaction(ctx, func(tx *Tx) error {
			// Of two servers that start at once the second finds it done.
			if err := d.dialect.alone(ctx, tx.Tx); err != nil {
				return err
			}
			if counted, err := isCounted(ctx, tx); err != nil || counted {
				return err
			}
			return d.recount(ctx, tx, d.Zone())
		})
	}
	if err != nil {
		return fmt.Errorf("count the submissions: %w", err)
	}
	return nil
}

func isCounted(ctx context.Context, q querier) (bool, error) {
	var version []byte
	err := q.QueryRowContext(ctx, `SELECT value FROM installation WHERE name = 'counted'`).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return string(version) == countedVersion, err
}

// DayCount is one number of daily_counts.
type DayCount struct {
	// Day is the parish's day, as 2026-11-24.
	Day string
	// Question and Value are as the Counted constants and the quiz name them.
	Question, Value string
	N               int
}

// AddCounts adds numbers that belong to no submission, such as CountedReached.
func (d *Database) AddCounts(ctx context.Context, numbers []DayCount) error {
	sums := counts{}
	for _, n := range numbers {
		sums[count{n.Day, n.Question, n.Value}] += n.N
	}
	if err := d.inTransaction(ctx, func(tx *Tx) error { return sums.write(ctx, d, tx) }); err != nil {
		return fmt.Errorf("add to the counts: %w", err)
	}
	return nil
}

// DayCounts returns the numbers of a question on the days from one to another,
// both included, by day and value.
func (d *Database) DayCounts(ctx context.Context, question, from, to string) ([]DayCount, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT day, question, value, sum(n) FROM daily_counts
		WHERE question = $1 AND day BETWEEN $2 AND $3 GROUP BY question, day, value HAVING sum(n) <> 0 ORDER BY day, value`, question, from, to)
	all, err := collect(rows, err, scanDayCount)
	if err != nil {
		return nil, fmt.Errorf("read the counts: %w", err)
	}
	return all, nil
}

func scanDayCount(row scanner) (c DayCount, err error) {
	return c, row.Scan(&c.Day, &c.Question, &c.Value, &c.N)
}

// setFact stores a fact about the installation.
func setFact(ctx context.Context, tx *Tx, name, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, []byte(value))
	return err
}
