// Package spool keeps submissions that the database cannot take just now, in
// a file beside it, and delivers them in order when it can again. Each carries
// a submission key, so that one that is delivered twice, after a crash in
// between, is stored once.
package spool

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"ministryfinder/embedded/store"
)

// Bounds of the spool.
const (
	// MaxEntries is how many submissions are kept at most.
	MaxEntries = 10_000
	// maxLine bounds one entry; a checked submission has at most 50 KB.
	maxLine = 256 << 10
)

// ErrFull is returned when the spool keeps MaxEntries already.
var ErrFull = errors.New("too many submissions wait for the database")

// Spool is a file of waiting submissions. It is safe for concurrent use.
type Spool struct {
	mu      sync.Mutex
	file    *os.File
	waiting []store.NewSubmission
	// delivering keeps two deliveries apart, so that the order holds.
	delivering sync.Mutex
}

// Open opens the spool's file, or makes it. What waits in it from before is
// kept; a half-written last entry, which nobody was told was kept, is dropped.
func Open(path string) (*Spool, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the spool: %w", err)
	}
	s := &Spool{file: f}
	if err := s.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the spool %s: %w", path, err), f.Close())
	}
	return s, nil
}

func (s *Spool) load() error {
	lines := bufio.NewReaderSize(s.file, maxLine)
	end := int64(0)
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		var n store.NewSubmission
		if err := json.Unmarshal(line, &n); err != nil {
			return fmt.Errorf("entry %d: %w (move the file away to start without it)", len(s.waiting)+1, err)
		}
		end += int64(len(line))
		s.waiting = append(s.waiting, n)
	}
	if err := s.file.Truncate(end); err != nil {
		return err
	}
	_, err := s.file.Seek(end, io.SeekStart)
	return err
}

// Add keeps a submission. When it returns without an error the submission is
// on the disk. It must have a submission key.
func (s *Spool) Add(n store.NewSubmission) error {
	if n.SubmissionKey == "" {
		return errors.New("keep a submission: it has no key")
	}
	line, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("encode a submission: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.waiting) >= MaxEntries {
		return ErrFull
	}
	before, err := s.file.Seek(0, io.SeekCurrent)
	if err != nil {
		return fmt.Errorf("keep a submission: %w", err)
	}
	if _, err = s.file.Write(append(line, '\n')); err == nil {
		err = s.file.Sync()
	}
	if err != nil {
		// Half an entry must not stay in front of the next one.
		_, seekErr := s.file.Seek(before, io.SeekStart)
		return fmt.Errorf("keep a submission: %w", errors.Join(err, s.file.Truncate(before), seekErr))
	}
	s.waiting = append(s.waiting, n)
	return nil
}

// Waiting returns how many submissions wait.
func (s *Spool) Waiting() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.waiting)
}

// Deliver hands the waiting submissions to the store, oldest first, until one
// is refused. It returns how many were delivered and that refusal.
func (s *Spool) Deliver(ctx context.Context, to func(context.Context, store.NewSubmission) error) (int, error) {
	s.delivering.Lock()
	defer s.delivering.Unlock()
	delivered := 0
	for ctx.Err() == nil {
		s.mu.Lock()
		if len(s.waiting) == 0 {
			s.mu.Unlock()
			return delivered, nil
		}
		next := s.waiting[0]
		s.mu.Unlock()
		if err := to(ctx, next); err != nil {
			return delivered, err
		}
		delivered++
		if err := s.forgetFirst(); err != nil {
			return delivered, err
		}
	}
	return delivered, ctx.Err()
}

// forgetFirst drops the oldest entry. The file is emptied when nothing waits
// any more; until then a delivered entry stays in it, and its key keeps it
// from being stored twice.
func (s *Spool) forgetFirst() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.waiting = s.waiting[1:]
	if len(s.waiting) > 0 {
		return nil
	}
	s.waiting = nil
	if err := s.file.Truncate(0); err != nil {
		return fmt.Errorf("empty the spool: %w", err)
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("empty the spool: %w", err)
	}
	return nil
}

// Close closes the file; what waits is there at the next start.
func (s *Spool) Close() error { return s.file.Close() }
