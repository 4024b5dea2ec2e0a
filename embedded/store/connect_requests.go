package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"ministryfinder/embedded/catalogue/richtext"
	"ministryfinder/embedded/request"
)

// ConnectRequests are the people who asked to be called, and what was done about it.
type ConnectRequests struct{ *core }

// AskedRequest is a request with who asks.
type AskedRequest struct {
	request.Request
	Asker request.Asker
}

const selectRequests = `SELECT r.id, r.code, r.asker_id, r.ministry_id, r.ministry, r.asked_on, r.promised_on, r.channel, r.state, r.owner, r.next_on,
	r.reached_on, r.closed_on, r.outcome, r.tries, r.reminded, r.told, r.version,
	a.name, a.phone, a.email, a.best_time, a.language, a.for_child, a.delete_after
	FROM connect_requests r JOIN connect_askers a ON a.id = r.asker_id`

func scanRequest(row scanner) (r AskedRequest, err error) {
	a := &r.Asker
	err = row.Scan(&r.ID, &r.Code, &r.AskerID, &r.MinistryID, &r.Ministry, &r.AskedOn, &r.PromisedOn, &r.Channel, &r.State, &r.Owner,
		&r.NextOn, &r.ReachedOn, &r.ClosedOn, &r.Outcome, &r.Tries, &r.Reminded, &r.Told, &r.Version,
		&a.Name, &a.Phone, &a.Email, &a.BestTime, &a.Language, &a.ForChild, &a.DeleteAfter)
	a.ID = r.AskerID
	return r, err
}

// RequestByCode returns the request of a code as request.ParseCode returns it, or
// ErrNotFound.
func (d ConnectRequests) RequestByCode(ctx context.Context, code string) (AskedRequest, error) {
	return d.oneRequest(ctx, ` WHERE r.code = $1 OR (r.other_codes <> '' AND ' ' || r.other_codes || ' ' LIKE '% ' || $1 || ' %')`, code)
}

// AddCode gives a request another code beside its own. One that it has already, and a
// request that is gone, are no errors.
func (d ConnectRequests) AddCode(ctx context.Context, id, code string) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `UPDATE connect_requests SET other_codes = ltrim(other_codes || ' ' || CAST($2 AS TEXT)), version = version + 1
			WHERE id = $1 AND code <> $2 AND ' ' || other_codes || ' ' NOT LIKE '% ' || $2 || ' %'`, id, code)
		return err
	})
	if err != nil {
		return fmt.Errorf("give a request another code: %w", err)
	}
	return nil
}

// WasRemoved reports whether a request was there and is removed, as long as that is
// remembered.
func (d ConnectRequests) WasRemoved(ctx context.Context, id string) (bool, error) {
	var n int
	err := d.read.QueryRowContext(ctx, `SELECT count(*) FROM connect_removed WHERE id_hash = $1`, hashOfID(id)).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("look whether a request was removed: %w", err)
	}
	return n > 0, nil
}

// RequestOf returns the request of an id, or ErrNotFound.
func (d ConnectRequests) RequestOf(ctx context.Context, id string) (AskedRequest, error) {
	return d.oneRequest(ctx, ` WHERE r.id = $1`, id)
}

func (d ConnectRequests) oneRequest(ctx context.Context, where, value string) (AskedRequest, error) {
	r, err := scanRequest(d.read.QueryRowContext(ctx, selectRequests+where, value))
	if errors.Is(err, sql.ErrNoRows) {
		return AskedRequest{}, ErrNotFound
	}
	if err != nil {
		return AskedRequest{}, fmt.Errorf("read a request: %w", err)
	}
	return r, nil
}

// RequestsOfAsker returns all requests of a person, in the order of their ministries.
func (d ConnectRequests) RequestsOfAsker(ctx context.Context, askerID string) ([]AskedRequest, error) {
	return d.requests(ctx, ` WHERE r.asker_id = $1 ORDER BY r.ministry, r.id`, askerID)
}

// RequestsOfContact returns the requests of whoever has a telephone number's digits
// or an e-mail address in small letters; an empty one finds nothing.
func (d ConnectRequests) RequestsOfContact(ctx context.Context, phoneKey, emailKey string) ([]AskedRequest, error) {
	return d.requests(ctx, ofContact, phoneKey, emailKey)
}

// Earlier versions stored the digits of an extension behind those of the number.
const ofContact = ` WHERE (a.phone_key <> '' AND (a.phone_key = $1 OR (length($1) = 10 AND substr(a.phone_key, 1, 10) = $1)))
	OR (a.email_key = $2 AND a.email_key <> '') ORDER BY r.id`

// OpenRequests returns what is open, what is due first before the others.
func (d ConnectRequests) OpenRequests(ctx context.Context) ([]AskedRequest, error) {
	return d.requests(ctx, ` WHERE r.state <> 'closed' ORDER BY CASE WHEN r.state = 'reached' THEN 1 ELSE 0 END, r.next_on, r.asked_on, r.id`)
}

