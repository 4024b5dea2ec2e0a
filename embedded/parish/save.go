package parish

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ministryfinder/embedded/store"
)

// Store keeps a parish's settings.
type Store interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
	ChangeSettings(ctx context.Context, c store.SettingsChange) error
}

// Load returns the parish's settings and their version, of which Save wants to know.
func Load(ctx context.Context, s Store) (Settings, int64, error) {
	stored, version, err := s.Setting(ctx, SettingName)
	if err != nil {
		return Settings{}, 0, err
	}
	own, err := Parse(stored)
	return own, version, err
}

// Change is a change of a parish's settings.
type Change struct {
	// Who makes it, for the audit log.
	Who string
	// Settings are checked ones, Version is that of those which they replace.
	Settings Settings
	Version  int64
	// Logo is a PNG picture; nil leaves the present one, an empty one removes it.
	Logo []byte
	// Photo is a JPEG picture, as Logo is.
	Photo []byte
	Now   time.Time
}

// Save stores the settings, the time zone that they name, the logo and the photo in one
// transaction, with an entry in the audit log for each, or nothing of it. When the
// parish becomes another than that of the starter catalogue, which nobody has chosen,
// that is put away. The error
// is store.ErrConflict when somebody has saved other settings meanwhile.
func Save(ctx context.Context, s Store, c Change) error {
	body, err := json.Marshal(c.Settings)
	if err != nil {
		return fmt.Errorf("encode the parish's settings: %w", err)
	}
	name := c.Settings.Zone
	if name == "" {
		name = store.DefaultZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return fmt.Errorf("find the parish's time zone: %w", err)
	}
	change := store.SettingsChange{Who: c.Who, Name: SettingName, Value: string(body), Version: c.Version, Zone: zone, Now: c.Now}
	if c.Logo != nil {
		change.Pictures = append(change.Pictures, store.NamedImage{Name: LogoName, Image: store.Image{ContentType: "image/png", Body: c.Logo}})
	}
	if c.Photo != nil {
		change.Pictures = append(change.Pictures, store.NamedImage{Name: PhotoName, Image: store.Image{ContentType: "image/jpeg", Body: c.Photo}})
	}
	if err := putAway(ctx, s, c.Settings, &change); err != nil {
		return err
	}
	return s.ChangeSettings(ctx, change)
}
