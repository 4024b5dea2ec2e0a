package agent

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/agent/settings"
	"ministryfinder/agent/target"
	"ministryfinder/embedded/health"
)

// elsewhereFolder holds the records of the finders elsewhere in the data
// folder, 1.5 MB each.
const elsewhereFolder = "elsewhere"

// remote is a finder elsewhere and the work of watching it.
type remote struct {
	*target.Target
	stop context.CancelFunc
	done chan struct{}
}

// watchElsewhere watches the finders elsewhere that the settings name: those
// that are watched already go on, others begin or end.
func (a *Agent) watchElsewhere(ctx context.Context) {
	wanted, err := a.settings().Elsewhere()
	if err != nil {
		a.log.Error("the finders elsewhere are not watched", "error", err) // Load has checked them
		return
	}
	a.mu.Lock()
	before := a.elsewhere
	a.mu.Unlock()
	var now []*remote
	var targets []*target.Target
	kept := map[*remote]bool{}
	for _, e := range wanted {
		r := findRemote(before, e)
		if r == nil {
			r = a.newRemote(ctx, e)
		} else {
			r.Engine.SetLimits(a.settings().Limits())
			r.Policy.SetQuiet(a.quiet())
		}
		kept[r] = true
		now, targets = append(now, r), append(targets, r.Target)
	}
	a.mu.Lock()
	a.elsewhere = now
	a.mu.Unlock()
	a.alerts.outward.watch(targets)
	for _, r := range before {
		if !kept[r] {
			r.end()
		}
	}
}

func findRemote(all []*remote, e settings.Elsewhere) *remote {
	for _, r := range all {
		if r.Name == e.Name && r.URL == e.URL {
			return r
		}
	}
	return nil
}

// newRemote begins to watch a finder elsewhere. Its records are found again by
// its address, whatever its name.
func (a *Agent) newRemote(ctx context.Context, e settings.Elsewhere) *remote {
	ctx, stop := context.WithCancel(ctx)
	r := &remote{target.New(e.Name, e.URL, a.settings().Limits(), a.quiet(), a.log), stop, make(chan struct{})}
	sum := sha256.Sum256([]byte(e.URL))
	dir := filepath.Join(a.DataDir, elsewhereFolder, hex.EncodeToString(sum[:8]))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		a.log.Warn("the folder of the records", "finder", e.Name, "error", err)
	}
	r.Open(dir, a.quiet(), time.Now())
	r.Policy.Join(a.local.Policy)
	go func() {
		defer close(r.done)
		defer r.Close()
		a.watchRemote(ctx, r.Target)
	}()
	return r
}

// end ends the watching and waits for it.
func (r *remote) end() {
	r.stop()
	<-r.done
}

func (a *Agent) stopElsewhere() {
	a.mu.Lock()
	all := a.elsewhere
	a.elsewhere = nil
	a.mu.Unlock()
	for _, r := range all {
		r.end()
	}
}

// watchRemote watches a finder elsewhere, now and at each interval, until ctx ends.
func (a *Agent) watchRemote(ctx context.Context, t *target.Target) {
	t.Run(ctx, target.Watch{
		Loop: health.Loop{Interval: a.interval, AtOnce: true},
		Tell: func(events []health.Event) {
			a.alerts.notify(t, events)
			a.alerts.judgeOutward(time.Now())
			a.alerts.tellHeld(t)
		},
	})
}
