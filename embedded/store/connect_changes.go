package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"ministryfinder/embedded/days"
	"ministryfinder/embedded/request"
)

// AddRequests stores a person's requests and counts them, all or nothing. A person
// who is stored already gets them in addition, and is known as given from now on. isAsked tells of a request of the same
// telephone number or address, and of a new one, whether they are one question; nil for
// where nobody can ask twice. ErrConflict means that one of them was asked meanwhile,
// ErrFull that there are request.MaxOpen open ones or request.MaxKept in all, ErrExists
// that a code is taken.
func (d ConnectRequests) AddRequests(ctx context.Context, a request.Asker, all []request.Request, by string,
	isAsked func(there AskedRequest, new request.Request) bool) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if isAsked != nil {
			if err := d.checkUnasked(ctx, tx, a, all, isAsked); err != nil {
				return err
			}
		}
		var open, kept int
		err := tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN state <> 'closed' THEN 1 ELSE 0 END), 0) FROM connect_requests`).
			Scan(&kept, &open)
		if err != nil {
			return err
		}
		if open+len(all) > request.MaxOpen || kept+len(all) > request.MaxKept {
			return ErrFull
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO connect_askers (id, name, phone, email, phone_key, email_key, best_time, language, for_child, delete_after)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (id) DO UPDATE SET name = excluded.name, phone = excluded.phone,
			email = excluded.email, phone_key = excluded.phone_key, email_key = excluded.email_key, best_time = excluded.best_time,
			language = excluded.language, for_child = excluded.for_child, delete_after = excluded.delete_after`, askerValues(a)...)
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := insertRequest(ctx, tx, a.ID, r, by); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store a request: %w", err)
	}
	d.eraseLog(ctx) // the log would tell which submission was stored before it
	return nil
}

func askerValues(a request.Asker) []any {
	return []any{a.ID, a.Name, a.Phone, a.Email, PhoneKey(a.Phone), EmailKey(a.Email), a.BestTime, a.Language, a.ForChild, a.DeleteAfter}
}

// ChangeAsker stores what is known of a person by now. One who is gone stays gone.
func (d ConnectRequests) ChangeAsker(ctx context.Context, a request.Asker) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := updateAsker(ctx, tx, a); !errors.Is(err, ErrNotFound) {
			return err
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("change what is known of a person: %w", err)
	}
	d.eraseLog(ctx) // as above
	return nil
}

// checkUnasked returns ErrConflict where one of some requests is there. Until the
// transaction ends, no other one stores what the same person asks.
func (d ConnectRequests) checkUnasked(ctx context.Context, tx *Tx, a request.Asker, all []request.Request,
	isAsked func(there AskedRequest, new request.Request) bool) error {
	phone, email := PhoneKey(a.Phone), EmailKey(a.Email)
	if err := d.dialect.lockVisits(ctx, tx.Tx, []string{"phone " + phone, "email " + email}); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, selectRequests+ofContact, phone, email)
	there, err := collect(rows, err, scanRequest)
	if err != nil {
		return err
	}
	for _, r := range there {
		if slices.ContainsFunc(all, func(new request.Request) bool { return isAsked(r, new) }) {
			return ErrConflict
		}
	}
	return nil
}

func insertRequest(ctx context.Context, tx *Tx, asker string, r request.Request, by string) error {
	done, err := tx.ExecContext(ctx, `INSERT INTO connect_requests (id, code, asker_id, ministry_id, ministry, asked_on, promised_on, channel, state, owner,
		next_on, told) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT DO NOTHING`,
		r.ID, r.Code, asker, r.MinistryID, r.Ministry, r.AskedOn, r.PromisedOn, string(r.Channel), string(r.State), r.Owner, r.NextOn,
		r.Told)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrExists)
	}
	if err := insertEvents(ctx, tx, r.ID, []request.Event{{On: r.AskedOn, By: by, Kind: request.Asked}}); err != nil {
		return err
	}
	return addRequestCount(ctx, tx, r, CountAsked, 1)
}

