package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Statistics must not slow down as submissions pile up, so what they show is
// counted as it arrives, by day, in daily_counts: the transaction that stores
// a submission adds it there. Days are the parish's, not those of UTC. On
// PostgreSQL a number may have parts, one of which can be negative: only their
// sum means something. What belonged to submissions that were removed is in a
// part of its own, foldedPart.

// Questions that daily_counts has beside the quiz's own.
const (
	// CountedPeople counts visits that came to a result, under the value "".
	CountedPeople = "people"
	// CountedMinistry counts recommendations by the key or name that was sent.
	CountedMinistry = "ministry"
	// CountedUnmet counts interests that no recommended ministry answers, each with
	// the age that was answered: elementary:music.
	CountedUnmet = "unmet"
	// CountedDevice counts devices by how many results they brought (DeviceOnce,
	// DeviceTwice, DeviceOften), on the day on which each was seen first.
	CountedDevice = "device"
	// CountedReached counts visits that reached a question, by its name.
	CountedReached = "reached"
	// CountedOpened and CountedSaved count visits that looked closer at a ministry,
	// and that saved it, by its key.
	CountedOpened = "opened"
	CountedSaved  = "saved"
	// CountedRefused counts answers that were sent and not taken, by why (RefusedLimit,
	// RefusedNotKept, RefusedInvalid): requests, as who sends them is not known.
	CountedRefused = "refused"
)

// ofNoSubmission are the questions whose numbers no submission has: they cannot be
// counted anew.
const ofNoSubmission = `'` + CountedReached + `', '` + CountedOpened + `', '` + CountedSaved + `', '` +
	CountedRefused + `'`

// Values of CountedDevice.
const (
	DeviceOnce, DeviceTwice, DeviceOften = "1", "2", "3+"
)

// Values of CountedRefused.
const (
	// RefusedLimit is for more than one network may send in a minute.
	RefusedLimit = "limit"
	// RefusedNotKept is for what neither the database nor the spool could keep, or the
	// server was too busy for.
	RefusedNotKept = "not-kept"
	// RefusedInvalid is for what is no answer to the quiz of this version.
	RefusedInvalid = "invalid"
)

// countedVersion is raised when what is counted changes, so that databases
// counted the old way are counted anew. 2 tells apart what was folded, 3 counts
// interests that nothing answers by age.
const countedVersion = "3"

// DailyCounts are the numbers of the parish's days, and what they are computed of:
// the parish's time zone says which day a submission belongs to.
type DailyCounts struct{ *core }

// ageSeparator stands between age and value of what is counted by age.
const ageSeparator = ":"

// SplitByAge takes a value of CountedUnmet apart. The age is empty where none was
// answered.
func SplitByAge(value string) (age, interest string) {
	age, interest, found := strings.Cut(value, ageSeparator)
	if !found {
		return "", value
	}
	return age, interest
}

// count names one number of daily_counts.
type count struct{ day, question, value string }

// counts are numbers to be added.
type counts map[count]int

// addSubmission counts a submission that was stored for the first time.
func (c counts) addSubmission(day string, n NewSubmission) {
	n.Answers = n.Answers.Normalised()
	c[count{day, CountedPeople, ""}]++
	for _, column := range submissionColumns {
		if column.question == "" {
			continue
		}
		switch value := column.write(&n, day).(type) {
		case string:
			c[count{day, column.question, value}]++
		case []string:
			for _, v := range value {
				if column.byAge {
					v = n.Age + ageSeparator + v
				}
				c[count{day, column.question, v}]++
			}
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
func (c counts) write(ctx context.Context, d *core, tx *Tx) error {
	return c.writeAs(ctx, d, tx, d.dialect.counted)
}

// writeAs adds the numbers by a statement of the dialect, which says to which part.
func (c counts) writeAs(ctx context.Context, d *core, tx *Tx, statement string) error {
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
	if _, err := d.exec(ctx, tx, statement, string(encoded)); err != nil {
		return fmt.Errorf("count: %w", err)
	}
	return nil
}

// DayCount is one number of daily_counts.
type DayCount struct {
	// Day is the parish's day, as 2026-11-24.
	Day string
	// Question and Value are as the Counted constants and the quiz name them.
	Question, Value string
	N               int
}

// countsEpoch is the fact that is another one after each removal of everything.
const countsEpoch = "counts_epoch"

// CountsEpoch names the time since all counts were removed last. It is asked
// for when something is counted that is added later.
func (d DailyCounts) CountsEpoch() string { return *d.epoch.Load() }

// AddCounts adds numbers that belong to no submission, such as CountedReached,
// and that were counted in an epoch. Those of a former one are left out: they
// belong to what was removed.
func (d DailyCounts) AddCounts(ctx context.Context, epoch string, numbers []DayCount) error {
	sums := counts{}
	for _, n := range numbers {
		sums[count{n.Day, n.Question, n.Value}] += n.N
	}
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := sums.write(ctx, d.core, tx); err != nil {
			return err
		}
		// Whoever removes everything waits for these rows from here on.
		present, err := epochOf(ctx, tx)
		if err == nil && present != epoch {
			err = errFormerEpoch
		}
		return err
	})
	if err != nil && !errors.Is(err, errFormerEpoch) {
		return fmt.Errorf("add to the counts: %w", err)
	}
	return nil
}

// errFormerEpoch takes back numbers of a former epoch.
var errFormerEpoch = errors.New("everything was removed meanwhile")

func epochOf(ctx context.Context, q querier) (string, error) {
	var epoch []byte
	if err := q.QueryRowContext(ctx, `SELECT (SELECT value FROM installation WHERE name = '`+countsEpoch+`')`).Scan(&epoch); err != nil {
		return "", fmt.Errorf("ask whether everything was removed: %w", err)
	}
	return string(epoch), nil
}

// DayCounts returns the numbers of a question on the days from one to another,
// both included, by day and value.
func (d DailyCounts) DayCounts(ctx context.Context, question, from, to string) ([]DayCount, error) {
	rows, err := d.read.QueryContext(ctx, `SELECT day, question, value, sum(n) FROM daily_counts
		WHERE question = $1 AND day BETWEEN $2 AND $3 GROUP BY question, day, value HAVING sum(n) <> 0 ORDER BY day, value`, question, from, to)
	all, err := collect(rows, err, scanDayCount)
	if err != nil {
		return nil, fmt.Errorf("read the counts: %w", err)
	}
	return all, nil
}

// PeopleOn counts who came to a result on a day.
func (d DailyCounts) PeopleOn(ctx context.Context, day string) (int, error) {
	return d.peopleOn.of(d.core, day, func() (n int, err error) {
		err = d.read.QueryRowContext(ctx, `SELECT coalesce(sum(n), 0) FROM daily_counts WHERE question = '`+CountedPeople+`' AND day = $1`,
			day).Scan(&n)
		if err != nil {
			return 0, fmt.Errorf("count the people of a day: %w", err)
		}
		return n, nil
	})
}

func scanDayCount(row scanner) (c DayCount, err error) {
	return c, row.Scan(&c.Day, &c.Question, &c.Value, &c.N)
}

// setInstallationValue stores a fact about the installation.
func setInstallationValue(ctx context.Context, tx *Tx, name, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO installation (name, value) VALUES ($1, $2)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, []byte(value))
	return err
}
