package parish

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/store"
)

// FirstState says how far a parish is in choosing the ministries with which it begins.
type FirstState string

// The states.
const (
	// FirstNotAsked: the database was there before anybody was asked.
	FirstNotAsked FirstState = ""
	// FirstDecided: the parish has said which.
	FirstDecided FirstState = "decided"
	// FirstOpen: nobody has said anything; the starter catalogue is shown.
	FirstOpen FirstState = "open"
	// FirstAway: it is another parish than that of the starter catalogue, which was
	// put away.
	FirstAway FirstState = "away"
	// FirstLater: somebody has put it off; nothing is shown.
	FirstLater FirstState = "later"
)

// First is what is stored of it.
type First struct {
	State FirstState `json:"state,omitempty"`
}

// IsDecided reports whether there is nothing to be said any more.
func (f First) IsDecided() bool { return f.State == FirstNotAsked || f.State == FirstDecided }

// IsPreparing reports whether the quiz is being prepared: a parish that began with its
// own ministries shows none, since nobody has said which, or that was taken back.
func (f First) IsPreparing(all []catalogue.Ministry) bool {
	return f.State != FirstNotAsked && f.State != FirstOpen && len(catalogue.Active(all)) == 0
}

// SettingReader reads what is stored under a name.
type SettingReader interface {
	Setting(ctx context.Context, name string) (value string, version int64, err error)
}

// LoadFirst returns how far the parish is, and the version of what is stored.
func LoadFirst(ctx context.Context, s SettingReader) (First, int64, error) {
	stored, version, err := s.Setting(ctx, store.FirstMinistries)
	if err != nil || stored == "" {
		return First{}, version, err
	}
	var f First
	if err := json.Unmarshal([]byte(stored), &f); err != nil {
		return First{}, version, fmt.Errorf("read how far the choice of ministries is: %w", err)
	}
	return f, version, nil
}

// SetFirst stores how far the parish is, with an edit of the catalogue, nil for none,
// in one transaction. action is what the edit is called in the log.
func SetFirst(ctx context.Context, s Store, who string, state FirstState, action string, edit catalogue.Edit, now time.Time) error {
	_, version, err := LoadFirst(ctx, s)
	if err != nil {
		return err
	}
	value, err := json.Marshal(First{state})
	if err != nil {
		return fmt.Errorf("encode how far the choice of ministries is: %w", err)
	}
	return s.ChangeSettings(ctx, store.SettingsChange{
		Who: who, Name: store.FirstMinistries, Value: string(value), Version: version, Now: now, Edit: edit, EditAction: action,
	})
}

// putAway adds to a change that makes the parish another than that of the starter
// catalogue what follows from it: nobody shows another parish's ministries by leaving
// out a step.
func putAway(ctx context.Context, s Store, own Settings, change *store.SettingsChange) error {
	if !own.IsAnother() {
		return nil
	}
	first, version, err := LoadFirst(ctx, s)
	if err != nil || first.State != FirstOpen {
		return err
	}
	value, err := json.Marshal(First{FirstAway})
	if err != nil {
		return fmt.Errorf("encode how far the choice of ministries is: %w", err)
	}
	change.Also = append(change.Also, store.NamedSetting{Name: store.FirstMinistries, Value: string(value), Version: version})
	change.Edit, change.EditAction = catalogue.PutAway, store.ActionPutAway
	return nil
}

// starterNames are the beginnings of how people write the name of the parish that the
// starter catalogue is of; starterPlace is where it is.
var starterNames = []string{"st edward", "saint edward", "san eduardo", "santo eduardo"}

const starterPlace = "nashville"

// IsAnother reports whether the settings name another parish than that of the starter
// catalogue.
func (s Settings) IsAnother() bool {
	if s.Name == "" {
		return false
	}
	name := strings.Join(strings.Fields(strings.ReplaceAll(strings.ToLower(s.Name), ".", " ")), " ")
	for _, begin := range starterNames {
		if strings.HasPrefix(name, begin) {
			return s.Place != "" && !strings.Contains(strings.ToLower(s.Place), starterPlace)
		}
	}
	return true
}

// ComputerSetting is stored when somebody has said, or has left, what belongs to the
// office computer: start at login, and where the backups go.
const ComputerSetting = "setup_computer"
