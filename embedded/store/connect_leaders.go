package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/request"
)

// ConnectLeaders are those who call people for the ministries, and the links by
// which they answer without an account.
type ConnectLeaders struct{ *core }

// MaxAllLeaders is how many leaders there may be in all.
const MaxAllLeaders = 3000

const selectLeaders = `SELECT id, ministry_id, name, email, phone, deputy, by_paper, checked_on, version FROM connect_leaders`

func scanLeader(row scanner) (l request.Leader, err error) {
	return l, row.Scan(&l.ID, &l.MinistryID, &l.Name, &l.Email, &l.Phone, &l.Deputy, &l.ByPaper, &l.CheckedOn, &l.Version)
}

// Leaders returns all leaders, those of a ministry in the order in which they came.
func (d ConnectLeaders) Leaders(ctx context.Context) ([]request.Leader, error) {
	rows, err := d.read.QueryContext(ctx, selectLeaders+` ORDER BY ministry_id, id`)
	all, err := collect(rows, err, scanLeader)
	if err != nil {
		return nil, fmt.Errorf("read the leaders: %w", err)
	}
	return all, nil
}

// SaveLeader stores a leader, a new one when its ID is 0, and returns the ID, with
// an entry in the audit log. ErrConflict means that somebody else has changed the leader
// meanwhile, ErrNotFound that the leader is gone, ErrFull that the ministry has
// request.MaxLeaders. A new one who is there already is there once. The links of one whose
// address changes end, and the new address is told who waits. Where the name changes, too,
// it is another person in the place of one who is gone: the ID is a new one, so that
// nobody takes the new one for who spoke with people before.
func (d ConnectLeaders) SaveLeader(ctx context.Context, l request.Leader, entry AuditEntry) (int64, error) {
	err := d.inTransaction(ctx, func(tx *Tx) (err error) {
		if l.ID == 0 {
			err = insertLeader(ctx, tx, &l)
		} else {
			err = d.updateLeader(ctx, tx, &l, days.Name(entry.At, d.zone.Load()))
		}
		if err != nil {
			return err
		}
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return 0, fmt.Errorf("store a leader: %w", err)
	}
	return l.ID, nil
}

func insertLeader(ctx context.Context, tx *Tx, l *request.Leader) error {
	// A form that is sent twice names nobody twice.
	err := tx.QueryRowContext(ctx, `SELECT min(id) FROM connect_leaders WHERE ministry_id = $1 AND name = $2 AND email = $3 AND phone = $4
		AND deputy = $5 AND by_paper = $6 HAVING count(*) > 0`, l.MinistryID, l.Name, l.Email, l.Phone, l.Deputy, l.ByPaper).Scan(&l.ID)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	var all, same int
	err = tx.QueryRowContext(ctx, `SELECT count(*), coalesce(sum(CASE WHEN ministry_id = $1 THEN 1 ELSE 0 END), 0) FROM connect_leaders`,
		l.MinistryID).Scan(&all, &same)
	if err != nil {
		return err
	}
	if same >= request.MaxLeaders || all >= MaxAllLeaders {
		return ErrFull
	}
	installation, err := installationOf(ctx, tx)
	if err != nil {
		return err
	}
	for {
		err := tx.QueryRowContext(ctx, `INSERT INTO connect_leaders (ministry_id, name, email, phone, deputy, by_paper, checked_on)
			VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
			l.MinistryID, l.Name, l.Email, l.Phone, l.Deputy, l.ByPaper, l.CheckedOn).Scan(&l.ID)
		if err != nil {
			return err
		}
		// A number by which somebody is known who was removed would keep the new leader
		// out of the next restore. In a database that was restored it may come again.
		var removed int
		err = tx.QueryRowContext(ctx, `SELECT count(*) FROM connect_removed WHERE id_hash = $1`,
			hashOfLeader(installation, strconv.FormatInt(l.ID, 10))).Scan(&removed)
		if err != nil || removed == 0 {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM connect_leaders WHERE id = $1`, l.ID); err != nil {
			return err
		}
	}
}

// isAnother reports whether a leader who is changed is another person from then on.
func isAnother(was, now request.Leader) bool {
	elsewhere := EmailKey(was.Email) != EmailKey(now.Email)
	if was.Email == "" && now.Email == "" { // who gets a sheet
		elsewhere = PhoneKey(was.Phone) != PhoneKey(now.Phone)
	}
	return elsewhere && !strings.EqualFold(was.Name, now.Name)
}

func (d ConnectLeaders) updateLeader(ctx context.Context, tx *Tx, l *request.Leader, today string) error {
	if err := takeVersion(ctx, tx, "connect_leaders", l.ID, l.Version); err != nil {
		return err
	}
	was, err := scanLeader(tx.QueryRowContext(ctx, selectLeaders+` WHERE id = $1`, l.ID))
	if err != nil {
		return err
	}
	if isAnother(was, *l) {
		if err := removeLeader(ctx, tx, was.ID, today); err != nil {
			return err
		}
		l.MinistryID = was.MinistryID
		return insertLeader(ctx, tx, l)
	}
	_, err = tx.ExecContext(ctx, `UPDATE connect_leaders SET name = $2, email = $3, phone = $4, deputy = $5, by_paper = $6, checked_on = $7
		WHERE id = $1`, l.ID, l.Name, l.Email, l.Phone, l.Deputy, l.ByPaper, l.CheckedOn)
	if err == nil && EmailKey(was.Email) != EmailKey(l.Email) {
		_, err = tx.ExecContext(ctx, `DELETE FROM connect_links WHERE leader_id = $1`, l.ID)
	}
	if err == nil && l.HasMail() && (!was.HasMail() || EmailKey(was.Email) != EmailKey(l.Email)) {
		// Whoever is written to from now on knows of nobody who waits already.
		_, err = tx.ExecContext(ctx, `UPDATE connect_requests SET told = $2 WHERE owner = $1 AND state = 'waiting'`, l.ID, false)
	}
	return err
}

// RemoveLeader removes a leader, with an entry in the audit log. What the leader has is
// nobody's then, until request.HandOver says whose. ErrNotFound means that the leader is
// gone.
func (d ConnectLeaders) RemoveLeader(ctx context.Context, id int64, entry AuditEntry) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if err := removeLeader(ctx, tx, id, days.Name(entry.At, d.zone.Load())); err != nil {
			return err
		}
		return d.audit(ctx, tx, entry)
	})
	if err != nil {
		return fmt.Errorf("remove a leader: %w", err)
	}
	return nil
}

