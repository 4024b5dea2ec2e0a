package backup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"ministryfinder/embedded/atomicfile"
	"ministryfinder/embedded/days"
	"ministryfinder/embedded/dump"
	"ministryfinder/embedded/gctune"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/store"
)

// When a Keeper does what.
const (
	// firstLook is how long after the start it looks for the first time.
	firstLook = 10 * time.Second
	lookEvery = 5 * time.Minute
	// makeEvery and tryEvery are the times between two backups, and between two
	// trials whether the newest can be restored.
	makeEvery = 24 * time.Hour
	tryEvery  = 7 * 24 * time.Hour
	// lease is how long one server may take for either.
	lease = time.Hour
	// againAfter is the pause after a failure.
	againAfter = 15 * time.Minute
	// overdue is the age of the newest backup that staff are told of.
	overdue = 2 * makeEvery
)

// Store is what a Keeper needs of the database.
type Store interface {
	Dump(ctx context.Context, to io.Writer, reason string) (dump.Rows, error)
	DumpContacts(ctx context.Context, to io.Writer, reason string) (dump.Rows, error)
	AcquireLease(ctx context.Context, name, holder string, notDoneSince, now time.Time, lease time.Duration) (bool, error)
	ReleaseLease(ctx context.Context, name, holder, outcome string, failure error, now time.Time, again time.Duration) error
	JobNamed(ctx context.Context, name string) (store.Job, error)
	ClockAt(ctx context.Context, now time.Time) (store.Clock, error)
	RecordClock(ctx context.Context, evidence, now time.Time) (store.Clock, error)
	InstallationID(ctx context.Context) (string, error)
	Zone() *time.Location
}

// Scheduler makes a backup each day, tries once a week whether the newest can be
// restored, and removes what is superfluous. Of several servers of one
// database one does it.
type Scheduler struct {
	Store     Store
	Dir       string
	Retention RetentionPolicy
	Log       *slog.Logger
	Now       func() time.Time
	// Holder tells this server from the others.
	Holder string
	// DataDir is where it remembers in which folders backups were made; without
	// one a folder that is gone is made anew. Alone is true when no other server
	// uses the database.
	DataDir string
	Alone   bool

	started atomic.Pointer[time.Time]
	report  atomic.Pointer[Report]
}

// Report says how the backups are.
type Report struct {
	// Last is when the newest backup was made, Tried when one was restored in a
	// trial; zero for never.
	Last, VerifiedAt time.Time
	// Issues are for the health report.
	Issues []health.Issue
}

// Report returns what was found at the last look; false before the first.
func (k *Scheduler) Report() (Report, bool) {
	if r := k.report.Load(); r != nil {
		return *r, true
	}
	return Report{}, false
}

// Run works until ctx ends.
func (k *Scheduler) Run(ctx context.Context) {
	for pause := firstLook; ; pause = lookEvery {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		k.RunOnce(ctx)
	}
}

// RunOnce does what is due, and then finds out how the backups are.
func (k *Scheduler) RunOnce(ctx context.Context) {
	now := k.Now()
	k.started.CompareAndSwap(nil, &now)
	if _, err := k.RecordClock(ctx); err != nil && ctx.Err() == nil {
		k.Log.Debug("the time cannot be noted", "error", err)
	}
	every := makeEvery
	if last, err := k.Store.JobNamed(ctx, makeJob); err == nil && isDueNow(k.Dir, k.DataDir, k.Alone, last, now) {
		every = 0
	}
	err := k.job(ctx, makeJob, every, func() (string, error) {
		f, err := k.Make(ctx, Daily)
		return f.Path, err
	})
	if err := k.forgetContacts(ctx, now); err != nil {
		k.Log.Warn("people who are kept no longer cannot be removed from the backups yet", "error", err)
	}
	// Where another server makes the backups there is nothing to try.
	if all, listed := List(k.Dir); err == nil && listed == nil && len(Of(all, k.owner(ctx))) > 0 {
		err = k.job(ctx, tryJob, tryEvery, func() (string, error) { return k.try(ctx) })
	}
	if err != nil && ctx.Err() == nil {
		k.Log.Debug("the backups cannot be looked after", "error", err) // the database is away, which is said elsewhere
	}
	k.Refresh(ctx)
}

// Refresh finds out how the backups are, and does nothing that is due.
func (k *Scheduler) Refresh(ctx context.Context) {
	now := k.Now()
	k.started.CompareAndSwap(nil, &now)
	if r, err := k.find(ctx); err == nil {
		k.report.Store(&r)
	}
}

// RecordClock notes the time, by which it is known later whether a clock is right. A
// clock that cannot be right removes nothing for its age.
func (k *Scheduler) RecordClock(ctx context.Context) (store.Clock, error) {
	return k.Store.RecordClock(ctx, k.newest(ctx), k.Now())
}

// newest is when the newest backup of the installation was made that is in the folder;
// zero for none.
func (k *Scheduler) newest(ctx context.Context) time.Time {
	all, err := List(k.Dir)
	if own := Of(all, k.owner(ctx)); err == nil && len(own) > 0 {
		return own[0].Made
	}
	return time.Time{}
}

// job does a job that is due and free.
func (k *Scheduler) job(ctx context.Context, name string, every time.Duration, do func() (string, error)) error {
	now := k.Now()
	mine, err := k.Store.AcquireLease(ctx, name, k.Holder, now.Add(-every), now, lease)
	if err != nil || !mine {
		return err
	}
	outcome, failed := do()
	gctune.FreeOSMemory() // an idle program would sit on what this took for long
	if failed != nil {
		if ctx.Err() == nil {
			k.Log.Error("a backup or its trial failed", "job", name, "error", failed)
		}
		outcome = ""
	}
	// Also when the program ends: another server must not wait for the lease.
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	return k.Store.ReleaseLease(end, name, k.Holder, outcome, failed, k.Now(), againAfter)
}

