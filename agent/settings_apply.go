package agent

import (
	"context"
	"fmt"
	"time"

	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
)

func (a *Agent) openRecords(now time.Time) {
	a.local.Open(a.DataDir, a.quiet(), now)
}

// apply puts changed settings in force: what concerns the finder by starting
// it again, all else at once. With a mistake in the file those before stay in
// force, and staff are told what it is and where.
func (a *Agent) apply(ctx context.Context, s settings.Settings, err error) {
	if err == nil {
		err = a.checkAddresses(a.settings(), s)
	}
	same := !a.setProblem(err)
	if err != nil {
		if !same {
			a.log.Error("the settings were changed and have a mistake; those before stay in force", "error", err)
			a.alerts.badSettings()
		}
		a.refreshTray()
		return
	}
	old := a.settings()
	a.put(s)
	a.local.Engine.SetLimits(s.Limits())
	a.local.Policy.SetQuiet(a.quiet())
	a.watchElsewhere(ctx)
	a.sharing.follow(ctx)
	if !sameChannels(old, s) {
		a.alerts.retry()
		a.useNotifiers(ctx)
	}
	moved := old.Address != s.Address && a.Addr == ""
	if moved {
		a.moved.Store(true)
	}
	if moved || !sameOrders(finderOrders(old), finderOrders(s)) {
		a.supervisor.Restart(supervise.ExitSettings)
	}
	a.log.Info("the changed settings are in force")
	a.refreshTray()
}

// finderOrders are the orders that the settings hold for the finder.
func finderOrders(s settings.Settings) supervise.ChildConfig {
	return supervise.ChildConfig{
		Limits: s.Limits(), BackupFolder: s.BackupFolder,
		CacheMB: s.Finder.CacheMB, CheckMinutes: s.Finder.CheckMinutes, PublicAddress: s.Finder.PublicAddress,
		Sharing: s.Sharing.Finder(),
	}
}

func sameOrders(a, b supervise.ChildConfig) bool { return fmt.Sprint(a) == fmt.Sprint(b) }

func sameChannels(a, b settings.Settings) bool {
	return fmt.Sprint(a.Mail, a.Webhook, a.Ntfy) == fmt.Sprint(b.Mail, b.Webhook, b.Ntfy)
}

// useNotifiers sends alerts as the settings say from now on, beside the desktop.
func (a *Agent) useNotifiers(ctx context.Context) {
	channels, err := a.alerts.channels()
	if err != nil {
		a.log.Error("alerts are on the desktop only", "error", err) // Load has checked them
	}
	a.sender.Use(ctx, channels)
}
