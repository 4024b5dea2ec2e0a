package backup

import (
	"crypto/rand"
	"log/slog"
	"time"
)

// Place says where an installation's data and its backups are.
type Place struct {
	// DataDir is the data folder, Dir the folder of the backups.
	DataDir, Dir string
	// Server is true where the data is on a database server, which other finders
	// may use as well; else it is in a file that is this installation's alone.
	Server bool
	Log    *slog.Logger
	Now    func() time.Time
}

// Scheduler returns who looks after the backups of the place's database.
func (p Place) Scheduler(db Store) *Scheduler {
	return &Scheduler{
		Store: db, Dir: p.Dir, Retention: DefaultRetentionPolicy(), Log: p.Log, Now: p.Now, Holder: rand.Text(), DataDir: p.DataDir,
		Alone: !p.Server,
	}
}
