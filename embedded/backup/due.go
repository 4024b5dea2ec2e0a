package backup

import (
	"context"
	"path/filepath"
	"time"

	"ministryfinder/embedded/store"
)

// interval is how old the last backup may be before the next is due. A folder in which
// the last one is not gets one at once, so that staff hear soon whether it can be used;
// and whoever goes back to the folder before after that failed gets one that is well.
func (k *Scheduler) interval(ctx context.Context) time.Duration {
	last, err := k.Store.JobNamed(ctx, makeJob)
	if err == nil && (k.movedSince(last) || k.Alone && last.Failure != "") {
		return 0
	}
	return makeEvery
}

// movedSince reports whether this server makes its backups in another folder than
// before. Of several servers each goes by its own, and by none as long as it has made none.
func (k *Scheduler) movedSince(last store.Job) bool {
	if k.DataDir == "" {
		return false
	}
	used, err := usedFolders(k.DataDir)
	switch dir := filepath.Clean(k.Dir); {
	case err != nil:
		return false
	case len(used) > 0:
		return used[0].Folder != dir
	case k.Alone && last.Outcome != "": // by an earlier version, which noted nothing else
		return filepath.Dir(last.Outcome) != dir
	}
	return false
}
