package store_test

import (
	"errors"
	"testing"
	"time"

	"ministryfinder/embedded/store"
)

// A change of the office is made with all its parts and their entries in the
// log, or nothing of it is, on both databases.
func TestAChangeOfTheOfficeIsWholeWithItsEntries(t *testing.T) {
	onBoth(t, func(t *testing.T, at place) {
		d, ctx, now := at.open(t), t.Context(), time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
		before, tokyo := d.Zone().String(), zoneNamed(t, "Asia/Tokyo")
		change := store.SettingsChange{
			Who: "Anna", Name: "parish", Value: `{"name":"Holy Rosary"}`, Zone: tokyo, Now: now,
			Pictures: []store.NamedImage{
				{Name: "logo", Image: store.Image{ContentType: "image/png", Body: []byte("p")}},
				{Name: "photo", Image: store.Image{ContentType: "image/jpeg", Body: []byte("q")}},
			},
		}
		entries := func() (n int) {
			all, err := d.AuditEntries(ctx, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		for _, table := range []string{"pictures", "audit_log"} {
			at.execute(t, `ALTER TABLE `+table+` RENAME TO put_away`)
			if err := d.ChangeSettings(ctx, change); err == nil {
				t.Fatalf("without the table %s the settings are changed", table)
			}
			at.execute(t, `ALTER TABLE put_away RENAME TO `+table)
			value, version, err := d.Setting(ctx, "parish")
			_, noPicture := d.Image(ctx, "logo")
			if err != nil || value != "" || version != 0 || !errors.Is(noPicture, store.ErrNotFound) || entries() != 0 ||
				d.Zone().String() != before {
				t.Errorf("without %s: %q of version %d (%v), picture %v, %d entries, zone %s", table, value, version, err, noPicture, entries(),
					d.Zone())
			}
		}
		if err := d.ChangeSettings(ctx, change); err != nil {
			t.Fatal(err)
		}
		value, version, err := d.Setting(ctx, "parish")
		picture, noPicture := d.Image(ctx, "logo")
		if err != nil || value != change.Value || version != 1 || noPicture != nil || string(picture.Body) != "p" || entries() != 3 ||
			d.Zone().String() != tokyo.String() {
			t.Errorf("%q of version %d (%v), picture %+v (%v), %d entries, zone %s", value, version, err, picture, noPicture, entries(), d.Zone())
		}
		change.Value, change.Zone, change.Pictures = "{}", zoneNamed(t, "Europe/Rome"), []store.NamedImage{{Name: "logo"}}
		if err := d.ChangeSettings(ctx, change); !errors.Is(err, store.ErrConflict) { // of version 0 still
			t.Errorf("over a newer version: %v", err)
		}
		if _, err := d.Image(ctx, "logo"); err != nil || entries() != 3 || d.Zone().String() != tokyo.String() {
			t.Errorf("after the conflict: picture %v, %d entries, zone %s", err, entries(), d.Zone())
		}

		if err := d.AddSession(ctx, "token", store.Session{CreatedAt: now},
			store.AuditEntry{At: now, Who: "Anna", Action: "signin"}); err != nil {
			t.Fatal(err)
		}
		all, err := d.Sessions(ctx)
		if err != nil || len(all) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		end := store.AuditEntry{At: now, Who: "Anna", Action: "session.end"}
		at.execute(t, `ALTER TABLE audit_log RENAME TO put_away`)
		if err := d.EndSession(ctx, all[0].ID, end); err == nil {
			t.Error("a session is ended without its entry")
		}
		at.execute(t, `ALTER TABLE put_away RENAME TO audit_log`)
		if all, err := d.Sessions(ctx); err != nil || len(all) != 1 {
			t.Errorf("%d sessions are left (%v)", len(all), err)
		}
		had := entries()
		if err := d.EndSession(ctx, all[0].ID, end); err != nil || entries() != had+1 {
			t.Errorf("%d entries, before %d (%v)", entries(), had, err)
		}
	})
}
