package store

import (
	"slices"
	"sync"
)

// Subjects of changes that others keep copies of.
const (
	// ChangedCatalogue is told when a ministry has changed.
	ChangedCatalogue = "catalogue"
	// ChangedSettings is told when the parish's settings have changed.
	ChangedSettings = "settings"
	// ChangedPeople is told when accounts or sessions have changed.
	ChangedPeople = "people"
	// ChangedSubmissions is told when all submissions were removed.
	ChangedSubmissions = "submissions"
)

// Changed notes that the transaction changes a subject, which is told to those
// who listen when it commits.
func (tx *Tx) Changed(subject string) {
	if !slices.Contains(tx.changed, subject) {
		tx.changed = append(tx.changed, subject)
	}
}

// changes knows who wants to hear of changes.
type changes struct {
	mu        sync.Mutex
	listeners []func(subject string)
}

// OnChange has a function called after each committed change, with its
// subject. It must not block, and is called for as long as the store is open.
func (d *Database) OnChange(listener func(subject string)) {
	d.changes.mu.Lock()
	defer d.changes.mu.Unlock()
	d.changes.listeners = append(d.changes.listeners, listener)
}

func (c *changes) tell(subjects []string) {
	if len(subjects) == 0 {
		return
	}
	c.mu.Lock()
	listeners := slices.Clone(c.listeners)
	c.mu.Unlock()
	for _, subject := range subjects {
		for _, listener := range listeners {
			listener(subject)
		}
	}
}
