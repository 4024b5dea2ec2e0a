package spool

import "ministryfinder/embedded/store"

// AddAll makes submissions wait, in one transaction.
func (s *Spool) AddAll(all []store.NewSubmission) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.open(); err != nil {
		return err
	}
	return add(s.db, takeOverLimit, all...)
}

// Damage makes what waits at a place unreadable.
func (s *Spool) Damage(place int) error {
	_, err := s.db.Exec(`UPDATE waiting SET submission = '{"SubmittedAt":' WHERE place = ?`, place)
	return err
}
