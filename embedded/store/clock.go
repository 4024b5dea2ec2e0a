package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// MaxClockAhead is how far a clock may be after the last time that was noted and
	// be believed: no longer than backups keep people, so that a leap that is believed
	// removes nothing that was new.
	MaxClockAhead = 28 * 24 * time.Hour
	// MaxClockBack is how far it may be before that: networks correct clocks.
	MaxClockBack = 24 * time.Hour
	// clockConfirmedAfter and clockConfirmedDays are how long a server must have run
	// with a date that cannot be right, or on how many days, until it is believed.
	clockConfirmedAfter = 24 * time.Hour
	clockConfirmedDays  = 3
	// clockNotedEvery is the time between two notes. Between two looks that are further
	// apart than clockRunning the server did not run.
	clockNotedEvery = time.Hour
	clockRunning    = time.Hour
	// clockJob is the row of the table jobs that has the last date which was believed,
	// with the doubt of the one after it.
	clockJob = "clock"
)

// Clock is what is known of a computer's clock.
type Clock struct {
	// Noted is the last time that was believed, zero before the first.
	Noted time.Time
	// Doubted is true while the present time is not: it is too far from Noted.
	Doubted bool
}

// Trusted is the time by which ages are counted where something is removed for its
// age: the present one, and the last that was believed while that is in doubt.
func (c Clock) Trusted(now time.Time) time.Time {
	if c.Doubted {
		return c.Noted
	}
	return now
}

// at is what is known at a time.
func (c Clock) at(now time.Time) Clock {
	c.Doubted = !c.Noted.IsZero() && (now.After(c.Noted.Add(MaxClockAhead)) || now.Before(c.Noted.Add(-MaxClockBack)))
	return c
}

// clockDoubt is a date that is not believed yet: when it was seen last, on how many
// days, and for how long the server has run with it.
type clockDoubt struct {
	Last    time.Time     `json:"last"`
	Days    int           `json:"days"`
	Running time.Duration `json:"running"`
}

// seen is the doubt after another look. A clock that goes back begins it anew.
func (d clockDoubt) seen(now time.Time) clockDoubt {
	if d.Days == 0 || now.Before(d.Last.Add(-MaxClockBack)) {
		return clockDoubt{Last: now, Days: 1}
	}
	if since := now.Sub(d.Last); since > 0 && since <= clockRunning {
		d.Running += since
	}
	if now.UTC().Format(time.DateOnly) > d.Last.UTC().Format(time.DateOnly) {
		d.Days++
	}
	d.Last = now
	return d
}

func (d clockDoubt) isOver() bool {
	return d.Running >= clockConfirmedAfter || d.Days >= clockConfirmedDays
}

// ClockAt tells whether a time can be that of a clock that is right.
func (d Leases) ClockAt(ctx context.Context, now time.Time) (Clock, error) {
	c, _, err := readClock(ctx, d.read)
	if err != nil {
		return Clock{}, fmt.Errorf("look at the clock: %w", err)
	}
	return c.at(now), nil
}

