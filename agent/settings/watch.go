package settings

import (
	"context"
	"os"
	"path/filepath"
	"time"
)

// PollInterval is how often Watch looks whether the file has changed when nobody
// asks it to. It looks instead of being told by the system, since the system tells
// of every change in the folder, and the database is in the same one.
const PollInterval = 5 * time.Second

// settled is how old a change is before it is used. Whoever makes one in the dashboard
// gets the next page before a change of the server's settings starts that anew, and an
// editor may write the file in parts.
const settled = time.Second

// Watch calls changed with the outcome of Load each time that the settings
// file of a data folder has been changed, until ctx ends. It is called from
// Watch's own goroutine, and once more when the file was changed meanwhile. What
// comes from look has it look at once, and then not before PollInterval is over: who
// is awake anyway spares the computer a wake for this alone. A change is used when it
// is a second old.
func Watch(ctx context.Context, dataDir string, look <-chan struct{}, changed func(Settings, error)) {
	path := filepath.Join(dataDir, FileName)
	last := stamp(path)
	next := time.NewTimer(PollInterval)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		case <-look:
		}
		next.Reset(PollInterval)
		now := stamp(path)
		if now == last {
			continue
		}
		if age := time.Since(now.changed); age >= 0 && age < settled { // less than none is a clock that was set
			next.Reset(settled - age)
			continue
		}
		last = now
		if now != (fileStamp{}) { // a file that is gone, or being replaced, changes nothing
			changed(Load(dataDir))
		}
	}
}

// fileStamp tells two states of a file apart.
type fileStamp struct {
	changed time.Time
	bytes   int64
}

func stamp(path string) fileStamp {
	info, err := os.Stat(path)
	if err != nil {
		return fileStamp{}
	}
	return fileStamp{info.ModTime(), info.Size()}
}
