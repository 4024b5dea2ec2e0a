package connect

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/letter"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

// SettingName is the name of the parish's setting.
const SettingName = "connect"

const defaultPromise, defaultKeptFor = 3, 30

// Choice is what the parish has chosen. The zero value is off, see Default.
type Choice struct {
	On bool `json:"on"`
	// Promise is within how many days of work somebody is called.
	Promise  int              `json:"promise"`
	Workdays request.Workdays `json:"workdays"`
	// RetentionDays is how long details are kept after closing.
	RetentionDays int `json:"retention_days"`
	// OfficeMail are those in the office who are written to.
	OfficeMail []string `json:"office_mail,omitempty"`
	// PlainHTTP shows the form also where names cross the network in the clear.
	PlainHTTP bool `json:"plain_http,omitempty"`
	// Training are the numbers of the ministries that need safe-environment training
	// first.
	Training []int64 `json:"training,omitempty"`
	// ChildrenWords and TrainingWords are the parish's own, by language; an empty one
	// is the program's.
	ChildrenWords map[string]string `json:"children_words,omitempty"`
	TrainingWords map[string]string `json:"training_words,omitempty"`
}

// Default is what holds until a parish chooses.
func Default() Choice {
	return Choice{Promise: defaultPromise, Workdays: request.MondayToFriday, RetentionDays: defaultKeptFor}
}

// Rules are those of the choice.
func (c Choice) Rules() request.Rules { return request.Rules{Promise: c.Promise, Workdays: c.Workdays} }

// NeedsTraining reports whether a ministry of the list needs safe-environment training
// first: for an audience that was added later holds what was chosen for the others.
func (c Choice) NeedsTraining(all []catalogue.Ministry, ministry int64) bool {
	return slices.Contains(c.Training, ministry) || len(c.Training) > 0 && slices.ContainsFunc(catalogue.AudiencesOf(all, ministry),
		func(m catalogue.Ministry) bool { return slices.Contains(c.Training, m.ID) })
}

// Checked returns the choice with its texts trimmed, and the names of the fields
// that are wrong.
func (c Choice) Checked() (Choice, []string) {
	var wrong []string
	if c.Promise < 1 || c.Promise > MaxPromise {
		wrong = append(wrong, FieldPromise)
	}
	if c.Workdays == (request.Workdays{}) {
		wrong = append(wrong, FieldWorkdays)
	}
	if c.RetentionDays < MinRetention || c.RetentionDays > MaxRetention {
		wrong = append(wrong, FieldRetention)
	}
	c.OfficeMail = slices.Clone(c.OfficeMail)
	for i, to := range c.OfficeMail {
		address, err := letter.ParseAddress(to)
		if err != nil || i >= MaxOfficeMail || len(address) > request.MaxEmail {
			wrong = append(wrong, FieldOfficeMail)
			break
		}
		c.OfficeMail[i] = address
	}
	for field, words := range map[string]map[string]string{FieldChildrenWords: c.ChildrenWords, FieldTrainingWords: c.TrainingWords} {
		for lang, text := range words {
			words[lang] = strings.TrimSpace(text)
			if len([]rune(text)) > MaxOf(field) {
				wrong = append(wrong, field)
			}
		}
	}
	slices.Sort(wrong)
	return c, slices.Compact(wrong)
}

// SettingReader reads the parish's settings.
type SettingReader interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
}

// SettingStore changes them, too.
type SettingStore interface {
	SettingReader
	ChangeSettings(ctx context.Context, c store.SettingsChange) error
}

// LoadChoice reads what the parish has chosen, and the version of it.
func LoadChoice(ctx context.Context, s SettingReader) (Choice, int64, error) {
	c := Default()
	text, version, err := s.Setting(ctx, SettingName)
	if err != nil || text == "" {
		return c, version, err
	}
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		return Default(), version, fmt.Errorf("read how people are called: %w", err)
	}
	return c, version, nil
}

// SaveChoice stores what the parish has chosen when its version is still the given
// one, else the error is store.ErrConflict. That details are kept for a shorter time holds
// at once for everybody of whom nothing is open.
func SaveChoice(ctx context.Context, s SettingStore, who string, c Choice, version int64, now time.Time) error {
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encode how people are called: %w", err)
	}
	return s.ChangeSettings(ctx, store.SettingsChange{Who: who, Name: SettingName, Value: string(text), Version: version, Now: now,
		RetentionDays: c.RetentionDays})
}
