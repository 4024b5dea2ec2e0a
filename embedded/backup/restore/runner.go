package restore

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/gctune"
	"ministryfinder/embedded/store"
)

var (
	// ErrRunning is returned while another restore runs.
	ErrRunning = errors.New("a backup is being restored already")
	// ErrGone is returned for a backup that is not in the backup folder.
	ErrGone = errors.New("this backup is not in the backup folder any more")
)

// Run is a restore that a server does or has done.
type Run struct {
	// Token names the run. Only who has started it knows it: the sessions of
	// everybody end with a restore, and perhaps the account, too.
	Token string
	// Name is the backup, Made when that was made, Who has started the run.
	Name string
	Made time.Time
	Who  string
	// Ended is zero while it runs. Rows of Total are restored.
	Ended       time.Time
	Rows, Total int64
	// Kept is the name of the backup with the state before; Err why nothing was
	// changed.
	Kept string
	Err  error
}

// Running reports whether it is under way.
func (r Run) Running() bool { return r.Token != "" && r.Ended.IsZero() }

// Runner restores backups into the open database of a server, one at a time,
// while that goes on answering. It is safe for concurrent use.
type Runner struct {
	place   Place
	db      *store.Database
	ctx     context.Context // ends with the server
	end     context.CancelFunc
	running sync.WaitGroup

	mu  sync.Mutex
	run Run
}

// NewRunner returns one for the open database of a place.
func NewRunner(p Place, db *store.Database) *Runner {
	r := &Runner{place: p, db: db}
	r.ctx, r.end = context.WithCancel(context.Background())
	return r
}

// Close ends a restore that runs, after which all is as it was before, and
// returns when it has ended.
func (r *Runner) Close() error {
	r.end()
	r.running.Wait()
	return nil
}

// Files are the backups that can be restored, the newest first.
func (r *Runner) Files() ([]backup.File, error) { return backup.List(r.place.Dir) }

// Owner is the installation's ID, by which its own backups are told; empty where it
// cannot be read.
func (r *Runner) Owner(ctx context.Context) string {
	id, err := r.db.InstallationID(ctx)
	if err != nil {
		return ""
	}
	return id
}

// Dir is the folder of the backups.
func (r *Runner) Dir() string { return r.place.Dir }

// named finds a backup of the folder.
func (r *Runner) named(name string) (backup.File, error) {
	all, err := r.Files()
	if err != nil {
		return backup.File{}, err
	}
	for _, f := range all {
		if filepath.Base(f.Path) == name {
			return f, nil
		}
	}
	return backup.File{}, fmt.Errorf("%w: %s", ErrGone, name)
}

// Preview says what a restore of a backup would do.
func (r *Runner) Preview(ctx context.Context, name string) (Preview, error) {
	f, err := r.named(name)
	if err != nil {
		return Preview{}, err
	}
	v, err := lookInto(r.place, f.Path)
	if err != nil {
		return Preview{}, err
	}
	return v, v.compare(ctx, r.db)
}

// Start begins to restore a backup, for somebody, and returns at once.
func (r *Runner) Start(name, who string) (Run, error) {
	f, err := r.named(name)
	if err != nil {
		return Run{}, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.run.Running() {
		return Run{}, ErrRunning
	}
	if r.ctx.Err() != nil {
		return Run{}, fmt.Errorf("restore the backup: %w", r.ctx.Err())
	}
	r.run = Run{Token: rand.Text(), Name: name, Made: f.Made, Who: who}
	r.running.Go(func() { r.restore(f.Path, who) })
	return r.run, nil
}

// Last returns the run of this server that began last; its Token is empty where
// there was none.
func (r *Runner) Last() Run {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.run
}

// restore does it, and notes how it goes.
func (r *Runner) restore(path, who string) {
	note := func(change func(*Run)) {
		r.mu.Lock()
		defer r.mu.Unlock()
		change(&r.run)
	}
	ctx, cancel := context.WithTimeout(r.ctx, Timeout)
	defer cancel()
	done, err := r.into(ctx, path, who, note)
	gctune.FreeOSMemory() // an idle program would sit on what this took for long
	if err != nil {
		r.place.Log.Error("a backup was not restored", "file", path, "who", who, "error", err)
	} else {
		r.place.Log.Info("a backup was restored", "file", path, "who", who, "kept", done.Kept)
	}
	note(func(run *Run) {
		run.Ended, run.Err = r.place.Now(), err
		if err == nil {
			run.Kept = filepath.Base(done.Kept)
		}
	})
}

func (r *Runner) into(ctx context.Context, path, who string, note func(func(*Run))) (Restored, error) {
	p := r.place
	p.Who = who
	held, err := holdWhole(p, path)
	if err != nil {
		return Restored{}, err
	}
	defer held.Close()
	note(func(run *Run) { run.Total = held.Rows.Total() })
	done, _, err := restoreInto(ctx, p, r.db, held, func(_ string, rows int64) {
		if rows > 0 {
			note(func(run *Run) { run.Rows = rows })
		}
	})
	return done, err
}
