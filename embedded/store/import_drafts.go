package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ImportDrafts holds the list that somebody is bringing until it is published, and
// how lists were read before. No backup holds the draft: it may have what nobody
// means to publish yet.
type ImportDrafts struct{ *core }

// maxRecipes is how many lists' columns are remembered, those used last.
const maxRecipes = 50

// listDraft is the name of the one draft that there is.
const listDraft = "list"

// ImportDraft is a list that somebody is bringing.
type ImportDraft struct {
	Content   string // as package listimport writes it
	Who       string // who has changed it last
	Version   int64  // grows by one with every change
	UpdatedAt time.Time
}

// ImportDraft returns the draft, or ErrNotFound. One that was changed last before a
// time counts as none.
func (d ImportDrafts) ImportDraft(ctx context.Context, notBefore time.Time) (ImportDraft, error) {
	var draft ImportDraft
	var updated int64
	err := d.read.QueryRowContext(ctx, `SELECT content, who, version, updated_at FROM import_drafts WHERE name = $1 AND updated_at >= $2`,
		listDraft, notBefore.UnixMilli()).Scan(&draft.Content, &draft.Who, &draft.Version, &updated)
	if errors.Is(err, sql.ErrNoRows) {
		return draft, ErrNotFound
	}
	if err != nil {
		return draft, fmt.Errorf("read the draft of a list: %w", err)
	}
	draft.UpdatedAt = time.UnixMilli(updated).UTC()
	return draft, nil
}

// SetImportDraft stores the draft when its version is still the given one, else it
// returns ErrConflict. Version 0 replaces whatever is there.
func (d ImportDrafts) SetImportDraft(ctx context.Context, who, content string, version int64, now time.Time) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `INSERT INTO import_drafts (name, content, who, version, updated_at)
			SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), CAST($3 AS TEXT), 1, CAST($4 AS BIGINT)
			WHERE CAST($5 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM import_drafts WHERE name = $1)
			ON CONFLICT (name) DO UPDATE SET content = excluded.content, who = excluded.who, version = import_drafts.version + 1,
			updated_at = excluded.updated_at WHERE $5 = 0 OR import_drafts.version = $5`,
			listDraft, content, who, now.UnixMilli(), version)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, ErrConflict)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store the draft of a list: %w", err)
	}
	return nil
}

// RemoveImportDraft throws the draft away when it was changed last before a time,
// and tells whether there was one. What SQLite's log had of it goes, too.
func (d ImportDrafts) RemoveImportDraft(ctx context.Context, before time.Time) (bool, error) {
	removed := false
	err := d.inTransaction(ctx, func(tx *Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM import_drafts WHERE updated_at < $1`, before.UnixMilli())
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		removed = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("throw the draft of a list away: %w", err)
	}
	if removed {
		d.eraseLog(ctx)
	}
	return removed, nil
}

// ImportRecipe returns how a list with this fingerprint of its headings was read
// last, or ErrNotFound.
func (d ImportDrafts) ImportRecipe(ctx context.Context, fingerprint string) (string, error) {
	var mapping string
	err := d.read.QueryRowContext(ctx, `SELECT mapping FROM import_recipes WHERE fingerprint = $1`, fingerprint).Scan(&mapping)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	if err != nil {
		return "", fmt.Errorf("read how a list was read: %w", err)
	}
	return mapping, nil
}

// SetImportRecipe remembers how a list was read, and forgets the oldest ones.
func (d ImportDrafts) SetImportRecipe(ctx context.Context, fingerprint, mapping string, now time.Time) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO import_recipes (fingerprint, mapping, used_at) VALUES ($1, $2, $3)
			ON CONFLICT (fingerprint) DO UPDATE SET mapping = excluded.mapping, used_at = excluded.used_at`, fingerprint, mapping, now.UnixMilli())
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM import_recipes WHERE fingerprint NOT IN
			(SELECT fingerprint FROM import_recipes ORDER BY used_at DESC, fingerprint LIMIT $1)`, maxRecipes)
		return err
	})
	if err != nil {
		return fmt.Errorf("remember how a list was read: %w", err)
	}
	return nil
}
