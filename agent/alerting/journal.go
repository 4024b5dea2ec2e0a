package alerting

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/health"
)

// Bounds of the journal.
const (
	// JournalMost is how many alerts are kept, the newest: about 100 KB.
	JournalMost = 500
	// journalBytes bounds the file that is read.
	journalBytes = 4 << 20
)

// Journal is the history of alerts on disk, with start, end and peak, and
// what the policy must remember. It is safe for concurrent use.
type Journal struct {
	path string
	mu   sync.Mutex
	all  []health.Alert // oldest first
}

// journalFile is the file's content.
type journalFile struct {
	Alerts []health.Alert `json:"alerts"`
	Policy State          `json:"policy"`
}

// OpenJournal reads the journal at path; none is a new one. A damaged one is
// renamed and begun anew: the journal is then usable beside the error.
func OpenJournal(path string, now time.Time) (*Journal, State, error) {
	j := &Journal{path: path}
	file, err := readJournal(path)
	if errors.Is(err, os.ErrNotExist) {
		return j, State{}, nil
	}
	if err != nil {
		aside := path + ".damaged-" + now.UTC().Format("20060102-150405")
		err = fmt.Errorf("the history of alerts is damaged (%w); it is kept as %s, and a new one was begun", err, aside)
		return j, State{}, errors.Join(err, os.Rename(path, aside))
	}
	j.all = file.Alerts
	for i := range j.all {
		if j.all[i].Cleared.IsZero() {
			j.all[i].Cleared = now // its end was not seen: the program ended first
		}
	}
	return j, file.Policy, nil
}

func readJournal(path string) (journalFile, error) {
	var file journalFile
	f, err := os.Open(path)
	if err != nil {
		return file, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, journalBytes))
	if err != nil {
		return file, err
	}
	return file, json.Unmarshal(b, &file)
}

// Note writes an event down, with what the policy must remember. Alerts that
// last have their present peak; active are those.
func (j *Journal) Note(events []health.Event, active []health.Alert, policy State) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range events {
		j.put(e.Alert)
	}
	for _, a := range active {
		j.put(a)
	}
	if extra := len(j.all) - JournalMost; extra > 0 {
		j.all = slices.Delete(j.all, 0, extra)
	}
	b, err := json.Marshal(journalFile{j.all, policy})
	if err != nil {
		return fmt.Errorf("write the history of alerts: %w", err)
	}
	// Whole or not at all: a crash leaves the former file.
	if err := os.WriteFile(j.path+".new", b, 0o600); err != nil {
		return fmt.Errorf("write the history of alerts: %w", err)
	}
	if err := os.Rename(j.path+".new", j.path); err != nil {
		return fmt.Errorf("write the history of alerts: %w", err)
	}
	return nil
}

func (j *Journal) put(a health.Alert) {
	for i := len(j.all) - 1; i >= 0; i-- {
		if j.all[i].Kind == a.Kind && j.all[i].Raised.Equal(a.Raised) {
			j.all[i] = a
			return
		}
	}
	j.all = append(j.all, a)
}

// Alerts returns all that are kept, newest first.
func (j *Journal) Alerts() []health.Alert {
	j.mu.Lock()
	defer j.mu.Unlock()
	all := slices.Clone(j.all)
	slices.Reverse(all)
	return all
}
