package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ministryfinder/embedded/catalogue"
)

// Bounds of what can be taken back.
const (
	// maxRevisions is how many changes are kept.
	maxRevisions = 50
	// maxRevisionBytes bounds one of them; a larger one cannot be taken back.
	maxRevisionBytes = 16 << 20
)

// Revision is a change of the catalogue with what it touched, before and after.
type Revision struct {
	ID            int64
	At            time.Time
	Who, Action   string
	Before, After []catalogue.Ministry
}

// Edit returns the edit that takes the change back.
func (r Revision) Edit() catalogue.Edit { return catalogue.Revert(r.Before, r.After) }

// revised is a ministry in a revision: all of it, unlike in JSON for people.
type revised struct {
	ID                   int64
	Ministry             catalogue.Ministry
	Active               bool
	Position             int
	Version              int64
	CreatedAt, UpdatedAt time.Time
}

func toRevision(all []catalogue.Ministry) ([]byte, error) {
	list := []revised{}
	for _, m := range all {
		list = append(list, revised{m.ID, m, m.Active, m.Position, m.Version, m.CreatedAt, m.UpdatedAt})
	}
	return json.Marshal(list)
}

func fromRevision(text string) ([]catalogue.Ministry, error) {
	var list []revised
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		return nil, err
	}
	var all []catalogue.Ministry
	for _, r := range list {
		m := r.Ministry
		m.ID, m.Active, m.Position, m.Version, m.CreatedAt, m.UpdatedAt = r.ID, r.Active, r.Position, r.Version, r.CreatedAt, r.UpdatedAt
		all = append(all, m)
	}
	return all, nil
}

// addRevision notes a change for taking it back, and forgets the oldest.
func (d Catalogue) addRevision(ctx context.Context, tx *Tx, change CatalogueChange, before, after []catalogue.Ministry) (int64, error) {
	was, err := toRevision(before)
	if err != nil {
		return 0, fmt.Errorf("write what was before the change: %w", err)
	}
	is, err := toRevision(after)
	if err != nil {
		return 0, fmt.Errorf("write what is after the change: %w", err)
	}
	if len(was)+len(is) > maxRevisionBytes {
		was, is = []byte("[]"), []byte("[]")
	}
	var id int64
	err = tx.QueryRowContext(ctx, `INSERT INTO ministry_revisions (at, who, action, before, after) VALUES ($1, $2, $3, $4, $5) RETURNING id`,
		change.At.UnixMilli(), change.Who, change.Action, string(was), string(is)).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("note the change: %w", err)
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM ministry_revisions WHERE id <= $1`, id-maxRevisions)
	if err != nil {
		return 0, fmt.Errorf("forget old changes: %w", err)
	}
	return id, nil
}

// LastRevision returns the last change of the catalogue. ErrNotFound means
// that there is none, or none that can be taken back.
func (d Catalogue) LastRevision(ctx context.Context) (Revision, error) {
	var r Revision
	var at int64
	var before, after string
	err := d.read.QueryRowContext(ctx, `SELECT id, at, who, action, before, after FROM ministry_revisions ORDER BY id DESC LIMIT 1`).
		Scan(&r.ID, &at, &r.Who, &r.Action, &before, &after)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNotFound
	}
	if err == nil {
		r.Before, err = fromRevision(before)
	}
	if err == nil {
		r.After, err = fromRevision(after)
	}
	if err != nil {
		return Revision{}, fmt.Errorf("read the last change: %w", err)
	}
	r.At = time.UnixMilli(at).UTC()
	if len(r.Before)+len(r.After) == 0 {
		return Revision{}, ErrNotFound
	}
	return r, nil
}
