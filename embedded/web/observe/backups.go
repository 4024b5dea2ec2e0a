package observe

import (
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
)

// Backups is who looks after the backups.
type Backups interface {
	// Report says how they are; false as long as that is not known.
	Report() (backup.Report, bool)
}

// Mail is who sends the letters of the server.
type Mail interface {
	// Issues says which were not sent; empty when all were.
	Issues() []health.Issue
}

// backupReport says how the backups are; nil as long as that is not known.
func (o *Observer) backupReport() (*health.BackupReport, []health.Issue) {
	if o.Backups == nil {
		return nil, nil
	}
	r, known := o.Backups.Report()
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
