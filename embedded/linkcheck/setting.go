package linkcheck

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"ministryfinder/embedded/store"
)

// SettingName is the name of the parish's setting.
const SettingName = "link_check"

// Choice is the parish's setting. The zero value makes no traffic.
type Choice struct {
	// Monthly is true where the links are tried once a month.
	Monthly bool `json:"monthly"`
}

// SettingReader reads settings.
type SettingReader interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
}

// Settings reads and stores them.
type Settings interface {
	SettingReader
	SetSetting(ctx context.Context, who, name, value string, version int64, now time.Time) error
}

// LoadChoice reads the setting.
func LoadChoice(ctx context.Context, s SettingReader) (Choice, error) {
	c, _, err := loadChoice(ctx, s)
	return c, err
}

func loadChoice(ctx context.Context, s SettingReader) (c Choice, version int64, err error) {
	text, version, err := s.Setting(ctx, SettingName)
	if err != nil || text == "" {
		return c, version, err
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Choice{}, version, fmt.Errorf("read whether links are tried: %w", err)
	}
	return c, version, nil
}

// SaveChoice stores the setting; store.ErrConflict means that somebody else has just
// changed it.
func SaveChoice(ctx context.Context, s Settings, who string, c Choice, now time.Time) error {
	_, version, err := loadChoice(ctx, s)
	if err != nil {
		return err
	}
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode whether links are tried: %w", err)
	}
	return s.SetSetting(ctx, who, SettingName, string(text), version, now)
}

// Jobs tells how jobs went.
type Jobs interface {
	JobNamed(ctx context.Context, name string) (store.Job, error)
}

// Load reads what is known of the links.
func Load(ctx context.Context, s Jobs) (State, error) {
	j, err := s.JobNamed(ctx, job)
	if err != nil || j.Outcome == "" {
		return State{}, err
	}
	var state State
	if err := json.Unmarshal([]byte(j.Outcome), &state); err != nil {
		return State{}, fmt.Errorf("read what came of the links: %w", err)
	}
	state.Ended = j.Done
	return state, nil
}

// Progress is how far a round is.
type Progress struct {
	// ID names the round, empty where there is none.
	ID string `json:"id"`
	// Tried of Total are tried.
	Tried int `json:"tried"`
	Total int `json:"total"`
	// At is when this was written down.
	At time.Time `json:"at"`
}

// LoadProgress reads how far the round is that one of the servers makes; false where
// none is made.
func LoadProgress(ctx context.Context, s Jobs, now time.Time) (Progress, bool, error) {
	j, err := s.JobNamed(ctx, progressJob)
	if err != nil || j.Outcome == "" {
		return Progress{}, false, err
	}
	var p Progress
	if err := json.Unmarshal([]byte(j.Outcome), &p); err != nil {
		return Progress{}, false, fmt.Errorf("read how far the links are tried: %w", err)
	}
	// A server that ended meanwhile writes no more.
	age := now.Sub(p.At)
	return p, p.ID != "" && age < lease && age > -store.ClockTolerance, nil
}
