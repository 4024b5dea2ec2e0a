package store

import (
	"context"
	"fmt"
)

// ApplyRetention has nobody kept longer than some days after the last request was closed: a
// choice that was made since, on this server or another, holds for who is stored already.
// Nobody is kept longer by it.
func (d ConnectRequests) ApplyRetention(ctx context.Context, days int) error {
	longer, err := keptLonger(ctx, d.read, days)
	if err == nil && len(longer) > 0 {
		err = d.inTransaction(ctx, func(tx *Tx) error { return applyRetention(ctx, tx, days) })
	}
	if err != nil {
		return fmt.Errorf("look for how long people are kept: %w", err)
	}
	return nil
}

// keptUntil is the last day on which somebody is kept.
type keptUntil struct{ asker, day string }

// keptLonger returns who has nothing open and is kept longer than some days after the
// last closing, and until when they are to be kept.
func keptLonger(ctx context.Context, q querier, days int) ([]keptUntil, error) {
	rows, err := q.QueryContext(ctx, `SELECT a.id, a.delete_after, max(r.closed_on) FROM connect_askers a
		JOIN connect_requests r ON r.asker_id = a.id GROUP BY a.id, a.delete_after
		HAVING max(CASE WHEN r.state <> 'closed' THEN 1 ELSE 0 END) = 0 ORDER BY a.id`)
	var longer []keptUntil
	_, err = collect(rows, err, func(row scanner) (none struct{}, err error) {
		var asker, until, closed string
		err = row.Scan(&asker, &until, &closed)
		if day := dayBefore(closed, -days); day != "" && day < until {
			longer = append(longer, keptUntil{asker, day})
		}
		return none, err
	})
	return longer, err
}

func applyRetention(ctx context.Context, tx *Tx, days int) error {
	longer, err := keptLonger(ctx, tx, days)
	if err != nil {
		return err
	}
	for _, k := range longer {
		// First the row is taken, so that what others do with the person just now is seen by
		// the second statement, or comes after it.
		for _, change := range []string{
			`UPDATE connect_askers SET language = language WHERE id = $1 AND delete_after > $2`,
			`UPDATE connect_askers SET delete_after = $2 WHERE id = $1 AND delete_after > $2
				AND NOT EXISTS (SELECT 1 FROM connect_requests WHERE asker_id = $1 AND state <> 'closed')`,
		} {
			if _, err := tx.ExecContext(ctx, change, k.asker, k.day); err != nil {
				return err
			}
		}
	}
	return nil
}
