package web

import (
	"context"
	"errors"
	"path/filepath"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
)

// Backups is who looks after the backups.
type Backups interface {
	// Report says how they are; false as long as that is not known.
	Report() (backup.Report, bool)
	// Make makes one now. It comes before everything that removes data.
	Make(ctx context.Context, reason string) (backup.File, error)
}

// reportBackups says in the health report how the backups are.
func (s *Server) reportBackups(rep *health.HealthReport) {
	if s.Backups == nil || s.Away != nil {
		return
	}
	r, known := s.Backups.Report()
	if !known {
		return
	}
	rep.Backup = &health.BackupReport{}
	if !r.Last.IsZero() {
		rep.Backup.Last = &r.Last
	}
	if !r.Tried.IsZero() {
		rep.Backup.Tried = &r.Tried
	}
	rep.Issues = append(rep.Issues, r.Issues...)
}

// backup makes a backup before staff remove something for good.
func (s *Server) backup(ctx context.Context, reason string) (string, error) {
	if s.Backups == nil {
		return "", errors.New("nobody looks after backups")
	}
	f, err := s.Backups.Make(ctx, reason)
	return filepath.Base(f.Path), err
}
