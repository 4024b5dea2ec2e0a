package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// OutboxState says how far a letter of the outbox is.
type OutboxState string

// The states of a letter.
const (
	OutboxWaiting OutboxState = "waiting"
	// OutboxSending is written down before the mail server is spoken to.
	OutboxSending OutboxState = "sending"
	OutboxSent    OutboxState = "sent"
	OutboxFailed  OutboxState = "failed"
	// OutboxUnknown is sent perhaps: the mail server did not confirm it.
	OutboxUnknown OutboxState = "unknown"
)

// OutboxAsker begins the key of a receiver who asked to be called; the id follows. When
// such a letter was written is nobody's to know: see ConnectRequests.HideOrder.
const OutboxAsker = "asker:"

// OutboxLetter is a letter that the server sends by itself. Kind, Receiver and Day name it.
type OutboxLetter struct {
	Kind string
	// Receiver is a key such as leader:12, never an address.
	Receiver string
	// Day is a day of the parish such as 2026-11-29.
	Day   string
	State OutboxState
	// Tries are those that were begun.
	Tries int
	// Next is when it is tried, the earliest.
	Next time.Time
	// Why is the code of why the last try failed, Answer the mail server's answer.
	Why, Answer    string
	Added, Changed time.Time
}

const (
	// MaxOutboxOpen is how many letters wait at most.
	MaxOutboxOpen = 2000
	// MaxOutboxKept is how many are kept that do not wait any more; the oldest go first.
	MaxOutboxKept = 20000
	// MaxOutboxWait is longer than any letter waits for its time. One that is to wait longer
	// was added while the clock was ahead: it is due.
	MaxOutboxWait = 3 * 24 * time.Hour
	// OutboxKept is how long they are kept.
	OutboxKept = 100 * 24 * time.Hour
)

// Outbox keeps the letters that the server sends by itself.
type Outbox struct{ *core }

const selectOutbox = `SELECT kind, receiver, day, state, tries, next_at, why, answer, added_at, changed_at FROM outbox`

func scanOutbox(row scanner) (l OutboxLetter, err error) {
	var next, added, changed int64
	err = row.Scan(&l.Kind, &l.Receiver, &l.Day, &l.State, &l.Tries, &next, &l.Why, &l.Answer, &added, &changed)
	l.Next, l.Added, l.Changed = time.UnixMilli(next).UTC(), time.UnixMilli(added).UTC(), time.UnixMilli(changed).UTC()
	return l, err
}

// AddToOutbox adds a letter that waits, and reports whether there was none of its kind,
// receiver and day. ErrFull means that MaxOutboxOpen wait.
func (d Outbox) AddToOutbox(ctx context.Context, l OutboxLetter) (bool, error) {
	added := false
	err := d.inTransaction(ctx, func(tx *Tx) error {
		var open int
		if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM outbox WHERE state = 'waiting'`).Scan(&open); err != nil {
			return err
		}
		if open >= MaxOutboxOpen {
			return ErrFull
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO outbox (kind, receiver, day, state, next_at, added_at, changed_at)
			VALUES ($1, $2, $3, 'waiting', $4, $5, $5) ON CONFLICT DO NOTHING`, l.Kind, l.Receiver, l.Day, l.Next.UnixMilli(), l.Added.UnixMilli())
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		added = rows > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("add a letter to the outbox: %w", err)
	}
	return added, nil
}

// DueInOutbox returns the letters to send at a time, those that have waited longest
// first, at most limit.
func (d Outbox) DueInOutbox(ctx context.Context, now time.Time, limit int) ([]OutboxLetter, error) {
	rows, err := d.atRest.QueryContext(ctx, selectOutbox+` WHERE state = 'waiting' AND (next_at <= $1 OR next_at > $3)
		ORDER BY next_at, kind, receiver, day LIMIT $2`, now.UnixMilli(), limit, now.Add(MaxOutboxWait).UnixMilli())
	all, err := collect(rows, err, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	return all, nil
}

// InOutbox returns the letters in a state that were changed since a time, the newest
// first, at most limit.
func (d Outbox) InOutbox(ctx context.Context, state OutboxState, since time.Time, limit int) ([]OutboxLetter, error) {
	rows, err := d.atRest.QueryContext(ctx, selectOutbox+` WHERE state = $1 AND changed_at >= $2
		ORDER BY changed_at DESC, kind, receiver, day LIMIT $3`, string(state), since.UnixMilli(), limit)
	all, err := collect(rows, err, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	return all, nil
}

// OutboxTroubles returns the letters that were not sent, or perhaps not, since a time,
// and after which none of their kind and receiver was sent; the newest first, at most limit.
func (d Outbox) OutboxTroubles(ctx context.Context, since time.Time, limit int) ([]OutboxLetter, error) {
	rows, err := d.atRest.QueryContext(ctx, selectOutbox+` AS o WHERE state IN ('failed', 'unknown') AND changed_at >= $1
		AND NOT EXISTS (SELECT 1 FROM outbox AS n WHERE n.kind = o.kind AND n.receiver = o.receiver AND n.state = 'sent'
			AND n.changed_at > o.changed_at)
		ORDER BY changed_at DESC, kind, receiver, day LIMIT $2`, since.UnixMilli(), limit)
	all, err := collect(rows, err, scanOutbox)
	if err != nil {
		return nil, fmt.Errorf("read the outbox: %w", err)
	}
	return all, nil
}

// LastInOutbox returns the letter of the latest day of a kind to a receiver, or ErrNotFound.
func (d Outbox) LastInOutbox(ctx context.Context, kind, receiver string) (OutboxLetter, error) {
	row := d.read.QueryRowContext(ctx, selectOutbox+` WHERE kind = $1 AND receiver = $2 ORDER BY day DESC LIMIT 1`, kind, receiver)
	l, err := scanOutbox(row)
	if errors.Is(err, sql.ErrNoRows) {
		return OutboxLetter{}, ErrNotFound
	}
	if err != nil {
		return OutboxLetter{}, fmt.Errorf("read the outbox: %w", err)
	}
	return l, nil
}

// MoveInOutbox stores what a letter is now, where it is still as it was: in the same
// state, after as many tries. It reports whether it was.
func (d Outbox) MoveInOutbox(ctx context.Context, was, is OutboxLetter) (bool, error) {
	moved := false
	err := d.inTransaction(ctx, func(tx *Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE outbox SET state = $6, tries = $7, next_at = $8, why = $9, answer = $10, changed_at = $11
			WHERE kind = $1 AND receiver = $2 AND day = $3 AND state = $4 AND tries = $5`, was.Kind, was.Receiver, was.Day, string(was.State),
			was.Tries, string(is.State), is.Tries, is.Next.UnixMilli(), is.Why, is.Answer, is.Changed.UnixMilli())
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		moved = rows > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("change a letter in the outbox: %w", err)
	}
	return moved, nil
}

// RemoveFromOutbox removes a letter that waits and has nothing to say any more: its
// kind, receiver and day are free again.
func (d Outbox) RemoveFromOutbox(ctx context.Context, l OutboxLetter) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE kind = $1 AND receiver = $2 AND day = $3 AND state = 'waiting'`,
			l.Kind, l.Receiver, l.Day)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove a letter from the outbox: %w", err)
	}
	return nil
}

// TrimOutbox forgets letters that do not wait any more: after OutboxKept, and beyond
// MaxOutboxKept.
func (d Outbox) TrimOutbox(ctx context.Context, now time.Time) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		now, err := trusted(ctx, tx, now)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM outbox WHERE state NOT IN ('waiting', 'sending') AND changed_at < $1`,
			now.Add(-OutboxKept).UnixMilli()); err != nil {
			return err
		}
		var oldest int64
		err = tx.QueryRowContext(ctx, `SELECT changed_at FROM outbox WHERE state NOT IN ('waiting', 'sending')
			ORDER BY changed_at DESC LIMIT 1 OFFSET $1`, MaxOutboxKept).Scan(&oldest)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM outbox WHERE state NOT IN ('waiting', 'sending') AND changed_at <= $1`, oldest)
		return err
	})
	if err != nil {
		return fmt.Errorf("forget old letters of the outbox: %w", err)
	}
	return nil
}