// UnclaimedRequests returns what waits at the office, or is to be called later, because
// nobody else was there: nobody has spoken with the person, and nobody gave it to the
// office on purpose.
func (d ConnectRequests) UnclaimedRequests(ctx context.Context) ([]AskedRequest, error) {
	return d.requests(ctx, ` WHERE r.owner = 0 AND r.state IN ('waiting', 'later') AND r.ministry_id <> 0 AND NOT EXISTS (
		SELECT 1 FROM connect_request_events e WHERE e.request_id = r.id AND e.kind = 'to_office' AND NOT EXISTS (
			SELECT 1 FROM connect_request_events l WHERE l.request_id = r.id AND l.number > e.number AND l.kind IN ('passed_on', 'came_back')))
		ORDER BY r.next_on, r.asked_on, r.id`)
}

// ClosedRequests returns what was closed and is still kept, the last first, at most
// some of it.
func (d ConnectRequests) ClosedRequests(ctx context.Context, most int) ([]AskedRequest, error) {
	return d.requests(ctx, ` WHERE r.state = 'closed' ORDER BY r.closed_on DESC, r.id LIMIT $1`, most)
}

func (d ConnectRequests) requests(ctx context.Context, where string, values ...any) ([]AskedRequest, error) {
	rows, err := d.read.QueryContext(ctx, selectRequests+where, values...)
	all, err := collect(rows, err, scanRequest)
	if err != nil {
		return nil, fmt.Errorf("read the requests: %w", err)
	}
	return all, nil
}

// RequestEvents returns what was done with a request, the first first.
func (d ConnectRequests) RequestEvents(ctx context.Context, id string) ([]request.Event, error) {
	rows, err := d.read.QueryContext(ctx,
		`SELECT request_id, day, by_whom, kind, note FROM connect_request_events WHERE request_id = $1 ORDER BY number`, id)
	all, err := collect(rows, err, func(row scanner) (e request.Event, err error) {
		return e, row.Scan(&e.RequestID, &e.On, &e.By, &e.Kind, &e.Note)
	})
	if err != nil {
		return nil, fmt.Errorf("read what was done with a request: %w", err)
	}
	return all, nil
}

// MarkTold notes of requests that their leaders are told about them as they are now.
// Their versions stay: nothing that anybody sees has changed.
func (d ConnectRequests) MarkTold(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := d.inTransaction(ctx, func(tx *Tx) error {
		for _, id := range ids {
			if _, err := tx.ExecContext(ctx, `UPDATE connect_requests SET told = $2 WHERE id = $1`, id, true); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("note which requests are told: %w", err)
	}
	return nil
}

// CameBackOn counts the people of whom silence gave something that is open back to the
// office on a day.
func (d ConnectRequests) CameBackOn(ctx context.Context, day string) (n int, err error) {
	err = d.read.QueryRowContext(ctx, `SELECT count(DISTINCT r.asker_id) FROM connect_request_events e JOIN connect_requests r ON r.id = e.request_id
		WHERE e.kind = 'came_back' AND e.day = $1 AND r.state <> 'closed' AND r.owner = 0`, day).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count what came back to the office: %w", err)
	}
	return n, nil
}

// RequestNumbers says how many people wait, without a name: who asks about several
// ministries is one.
type RequestNumbers struct {
	// Open are all, Waiting those nobody has spoken with about one of their ministries,
	// Late those whose call is late, Offices those of whom the office has something.
	Open, Waiting, Late, Offices int
	// Oldest is the day since when the oldest one waits, OldestLate the one on which
	// the oldest of those asked that are late; empty when there is none.
	Oldest, OldestLate string
}

// RequestNumbers counts the people of whom something is open on a day.
func (d ConnectRequests) RequestNumbers(ctx context.Context, today string) (RequestNumbers, error) {
	return d.requestNumbers.of(d.core, today, func() (RequestNumbers, error) { return d.countRequests(ctx, today) })
}

func (d ConnectRequests) countRequests(ctx context.Context, today string) (n RequestNumbers, err error) {
	const late = `CASE WHEN next_on < $1 AND state <> 'reached' THEN ` // as request.ProgressOn says
	err = d.read.QueryRowContext(ctx, `SELECT count(DISTINCT asker_id), count(DISTINCT CASE WHEN state = 'waiting' THEN asker_id END),
		count(DISTINCT `+late+`asker_id END), count(DISTINCT CASE WHEN owner = 0 THEN asker_id END),
		coalesce(min(CASE WHEN state = 'waiting' THEN asked_on END), ''), coalesce(min(`+late+`asked_on END), '')
		FROM connect_requests WHERE state <> 'closed'`, today).Scan(&n.Open, &n.Waiting, &n.Late, &n.Offices, &n.Oldest, &n.OldestLate)
	if err != nil {
		return n, fmt.Errorf("count the requests: %w", err)
	}
	return n, nil
}

// PhoneKey are the digits of the telephone number in a text, without the 1 that
// Americans may write before it and without an extension. Where it is not sure which
// they are, it is all digits.
func PhoneKey(phone string) string {
	digits, _ := richtext.PhoneDigits(phone)
	digits = strings.TrimPrefix(digits, "+")
	if digits == "" {
		digits = strings.Map(func(c rune) rune {
			if c < '0' || c > '9' {
				return -1
			}
			return c
		}, phone)
	}
	if len(digits) == 11 && digits[0] == '1' {
		return digits[1:]
	}
	return digits
}

// EmailKey is an address in small letters.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }
