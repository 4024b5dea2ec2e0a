package web

import (
	"context"
	"errors"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
)

// Backups is who looks after the backups.
type Backups interface {
	// Report says how they are; false as long as that is not known.
	Report() (backup.Report, bool)
	// Before makes one before data is removed, in the same transaction.
	Before(reason string, made func(backup.File) (string, error)) store.Before
}

// backupReport says how the backups are; nil as long as that is not known.
func (s *Server) backupReport() (*health.BackupReport, []health.Issue) {
	if s.Backups == nil || s.DatabaseDown != nil {
		return nil, nil
	}
	r, known := s.Backups.Report()
	if !known {
		return nil, nil
	}
	rep := &health.BackupReport{}
	if !r.Last.IsZero() {
		rep.Last = &r.Last
	}
	if !r.VerifiedAt.IsZero() {
		rep.Tried = &r.VerifiedAt
	}
	return rep, r.Issues
}

// before makes a backup before staff remove something for good.
func (s *Server) before(reason string) store.Before {
	if s.Backups == nil {
		return func(context.Context, store.Dump) (string, error) { return "", errors.New("nobody looks after backups") }
	}
	return s.Backups.Before(reason, nil)
}