func removeLeader(ctx context.Context, tx *Tx, id int64, today string) error {
	done, err := tx.ExecContext(ctx, `DELETE FROM connect_leaders WHERE id = $1`, id)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrNotFound)
	}
	installation, err := installationOf(ctx, tx)
	if err != nil {
		return err
	}
	return rememberHash(ctx, tx, hashOfLeader(installation, strconv.FormatInt(id, 10)), today)
}

// AddAnswerLink stores the hash of a link by which a leader answers until a day, and
// removes those that have ended before today.
func (d ConnectLeaders) AddAnswerLink(ctx context.Context, tokenHash string, leader int64, expiresOn, today string) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		ended, err := trustedDay(ctx, tx, today)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM connect_links WHERE expires_on < $1`, ended); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO connect_links (token_hash, leader_id, expires_on) VALUES ($1, $2, $3)`, tokenHash, leader, expiresOn)
		return err
	})
	if err != nil {
		return fmt.Errorf("store a leader's link: %w", err)
	}
	return nil
}

// LeaderOfLink returns whose a link is, or ErrNotFound for one that is unknown or
// has ended before today.
func (d ConnectLeaders) LeaderOfLink(ctx context.Context, tokenHash, today string) (request.Leader, error) {
	l, err := scanLeader(d.read.QueryRowContext(ctx, selectLeaders+` WHERE id = (SELECT leader_id FROM connect_links
		WHERE token_hash = $1 AND expires_on >= $2)`, tokenHash, today))
	if err != nil {
		return request.Leader{}, fmt.Errorf("read whose a link is: %w", notFound(err))
	}
	return l, nil
}

// EndAnswerLinks ends all links, as after a backup was restored.
func (d ConnectLeaders) EndAnswerLinks(ctx context.Context) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM connect_links`)
		return err
	})
	if err != nil {
		return fmt.Errorf("end the leaders' links: %w", err)
	}
	return nil
}

// keepLeaders gives the leaders of an audience that is removed to another one of its
// ministry that stays: they lead the ministry. missing are those that are removed.
func keepLeaders(ctx context.Context, tx *Tx, removed catalogue.Ministry, all []catalogue.Ministry,
	missing map[int64]catalogue.Ministry) error {
	for _, m := range catalogue.AudiencesOf(all, removed.ID) {
		if _, gone := missing[m.ID]; gone {
			continue
		}
		if _, err := tx.ExecContext(ctx, `UPDATE connect_leaders SET ministry_id = $2 WHERE ministry_id = $1`, removed.ID, m.ID); err != nil {
			return fmt.Errorf("keep the leaders of %s: %w", removed.Key, err)
		}
		return nil
	}
	return nil
}