func insertEvents(ctx context.Context, tx *Tx, id string, events []request.Event) error {
	for _, e := range events {
		_, err := tx.ExecContext(ctx, `INSERT INTO connect_request_events (request_id, number, day, by_whom, kind, note)
			SELECT CAST($1 AS TEXT), coalesce(max(number), 0) + 1, CAST($2 AS TEXT), CAST($3 AS TEXT), CAST($4 AS TEXT), CAST($5 AS TEXT)
			FROM connect_request_events WHERE request_id = $1`, id, e.On, e.By, string(e.Kind), e.Note)
		if err != nil {
			return err
		}
	}
	return nil
}

// isThere returns ErrConflict for a leader who was removed: whoever gives him something
// has read of him before that.
func isThere(ctx context.Context, tx *Tx, leader int64) error {
	var n int
	if err := tx.QueryRowContext(ctx, `SELECT count(*) FROM connect_leaders WHERE id = $1`, leader).Scan(&n); err != nil {
		return err
	}
	if n == 0 {
		return ErrConflict
	}
	return nil
}

// ChangeRequest stores a request that was changed, with what was done, and counts
// it. It compares the version: ErrConflict means that somebody else has changed it
// meanwhile, or that the leader who is to have it was removed, ErrNotFound that it is
// gone. Where the person is to be forgotten, with the outcomes Off and NotAsked, the
// person is removed with all requests, as RemoveAsker does. deleteAfter is the last day on which the person is kept, empty for as it is.
func (d ConnectRequests) ChangeRequest(ctx context.Context, r request.Request, events []request.Event, deleteAfter string) error {
	forget := r.Outcome == request.Off || r.Outcome == request.NotAsked
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := takeVersion(ctx, tx, "connect_requests", r.ID, r.Version); err != nil {
			return err
		}
		was, err := scanRequest(tx.QueryRowContext(ctx, selectRequests+` WHERE r.id = $1`, r.ID))
		if err != nil {
			return err
		}
		if r.Owner != was.Owner && r.Owner != request.Office {
			if err := isThere(ctx, tx, r.Owner); err != nil {
				return err
			}
		}
		if err := recountRequest(ctx, tx, was.Request, r); err != nil {
			return err
		}
		if forget {
			return forgetRequest(ctx, tx, was.AskerID, r)
		}
		_, err = tx.ExecContext(ctx, `UPDATE connect_requests SET ministry_id = $2, ministry = $3, state = $4, owner = $5, next_on = $6,
			reached_on = $7, closed_on = $8, outcome = $9, tries = $10, reminded = $11, told = $12 WHERE id = $1`,
			r.ID, r.MinistryID, r.Ministry, string(r.State), r.Owner, r.NextOn, r.ReachedOn, r.ClosedOn, string(r.Outcome), r.Tries, r.Reminded,
			r.Told)
		if err != nil {
			return err
		}
		if deleteAfter != "" {
			if _, err := tx.ExecContext(ctx, `UPDATE connect_askers SET delete_after = $2 WHERE id = $1`, was.AskerID, deleteAfter); err != nil {
				return err
			}
		}
		return insertEvents(ctx, tx, r.ID, events)
	})
	if err != nil {
		return fmt.Errorf("change a request: %w", err)
	}
	if forget {
		d.removed(ctx)
	}
	return nil
}

// takeVersion makes the version of a row one more, which keeps others from changing
// it until the transaction ends. ErrConflict means that it is another one already,
// ErrNotFound that the row is gone.
func takeVersion(ctx context.Context, tx *Tx, table string, id any, version int64) error {
	done, err := tx.ExecContext(ctx, "UPDATE "+quoted(table)+" SET version = version + 1 WHERE id = $1 AND version = $2", id, version)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n > 0 {
		return err
	}
	var there int
	err = tx.QueryRowContext(ctx, "SELECT count(*) FROM "+quoted(table)+" WHERE id = $1", id).Scan(&there)
	if err == nil && there == 0 {
		return ErrNotFound
	}
	return errors.Join(err, ErrConflict)
}

