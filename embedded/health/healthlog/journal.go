package healthlog

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/health"
)

// Bounds of the journal.
const (
	// MaxJournal is how many alerts are kept, the newest: about 100 KB.
	MaxJournal = 500
	// journalBytes bounds the file that is read.
	journalBytes = 4 << 20
)

// Journal is the history of alerts on disk, with start, end and peak, whether
// memory grows, and what the writer's policy of telling must remember. It is
// safe for concurrent use.
type Journal struct {
	path string
	mu   sync.Mutex
	file journalFile
	// unseen are the alerts that lasted at the end of the program before.
	unseen []health.Alert
}

// journalFile is the file's content.
type journalFile struct {
	Alerts []health.Alert `json:"alerts"` // oldest first
	Growth health.Verdict `json:"growth"`
	// Policy belongs to the agent; a finder that writes the journal leaves it as it is.
	Policy json.RawMessage `json:"policy,omitempty"`
}

// OpenJournal reads the journal at path; none is a new one. A damaged one is
// renamed and begun anew: the journal is then usable beside the error.
func OpenJournal(path string, now time.Time) (*Journal, error) {
	j := &Journal{path: path}
	file, err := readJournal(path)
	if errors.Is(err, os.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		aside := path + ".damaged-" + now.UTC().Format("20060102-150405")
		err = fmt.Errorf("the history of alerts is damaged (%w); it is kept as %s, and a new one was begun", err, aside)
		return j, errors.Join(err, os.Rename(path, aside))
	}
	j.file = file
	for i := range j.file.Alerts {
		if a := &j.file.Alerts[i]; a.Cleared.IsZero() {
			j.unseen = append(j.unseen, *a)
			a.Cleared = now // its end was not seen: the program ended first
		}
	}
	return j, nil
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

// Policy decodes what the policy of telling must remember into a value; it
// leaves the value alone when there is none.
func (j *Journal) Policy(into any) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.file.Policy) == 0 {
		return nil
	}
	if err := json.Unmarshal(j.file.Policy, into); err != nil {
		return fmt.Errorf("read what was told of the alerts: %w", err)
	}
	return nil
}

// Record writes events down, with the engine's present state: alerts that last
// have their present peak. Policy is what the policy of telling must remember;
// nil leaves what is there.
func (j *Journal) Record(events []health.Event, present health.Snapshot, policy any) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range events {
		j.put(e.Alert)
	}
	for _, a := range present.Active {
		j.put(a)
	}
	if extra := len(j.file.Alerts) - MaxJournal; extra > 0 {
		j.file.Alerts = slices.Delete(j.file.Alerts, 0, extra)
	}
	j.file.Growth = present.Growth
	if policy != nil {
		b, err := json.Marshal(policy)
		if err != nil {
			return fmt.Errorf("write what was told of the alerts: %w", err)
		}
		j.file.Policy = b
	}
	b, err := json.Marshal(j.file)
	if err != nil {
		return fmt.Errorf("write the history of alerts: %w", err)
	}
	if err := atomicfile.Write(j.path, b, 0o600); err != nil {
		return fmt.Errorf("write the history of alerts: %w", err)
	}
	return nil
}

// UpToDate reports whether the journal tells the engine's present state already:
// nothing lasts whose figures change, and memory grew or did not before.
func (j *Journal) UpToDate(present health.Snapshot) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(present.Active) == 0 && present.Growth.Status != health.Watch && present.Growth.Status == j.file.Growth.Status
}

func (j *Journal) put(a health.Alert) {
	for i := len(j.file.Alerts) - 1; i >= 0; i-- {
		if b := &j.file.Alerts[i]; b.IsSame(a) {
			*b = a
			return
		}
	}
	j.file.Alerts = append(j.file.Alerts, a)
}

// Alerts returns all that are kept, newest first.
func (j *Journal) Alerts() []health.Alert {
	j.mu.Lock()
	defer j.mu.Unlock()
	return newestFirst(j.file.Alerts)
}

// Unseen returns the alerts whose end was not seen, newest first: in the history they
// end when the journal was opened, but for those that go on and are recorded again.
func (j *Journal) Unseen() []health.Alert { return newestFirst(j.unseen) }

func newestFirst(alerts []health.Alert) []health.Alert {
	all := slices.Clone(alerts)
	slices.Reverse(all)
	return all
}