// RecordClock notes the time of a server that runs, for ClockAt. Before the first note the
// newest trace of what was done at other times is what a clock is held against, and
// evidence, such as the time of the newest backup. A time that is not believed is noted
// as a doubt, and believed when it has been seen for a day or on three days.
func (d Leases) RecordClock(ctx context.Context, evidence, now time.Time) (Clock, error) {
	var c Clock
	err := d.inTransaction(ctx, func(tx *Tx) error {
		var doubt clockDoubt
		var err error
		if c, doubt, err = readClock(ctx, tx); err != nil {
			return err
		}
		first := c.Noted.IsZero()
		if first {
			var done int64
			if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(done_at), 0) FROM jobs`).Scan(&done); err != nil {
				return err
			}
			if done > 0 && time.UnixMilli(done).After(evidence) {
				evidence = time.UnixMilli(done).UTC()
			}
			c.Noted = evidence
		}
		was := doubt
		if c = c.at(now); c.Doubted {
			doubt = doubt.seen(now)
			c.Doubted = !doubt.isOver()
		}
		if !c.Doubted {
			if age := now.Sub(c.Noted); !first && was.Days == 0 && age >= 0 && age < clockNotedEvery {
				return nil
			}
			c.Noted, doubt = now, clockDoubt{}
		}
		return writeClock(ctx, tx, c, doubt)
	})
	if err != nil {
		return Clock{}, fmt.Errorf("note the time: %w", err)
	}
	return c, nil
}

// ConfirmClock believes a time at once, because somebody says that it is right, with an
// entry in the log. It changes nothing, and returns false, where the time is believed
// already.
func (d Leases) ConfirmClock(ctx context.Context, who string, now time.Time) (bool, error) {
	changed := false
	err := d.inTransaction(ctx, func(tx *Tx) error {
		c, _, err := readClock(ctx, tx)
		if err != nil {
			return err
		}
		if changed = c.at(now).Doubted; !changed {
			return nil
		}
		before := c.Noted
		c.Noted = now
		if err := writeClock(ctx, tx, c, clockDoubt{}); err != nil {
			return err
		}
		return d.audit(ctx, tx, AuditEntry{At: now, Who: who, Action: "clock.right", Before: before.UTC().Format(time.DateOnly),
			After: now.UTC().Format(time.DateOnly)})
	})
	if err != nil {
		return false, fmt.Errorf("believe the clock: %w", err)
	}
	return changed, nil
}

func readClock(ctx context.Context, q querier) (c Clock, doubt clockDoubt, err error) {
	var done int64
	var text string
	err = q.QueryRowContext(ctx, `SELECT done_at, outcome FROM jobs WHERE name = '`+clockJob+`'`).Scan(&done, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return Clock{}, clockDoubt{}, nil
	}
	if err != nil {
		return Clock{}, clockDoubt{}, err
	}
	if done > 0 {
		c.Noted = time.UnixMilli(done).UTC()
	}
	if text != "" && json.Unmarshal([]byte(text), &doubt) != nil {
		doubt = clockDoubt{} // it begins anew
	}
	return c, doubt, nil
}

func writeClock(ctx context.Context, tx *Tx, c Clock, doubt clockDoubt) error {
	text := ""
	if doubt.Days > 0 {
		b, err := json.Marshal(doubt)
		if err != nil {
			return err
		}
		text = string(b)
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO jobs (name, done_at, outcome) VALUES ('`+clockJob+`', $1, $2)
		ON CONFLICT (name) DO UPDATE SET done_at = excluded.done_at, outcome = excluded.outcome`, c.Noted.UnixMilli(), text)
	return err
}

// trusted is the time by which ages are counted; see Clock.Trusted.
func trusted(ctx context.Context, q querier, now time.Time) (time.Time, error) {
	c, _, err := readClock(ctx, q)
	if err != nil {
		return time.Time{}, fmt.Errorf("look at the clock: %w", err)
	}
	return c.at(now).Trusted(now), nil
}

// trustedDay is the same for a day.
func trustedDay(ctx context.Context, q querier, day string) (string, error) {
	noon, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day, nil
	}
	noon = noon.Add(12 * time.Hour)
	at, err := trusted(ctx, q, noon)
	if err != nil || at.Equal(noon) {
		return day, err
	}
	return at.Format(time.DateOnly), nil
}

// ReadClockSQLite is ClockAt of a database file, of which nothing is changed. A file
// that is not there, or has tables of earlier versions, knows nothing of a clock.
func ReadClockSQLite(ctx context.Context, path string, now time.Time) (Clock, error) {
	db, err := sql.Open("sqlite", lookingDSN(path))
	if err != nil {
		return Clock{}, err
	}
	defer db.Close()
	return readClockOf(ctx, db, now)
}

// ReadClockPostgres is ClockAt of a database on a server.
func ReadClockPostgres(ctx context.Context, address string, now time.Time) (Clock, error) {
	config, err := readPostgresURL(address)
	if err != nil {
		return Clock{}, err
	}
	db := stdlib.OpenDB(*config.ConnConfig)
	defer db.Close()
	return readClockOf(ctx, db, now)
}

func readClockOf(ctx context.Context, db *sql.DB, now time.Time) (Clock, error) {
	c, _, err := readClock(ctx, db)
	if err != nil {
		return Clock{}, fmt.Errorf("look at the clock: %w", err)
	}
	return c.at(now), nil
}