// forgetRequest removes a request, which is counted already, and whoever asked.
func forgetRequest(ctx context.Context, tx *Tx, asker string, r request.Request) error {
	if err := remember(ctx, tx, r.ClosedOn, `id = $1`, r.ID); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM connect_requests WHERE id = $1`, r.ID); err != nil {
		return err
	}
	_, err := removeAsker(ctx, tx, asker, r.Outcome, r.ClosedOn)
	return err
}

// removeAsker removes a person with all requests, and returns how many they were. What is
// open is counted with an outcome.
func removeAsker(ctx context.Context, tx *Tx, id string, outcome request.Outcome, today string) (int, error) {
	rows, err := tx.QueryContext(ctx, selectRequests+` WHERE r.asker_id = $1`, id)
	all, err := collect(rows, err, scanRequest)
	if err != nil {
		return 0, err
	}
	for _, was := range all {
		if !was.IsOpen() {
			continue
		}
		now := was.Request
		now.Outcome = outcome
		if err := recountRequest(ctx, tx, was.Request, now); err != nil {
			return 0, err
		}
	}
	if err := remember(ctx, tx, today, `asker_id = $1`, id); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM connect_askers WHERE id = $1`, id)
	return len(all), err
}

// RemoveAsker removes a person with all requests, with an entry in the audit log
// that names nobody; its time is needed in any case. What is open is counted with an
// outcome. ErrNotFound means that
// the person is gone.
func (d ConnectRequests) RemoveAsker(ctx context.Context, id string, outcome request.Outcome, entry AuditEntry) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		n, err := removeAsker(ctx, tx, id, outcome, days.Name(entry.At, d.zone.Load()))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrNotFound
		}
		if entry.Action == "" {
			return nil
		}
		entry.After = strconv.Itoa(n)
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return fmt.Errorf("remove a person: %w", err)
	}
	d.removed(ctx)
	return nil
}

// PurgeAskers removes everybody whose last day was before a day, and returns how
// many they were. A day of a clock that is in doubt removes nobody. Whoever asked while
// the clock was ahead is kept no longer than others.
func (d ConnectRequests) PurgeAskers(ctx context.Context, today string) (int, error) {
	var n int64
	err := d.inTransaction(ctx, func(tx *Tx) error {
		day, err := trustedDay(ctx, tx, today)
		if err != nil {
			return err
		}
		if err := notAhead(ctx, tx, day); err != nil {
			return err
		}
		if day == today { // which is believed
			if err := callsNotAhead(ctx, tx, today); err != nil {
				return err
			}
		}
		return purgeAskers(ctx, tx, day, &n)
	})
	if err != nil {
		return 0, fmt.Errorf("remove people who are kept no longer: %w", err)
	}
	if n > 0 {
		d.removed(ctx)
	}
	return int(n), nil
}

// notAhead puts what was dated by a clock that was ahead to where it can be at most.
func notAhead(ctx context.Context, tx *Tx, today string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE connect_askers SET delete_after = $1 WHERE delete_after > $1`,
		days.MonthsBefore(today, -request.KeptMonths)); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE connect_removed SET removed_on = $1 WHERE removed_on > $1`, today)
	return err
}

// callsNotAhead has those called now who asked, or were to be called later, by a clock that
// was ahead: nobody would be reminded of them until then.
func callsNotAhead(ctx context.Context, tx *Tx, today string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE connect_requests SET promised_on = $1, next_on = $1, version = version + 1
		WHERE state = 'waiting' AND asked_on > $2 AND promised_on > $1`, today, dayBefore(today, -1)); err != nil { // another zone may be a day ahead
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE connect_requests SET next_on = $1, version = version + 1 WHERE state = 'later' AND next_on > $2`,
		today, dayBefore(today, -request.MaxLater))
	return err
}

func purgeAskers(ctx context.Context, tx *Tx, today string, n *int64) error {
	if err := remember(ctx, tx, today, `asker_id IN (SELECT id FROM connect_askers WHERE delete_after < $1)`, today); err != nil {
		return err
	}
	done, err := tx.ExecContext(ctx, `DELETE FROM connect_askers WHERE delete_after < $1`, today)
	if err != nil {
		return err
	}
	if *n, err = done.RowsAffected(); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM connect_removed WHERE removed_on < $1`, dayBefore(today, rememberedDays))
	return err
}
