package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"ministryfinder/embedded/catalogue"
)

// ErrConflict is returned when somebody else has changed the same thing since
// it was read.
var ErrConflict = errors.New("somebody else has changed it meanwhile")

// Settings are what belongs to the parish, its pictures included.
type Settings struct{ *core }

// Setting returns the JSON document of a name and its version; an empty one of
// version 0 when it was never set.
func (d Settings) Setting(ctx context.Context, name string) (value string, version int64, err error) {
	err = d.read.QueryRowContext(ctx, `SELECT value, version FROM settings WHERE name = $1`, name).Scan(&value, &version)
	if errors.Is(err, sql.ErrNoRows) {
		return "", 0, nil
	}
	if err != nil {
		return "", 0, fmt.Errorf("read the settings %s: %w", name, err)
	}
	return value, version, nil
}

// SettingsChange is a change of the parish's settings that is made as a whole.
type SettingsChange struct {
	// Who makes it, for the log of changes.
	Who string
	// Name, Value and Version are as SetSetting has them.
	Name, Value string
	Version     int64
	// Pictures are stored as SetImage does it; others stay.
	Pictures []NamedImage
	// Zone is the parish's time zone from now on; nil leaves it.
	Zone *time.Location
	Now  time.Time
	// Also are further settings, stored as SetSetting does it.
	Also []NamedSetting
	// Edit changes the catalogue, called EditAction in the log; nil leaves it. It can
	// be taken back as any change of the catalogue.
	Edit       catalogue.Edit
	EditAction string
	// RetentionDays is for how long from now on who asked to be called is kept at most, as
	// ApplyRetention does it; 0 leaves it.
	RetentionDays int
}

// NamedSetting is the JSON document of a name, with the version that it replaces.
type NamedSetting struct {
	Name, Value string
	Version     int64
}

// ChangeSettings makes a change with all its entries in the log, or nothing of
// it. The errors are those of SetSetting.
func (d Settings) ChangeSettings(ctx context.Context, c SettingsChange) error {
	err := d.inTransaction(ctx, func(tx *Tx) error {
		if c.Zone != nil { // first: it waits for whoever counts just now
			if err := DailyCounts(d).setZone(ctx, tx, c.Zone); err != nil {
				return err
			}
		}
		for _, s := range append([]NamedSetting{{c.Name, c.Value, c.Version}}, c.Also...) {
			if err := d.setSetting(ctx, tx, c.Who, s.Name, s.Value, s.Version, c.Now); err != nil {
				return err
			}
		}
		if c.Edit != nil {
			if _, err := Catalogue(d).changeIn(ctx, tx, CatalogueChange{c.Who, c.EditAction, c.Now}, c.Edit); err != nil {
				return err
			}
		}
		if c.RetentionDays > 0 {
			if err := applyRetention(ctx, tx, c.RetentionDays); err != nil {
				return err
			}
		}
		for _, p := range c.Pictures {
			if err := d.setPicture(ctx, tx, c.Who, p.Name, p.Image, c.Now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("change the settings %s: %w", c.Name, err)
	}
	if c.Zone != nil {
		d.zone.Store(c.Zone)
	}
	return nil
}

// SetSetting stores the JSON document of a name when its version is still the
// given one, else it returns ErrConflict. One that is stored already is no change, of
// which the log says nothing.
func (d Settings) SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error {
	err := d.inTransaction(ctx, func(tx *Tx) error { return d.setSetting(ctx, tx, who, name, value, version, now) })
	if err != nil {
		return fmt.Errorf("store the settings %s: %w", name, err)
	}
	return nil
}

func (d Settings) setSetting(ctx context.Context, tx *Tx, who, name, value string, version int64, now time.Time) error {
	before, present := "", int64(0)
	err := tx.QueryRowContext(ctx, `SELECT value, version FROM settings WHERE name = $1`, name).Scan(&before, &present)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if err == nil && before == value && present == version {
		return nil
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO settings (name, value, version, updated_at) SELECT CAST($1 AS TEXT), CAST($2 AS TEXT), 1, CAST($3 AS BIGINT)
		WHERE CAST($4 AS BIGINT) = 0 OR EXISTS (SELECT 1 FROM settings WHERE name = $1)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, version = settings.version + 1, updated_at = excluded.updated_at
		WHERE settings.version = $4`, name, value, now.UnixMilli(), version)
	if err != nil {
		return err
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, ErrConflict)
	}
	tx.Changed(ChangedSettings)
	return d.audit(ctx, tx, AuditEntry{At: now, Who: who, Action: "settings." + name, Subject: name, Before: before, After: value})
}

// Image is a stored picture.
type Image struct {
	ContentType string
	// Hash tells pictures apart, in hexadecimal.
	Hash string
	Body []byte
}

// NamedImage is a picture with the name that it is stored under.
type NamedImage struct {
	Name string
	Image
}

// Image returns the picture of a name, or ErrNotFound.
func (d Settings) Image(ctx context.Context, name string) (Image, error) {
	var p Image
	err := d.read.QueryRowContext(ctx, `SELECT content_type, hash, body FROM pictures WHERE name = $1`, name).Scan(&p.ContentType, &p.Hash,
		&p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return p, ErrNotFound
	}
	if err != nil {
		return p, fmt.Errorf("read the picture %s: %w", name, err)
	}
	return p, nil
}

// SetImage stores a picture under a name; one without a body is removed.
func (d Settings) SetImage(ctx context.Context, who, name string, p Image, now time.Time) error {
	err := d.inTransaction(ctx, func(tx *Tx) error { return d.setPicture(ctx, tx, who, name, p, now) })
	if err != nil {
		return fmt.Errorf("store the picture %s: %w", name, err)
	}
	return nil
}

func (d Settings) setPicture(ctx context.Context, tx *Tx, who, name string, p Image, now time.Time) error {
	before, hash := "", ""
	err := tx.QueryRowContext(ctx, `SELECT hash FROM pictures WHERE name = $1`, name).Scan(&before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if len(p.Body) > 0 {
		sum := sha256.Sum256(p.Body)
		hash = hex.EncodeToString(sum[:4])
	}
	if hash == before {
		return nil // it is stored already, or there is none to be removed
	}
	tx.Changed(ChangedSettings)
	if hash == "" {
		if _, err := tx.ExecContext(ctx, `DELETE FROM pictures WHERE name = $1`, name); err != nil {
			return err
		}
		return d.audit(ctx, tx, AuditEntry{At: now, Who: who, Action: "picture.remove", Subject: name})
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO pictures (name, hash, content_type, body) VALUES ($1, $2, $3, $4)
		ON CONFLICT (name) DO UPDATE SET hash = excluded.hash, content_type = excluded.content_type, body = excluded.body`,
		name, hash, p.ContentType, p.Body); err != nil {
		return err
	}
	return d.audit(ctx, tx, AuditEntry{At: now, Who: who, Action: "picture.set", Subject: name, After: hash})
}
