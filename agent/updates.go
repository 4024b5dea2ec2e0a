package agent

import (
	"context"
	"sync/atomic"
	"time"

	"ministryfinder/agent/updatecheck"
)

// updateLook is how often it is seen whether an address for updates was set,
// or is due to be asked.
const updateLook = time.Minute

// updates knows whether there is a newer version.
type updates struct {
	*config
	version   string
	changed   func()
	available atomic.Pointer[updatecheck.Available] // nil when none is known
}

// run asks the address that staff have set, if any, once a day, and sooner again
// when it did not answer.
func (u *updates) run(ctx context.Context) {
	tick := time.NewTicker(updateLook)
	defer tick.Stop()
	var asked string
	var schedule updatecheck.Schedule
	for {
		address := u.settings().UpdateAddress
		if address != asked {
			u.available.Store(nil)
			schedule = updatecheck.Schedule{}
		}
		if address != "" && schedule.Due(time.Now()) {
			newer, err := updatecheck.Check(ctx, address, u.version)
			schedule.Looked(time.Now(), err != nil)
			switch {
			case err != nil:
				u.log.Warn("whether there is a newer version is not known", "error", err)
			case newer.Version != "":
				u.available.Store(&newer)
				u.log.Info("there is a newer version", "version", newer.Version, "page", newer.Page)
			default:
				u.available.Store(nil)
			}
			u.changed()
		}
		asked = address
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