// Make makes a backup now, for a reason. After one of its own or one that was
// asked for it removes what is superfluous.
func (k *Scheduler) Make(ctx context.Context, reason string) (File, error) {
	return k.MakeOf(ctx, store.Present{Dump: k.Store.Dump, Contacts: k.Store.DumpContacts, Installation: k.owner(ctx)}, reason)
}

// owner is the ID of the installation; empty where it cannot be read, as before the
// tables of an earlier version are changed.
func (k *Scheduler) owner(ctx context.Context) string {
	id, err := k.Store.InstallationID(ctx)
	if err != nil {
		return ""
	}
	return id
}

// MakeOf makes a backup of what is present, with the people beside it. It is for whoever is about to
// remove or replace data, too: when it fails, that must not happen.
func (k *Scheduler) MakeOf(ctx context.Context, present store.Present, reason string) (File, error) {
	if err := k.checkFolder(ctx); err != nil {
		return File{}, err
	}
	now := k.Now()
	f, err := makeIn(ctx, k.Dir, present, reason, now)
	if err != nil {
		return File{}, err
	}
	if err := rememberFolder(k.Dir, k.DataDir, present.Installation); err != nil {
		k.Log.Warn("a backup folder that goes away would not be noticed", "error", err)
	}
	k.Log.Info("a backup was made", "file", f.Path, "bytes", f.Bytes, "reason", reason)
	if reason != Daily && reason != Manual {
		return f, nil // who looks for a backup to restore must find all of them
	}
	if clock, err := k.Store.ClockAt(ctx, now); err != nil || clock.Doubted {
		return f, nil // nobody knows which are old
	}
	if err := tidy(k.Dir, present.Installation, k.Retention, now); err != nil {
		k.Log.Warn("old backups cannot be removed", "error", err)
	}
	return f, nil
}

// Before keeps what is about to be replaced or removed, in a backup for a
// reason. When that is there it calls made, which returns what the log of changes
// says of it, or an error that ends the whole; without made that is the file's name.
func (k *Scheduler) Before(reason string, made func(File) (string, error)) store.Before {
	return func(ctx context.Context, present store.Present) (string, error) {
		f, err := k.MakeOf(ctx, present, reason)
		if err != nil {
			return "", fmt.Errorf("keep the present state first: %w", err)
		}
		if made == nil {
			return filepath.Base(f.Path), nil
		}
		return made(f)
	}
}

// Fetch makes a backup of another database, for an import, which removes it.
// What an interrupted import leaves goes with the rest that is unfinished.
func (k *Scheduler) Fetch(ctx context.Context, dump Dump) (string, error) {
	if err := k.checkFolder(ctx); err != nil {
		return "", err
	}
	if err := os.MkdirAll(k.Dir, 0o700); err != nil {
		return "", fmt.Errorf("make the folder for what is fetched: %w", err)
	}
	f, err := os.CreateTemp(k.Dir, fetchedPrefix+"*"+atomicfile.Suffix)
	if err != nil {
		return "", fmt.Errorf("make a file for what is fetched: %w", err)
	}
	if err := f.Close(); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	if _, err := MakeFile(ctx, f.Name(), dump, Fetched); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// try restores the newest good backup into a scratch database.
func (k *Scheduler) try(ctx context.Context) (string, error) {
	f, found, err := NewestAt(k.Dir, k.owner(ctx), k.Now())
	if err != nil {
		return "", err
	}
	if !found {
		return "", errors.New("there is no good backup to try")
	}
	rows, err := VerifyRestore(ctx, f.Path)
	if err != nil {
		return "", err
	}
	k.Log.Info("the newest backup was restored in a trial", "file", f.Path, "rows", rows.Total())
	return f.Path, nil
}

func (k *Scheduler) find(ctx context.Context) (Report, error) {
	made, err := k.Store.JobNamed(ctx, makeJob)
	if err != nil {
		return Report{}, err
	}
	tried, err := k.Store.JobNamed(ctx, tryJob)
	if err != nil {
		return Report{}, err
	}
	r := Report{Last: made.Done, VerifiedAt: tried.Done}
	if k.Alone && isLost(k.Dir, made) {
		r.Last = k.newest(ctx)
	}
	since := r.Last
	if since.IsZero() {
		since = *k.started.Load()
	}
	if clock, err := k.Store.ClockAt(ctx, k.Now()); err != nil {
		return Report{}, err
	} else if clock.Doubted {
		since, until := days.Name(clock.Noted, k.Store.Zone()), days.Name(k.Now(), k.Store.Zone())
		r.Issues = append(r.Issues, health.Issue{Code: health.IssueClock, Since: since, Until: until})
	}
	folder := k.checkFolder(ctx)
	age := k.Now().Sub(since)
	if age < -ahead { // not known to be new: the clock was wrong then, or is now
		r.Last = time.Time{}
		r.Issues = append(r.Issues, health.Issue{Code: health.IssueBackupInFuture})
	}
	switch {
	case folder != nil:
		r.Issues = append(r.Issues, folderIssue(folder))
	case made.Failure != "":
		r.Issues = append(r.Issues, health.Issue{Code: health.IssueBackupFailed})
	case age > overdue:
		r.Issues = append(r.Issues, health.Issue{Code: health.IssueBackupOverdue, Count: int(age / (24 * time.Hour))})
	}
	if tried.Failure != "" {
		r.Issues = append(r.Issues, health.Issue{Code: health.IssueBackupTrial})
	}
	return r, nil
}
