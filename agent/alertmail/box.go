// Package alertmail keeps alerts that go to another computer until they have arrived:
// one Box with its file in the data folder for e-mail, webhook and ntfy each, so that
// none holds up another, and one entry for each receiver, so that an address that is
// refused holds up nobody else and the end of the program loses none. An entry that
// cannot be sent now is tried for a day. It is written down as being sent before the
// server is spoken to. An e-mail that is found so after a crash, or that the server did
// not confirm, is unknown, told, and never sent again; by webhook and ntfy it is sent
// again, since twice is better there than not at all. The agent gives each alert to a
// Channel of each Box.
package alertmail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"ministryfinder/agent/notifier"
	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/letter"
)

// State says how far an entry is.
type State string

// The states of an entry.
const (
	Waiting State = "waiting"
	Sending State = "sending" // written down before the server is spoken to
	Sent    State = "sent"
	Failed  State = "failed"
	Unknown State = "unknown" // sent perhaps: the mail server did not confirm it
)

const (
	// maxEntries bounds what is kept. What is done with goes first, the oldest before.
	maxEntries = 300
	// maxFileBytes bounds what is read of the file.
	maxFileBytes = 4 << 20
	// TroubleFor is for how long what did not arrive is told.
	TroubleFor = 7 * 24 * time.Hour
	// doneFor is for how long what was sent is remembered.
	doneFor = 2 * 24 * time.Hour
)

// Entry is an alert to one receiver.
type Entry struct {
	notifier.Message
	// To is an e-mail address, or the name of another notifier than that of e-mail.
	To    string    `json:"to"`
	State State     `json:"state"`
	Tries int       `json:"tries"` // those that were begun
	Next  time.Time `json:"next"`  // when it is tried, the earliest
	// Why is why the last try failed, nil where none did; of what does not go by e-mail
	// its code is a notifier.Failure.
	Why     *letter.SendError `json:"why,omitempty"`
	Changed time.Time         `json:"changed"`
}

// ByMail reports whether the entry is an e-mail.
func (e Entry) ByMail() bool { return strings.Contains(e.To, "@") }

// Box keeps the entries. It is safe for concurrent use.
type Box struct {
	file string
	log  *slog.Logger
	now  func() time.Time
	// told is called for each entry that failed for good or is unknown.
	told func(Entry)
	wake chan struct{}
	// turn is held by the round that runs.
	turn sync.Mutex

	mu      sync.Mutex
	entries []Entry
	unsaved bool
}

// Open reads what is kept for the notifier of a name in a folder: alert-mail.json, which
// need not be there, alert-webhook.json and alert-ntfy.json. Told is called for each
// entry that failed for good or is unknown, also for those of before.
func Open(folder, name string, log *slog.Logger, now func() time.Time, told func(Entry)) *Box {
	file := filepath.Join(folder, "alert-"+name+".json")
	log = log.With("channel", name)
	b := &Box{file: file, log: log, now: now, told: told, wake: make(chan struct{}, 1)}
	if err := b.read(); err != nil {
		log.Warn("the alerts that waited to be sent cannot be read; they are put aside", "file", file, "error", err)
		_ = os.Rename(file, file+".bad") // nothing more can be done for it
	}
	return b
}

func (b *Box) read() error {
	f, err := os.Open(b.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFileBytes))
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	if err := json.Unmarshal(text, &b.entries); err != nil {
		b.entries = nil
		return fmt.Errorf("decode: %w", err)
	}
	return nil
}

// settleLost takes what was being sent at the end of the program for unknown; what does
// not go by e-mail is sent again.
func (b *Box) settleLost() {
	b.mu.Lock()
	changed := false
	var lost []Entry
	for i := range b.entries {
		e := &b.entries[i]
		if e.State != Sending {
			continue
		}
		changed = true
		if !e.ByMail() {
			e.State = Waiting
			continue
		}
		e.State, e.Why, e.Changed = Unknown, letter.NewSendError(letter.Unknown, letter.NoAnswer, ""), b.now()
		lost = append(lost, *e)
	}
	b.mu.Unlock()
	if changed {
		b.save()
	}
	for _, e := range lost {
		b.told(e)
	}
}

// save writes the entries down. An alert is sent all the same where that fails: it may
// be of a full disk.
func (b *Box) save() {
	b.mu.Lock()
	defer b.mu.Unlock()
	text, err := json.Marshal(b.entries)
	if err == nil {
		err = atomicfile.Write(b.file, text, 0o600)
	}
	if failed := err != nil; failed != b.unsaved {
		b.unsaved = failed
		if failed {
			b.log.Warn("the alerts that wait to be sent cannot be written down; they would be lost with the program", "error", err)
		}
	}
}

// add keeps a message for each receiver who has not been sent the same, and reports
// whether there was room.
func (b *Box) add(m notifier.Message, receivers []string) bool {
	b.mu.Lock()
	b.forget()
	room := true
	for _, to := range receivers {
		if b.hasBeenTold(m, to) {
			continue
		}
		if len(b.entries) >= maxEntries {
			room = false
			break
		}
		b.entries = append(b.entries, Entry{Message: m, To: to, State: Waiting, Next: m.At, Changed: m.At})
	}
	b.mu.Unlock()
	b.save()
	b.look()
	return room
}

// hasBeenTold reports whether a receiver has this message already: of an alert that it
// began, and once more that it is over.
func (b *Box) hasBeenTold(m notifier.Message, to string) bool {
	return slices.ContainsFunc(b.entries, func(e Entry) bool {
		return e.To == to && e.Kind == m.Kind && e.Level == m.Level && e.Raised.Equal(m.Raised) &&
			(m.Kind != "" || e.Title == m.Title && e.Body == m.Body)
	})
}

// forget drops what was told long enough and, where there is no room, the oldest of
// what is done with.
func (b *Box) forget() {
	now := b.now()
	b.entries = slices.DeleteFunc(b.entries, func(e Entry) bool {
		switch e.State {
		case Sent:
			return now.Sub(e.Changed) > doneFor
		case Failed, Unknown:
			return now.Sub(e.Changed) > TroubleFor
		}
		return false
	})
	for len(b.entries) >= maxEntries {
		i := slices.IndexFunc(b.entries, func(e Entry) bool { return e.State != Waiting && e.State != Sending })
		if i < 0 {
			return
		}
		b.entries = slices.Delete(b.entries, i, i+1)
	}
}

// Retry has what waits be tried at once, as after a change of the settings.
func (b *Box) Retry() {
	b.mu.Lock()
	for i := range b.entries {
		if e := &b.entries[i]; e.State == Waiting {
			e.Next = b.now()
		}
	}
	b.mu.Unlock()
	b.look()
}

// look has the next round begin at once.
func (b *Box) look() {
	select {
	case b.wake <- struct{}{}:
	default: // one is asked for already
	}
}

// Troubles returns what failed for good or is unknown and is still told, the newest
// first.
func (b *Box) Troubles() []Entry {
	b.mu.Lock()
	defer b.mu.Unlock()
	var all []Entry
	for _, e := range slices.Backward(b.entries) {
		if (e.State == Failed || e.State == Unknown) && b.now().Sub(e.Changed) <= TroubleFor {
			all = append(all, e)
		}
	}
	return all
}
