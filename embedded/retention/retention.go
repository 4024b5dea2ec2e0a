// Package retention removes submissions that are older than the parish wants
// to keep them, and the draft of a list that nobody has gone on with. The numbers of
// each day stay, so that statistics do not change.
// The finder runs it; as long as nobody chooses a number of months submissions stay.
package retention

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"ministryfinder/embedded/catalogue/listimport"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/store"
)

const (
	// SettingName is the name of the parish's setting.
	SettingName = "retention"
	// MaxMonths bounds it.
	MaxMonths = 1200

	firstLook = time.Minute
	lookEvery = time.Hour
	// job is done once a day, by one of several servers.
	job      = "retention"
	jobEvery = 24 * time.Hour
	lease    = time.Hour
)

// SettingReader reads the parish's choice.
type SettingReader interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
}

// Settings is where the parish's choice is kept.
type Settings interface {
	SettingReader
	SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error
}

// Store is what the removing needs of the database.
type Store interface {
	Settings
	RemoveBefore(ctx context.Context, day string) (int64, error)
	RemoveImportDraft(ctx context.Context, before time.Time) (bool, error)
	ClockAt(ctx context.Context, now time.Time) (store.Clock, error)
	Zone() *time.Location
	AcquireLease(ctx context.Context, name, holder string, notDoneSince, now time.Time, lease time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error
}

// setting is the parish's choice; 0 months keep everything.
type setting struct {
	Months int `json:"months"`
}

// Months returns for how many months submissions are kept, 0 for ever.
func Months(ctx context.Context, s SettingReader) (int, error) {
	months, _, err := read(ctx, s)
	return months, err
}

func read(ctx context.Context, s SettingReader) (months int, version int64, err error) {
	text, version, err := s.Setting(ctx, SettingName)
	if err != nil || text == "" {
		return 0, version, err
	}
	var chosen setting
	if err := json.Unmarshal([]byte(text), &chosen); err != nil {
		return 0, version, fmt.Errorf("read for how long submissions are kept: %w", err)
	}
	return chosen.Months, version, nil
}

// SetMonths chooses for how many months submissions are kept, 0 for ever.
func SetMonths(ctx context.Context, s Settings, who string, months int, now time.Time) error {
	if months < 0 || months > MaxMonths {
		return fmt.Errorf("the number of months must be between 0 (keep everything) and %d, not %d", MaxMonths, months)
	}
	_, version, err := read(ctx, s)
	if err != nil {
		return err
	}
	text, err := json.Marshal(setting{months})
	if err != nil {
		return fmt.Errorf("encode for how long submissions are kept: %w", err)
	}
	return s.SetSetting(ctx, who, SettingName, string(text), version, now)
}

// Run removes what is too old, submissions once a day, until ctx ends.
func Run(ctx context.Context, s Store, holder string, log *slog.Logger, now func() time.Time) {
	for pause := firstLook; ; pause = lookEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		if err := removeDraft(ctx, s, now()); err != nil && ctx.Err() == nil {
			log.Warn("the draft of a list that is too old cannot be removed yet", "error", err)
		}
		removed, err := RunOnce(ctx, s, holder, now())
		if err != nil && ctx.Err() == nil {
			log.Warn("submissions that are too old cannot be removed yet", "error", err)
		}
		if removed > 0 {
			log.Info("submissions that were too old are removed; the numbers of their days stay", "removed", removed)
		}
	}
}

func removeDraft(ctx context.Context, s Store, now time.Time) error {
	clock, err := s.ClockAt(ctx, now)
	if err != nil {
		return err
	}
	_, err = s.RemoveImportDraft(ctx, clock.Trusted(now).Add(-listimport.DraftLife))
	return err
}

// RunOnce removes what is too old when that is due, and returns how many
// submissions that were.
func RunOnce(ctx context.Context, s Store, holder string, now time.Time) (int64, error) {
	months, err := Months(ctx, s)
	if err != nil || months == 0 {
		return 0, err
	}
	clock, err := s.ClockAt(ctx, now)
	if err != nil {
		return 0, err
	}
	mine, err := s.AcquireLease(ctx, job, holder, now.Add(-jobEvery), now, lease)
	if err != nil || !mine {
		return 0, err
	}
	day := days.MonthsBefore(days.Name(clock.Trusted(now), s.Zone()), months)
	removed, failed := s.RemoveBefore(ctx, day)
	err = s.ReleaseLease(ctx, job, holder, fmt.Sprintf("%d removed", removed), failed, now, lookEvery)
	return removed, errors.Join(failed, err)
}
