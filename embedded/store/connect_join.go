package store

import (
	"context"
	"errors"
	"fmt"

	"ministryfinder/embedded/request"
)

// KeptRequests returns all that are kept, what was asked first before the others.
func (d ConnectRequests) KeptRequests(ctx context.Context) ([]AskedRequest, error) {
	return d.requests(ctx, ` ORDER BY r.asked_on, r.id`)
}

// JoinAskers gives what other askers have asked to one who is the same person, and known as
// given from now on, and removes the others. ErrNotFound means that the person is gone.
func (d ConnectRequests) JoinAskers(ctx context.Context, a request.Asker, others []string) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := updateAsker(ctx, tx, a); err != nil {
			return err
		}
		for _, id := range others {
			if _, err := tx.ExecContext(ctx, `UPDATE connect_requests SET asker_id = $1 WHERE asker_id = $2`, a.ID, id); err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM connect_askers WHERE id = $1`, id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("make one of people who are the same: %w", err)
	}
	d.removed(ctx)
	return nil
}

// updateAsker stores what is known of a person; ErrNotFound means that the person is gone.
func updateAsker(ctx context.Context, tx *Tx, a request.Asker) error {
	done, err := tx.ExecContext(ctx, `UPDATE connect_askers SET name = $2, phone = $3, email = $4, phone_key = $5, email_key = $6, best_time = $7,
		language = $8, for_child = $9, delete_after = $10 WHERE id = $1`, askerValues(a)...)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNotFound)
	}
	return nil
}
