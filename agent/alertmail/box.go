// Package alertmail keeps alerts that go by e-mail until they have arrived: in a file
// of the data folder, one entry for each receiver, so that an address that is refused
// holds up nobody else and the end of the program loses none. An entry that cannot be
// sent now is tried five times over a day (letter.Wait). It is written down as being
// sent before the mail server is spoken to; what is found so after a crash, and what
// the server did not confirm, is unknown, told, and never sent again. The agent gives
// each alert to a Channel of its Box.
package alertmail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
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
	Sending State = "sending" // written down before the mail server is spoken to
	Sent    State = "sent"
	Failed  State = "failed"
	Unknown State = "unknown" // sent perhaps: the mail server did not confirm it
)

const (
	// FileName is the file within the data folder.
	FileName = "alert-mail.json"
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
	To    string    `json:"to"`
	State State     `json:"state"`
	Tries int       `json:"tries"` // those that were begun
	Next  time.Time `json:"next"`  // when it is tried, the earliest
	// Why is why the last try failed, nil where none did.
	Why     *letter.SendError `json:"why,omitempty"`
	Changed time.Time         `json:"changed"`
}

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

// Open reads what is kept in a file, which need not be there. Told is called for each
// entry that failed for good or is unknown, also for those of before.
func Open(file string, log *slog.Logger, now func() time.Time, told func(Entry)) *Box {
	b := &Box{file: file, log: log, now: now, told: told, wake: make(chan struct{}, 1)}
	if err := b.read(); err != nil {
		log.Warn("what waited to be sent by e-mail cannot be read; it is put aside", "file", file, "error", err)
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

// settleLost takes what was being sent at the end of the program for unknown.
func (b *Box) settleLost() {
	b.mu.Lock()
	var lost []Entry
	for i := range b.entries {
		if e := &b.entries[i]; e.State == Sending {
			e.State, e.Why, e.Changed = Unknown, letter.NewSendError(letter.Unknown, letter.NoAnswer, ""), b.now()
			lost = append(lost, *e)
		}
	}
	b.mu.Unlock()
	if len(lost) > 0 {
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
			b.log.Warn("what waits to be sent by e-mail cannot be written down; it would be lost with the program", "error", err)
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

// Channel sends the alerts of a box with the settings of a mail server.
type Channel struct {
	*notifier.Mail
	box *Box
	// late adds to an alert that comes late when it was so.
	late func(notifier.Message) string
}

// Channel returns one for a mail server. Late returns what is added to the text of a
// message that could not be sent at once.
func (b *Box) Channel(m *notifier.Mail, late func(notifier.Message) string) *Channel {
	return &Channel{m, b, late}
}

// Enqueue keeps a message until it is sent, and reports whether there was room.
func (c *Channel) Enqueue(m notifier.Message) bool { return c.box.add(m, c.Receivers()) }

// Run sends what is kept until ctx ends.
func (c *Channel) Run(ctx context.Context) {
	for {
		wait := c.round(ctx)
		select {
		case <-ctx.Done():
			return
		case <-c.box.wake:
		case <-time.After(wait):
		}
	}
}
