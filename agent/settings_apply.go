package agent

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"ministryfinder/agent/alerting"
	"ministryfinder/agent/control"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/i18n"
)

func (a *Agent) openRecords(now time.Time) {
	a.local.Open(a.DataDir, a.quiet(), now)
}

// quiet returns the settings' quiet times; Load has checked them.
func (a *Agent) quiet() alerting.QuietHours {
	q, err := a.settings().Quiet()
	if err != nil {
		a.log.Error("the quiet hours cannot be used", "error", err)
	}
	return q
}

// applySettings puts settings and their language in force.
func (a *Agent) applySettings(s settings.Settings) {
	a.current.Store(&s)
	words := i18n.Desktop()
	if s.Language != "" {
		words = i18n.For(s.Language)
	}
	a.texts.Store(words)
}

func (a *Agent) settingsProblem() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.settingsErr
}

// apply puts changed settings in force: what concerns the finder by starting
// it again, all else at once. With a mistake in the file those before stay in
// force, and staff are told what it is and where.
func (a *Agent) apply(ctx context.Context, s settings.Settings, err error) {
	a.mu.Lock()
	same := err != nil && a.settingsErr != nil && err.Error() == a.settingsErr.Error()
	a.settingsErr = err
	a.mu.Unlock()
	if err != nil {
		if !same {
			a.log.Error("the settings were changed and have a mistake; those before stay in force", "error", err)
			a.notifySettings(err)
		}
		a.refreshTray()
		return
	}
	old := a.settings()
	a.applySettings(s)
	a.local.Engine.SetLimits(s.Limits())
	a.local.Policy.SetQuiet(a.quiet())
	a.watchElsewhere(ctx)
	a.followSharing(ctx)
	if !sameChannels(old, s) {
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
	channels, err := a.settings().Channels()
	if err != nil {
		a.log.Error("alerts are on the desktop only", "error", err) // Load has checked them
	}
	a.sender.Use(ctx, channels)
}

// Settings returns the settings of this computer as a form shows them.
func (a *Agent) Settings() (control.Settings, error) {
	form := control.Settings{File: filepath.Join(a.DataDir, settings.FileName)}
	if err := a.settingsProblem(); err != nil {
		form.Problem = err.Error()
	}
	values, err := a.settings().Values()
	if err != nil {
		return form, err
	}
	usual, err := settings.Default().Values()
	if err != nil {
		return form, err
	}
	t := a.words()
	for _, f := range settings.Fields() {
		form.Settings = append(form.Settings, control.Setting{
			Key: f.Key, Group: t.T("settings.group." + f.Group), Title: t.T("settings.title." + f.Key),
			Explanation: t.T("settings.explanation." + f.Key), Kind: f.Kind, Choices: f.Choices, Restart: f.Restart,
			Value: values[f.Key], Default: usual[f.Key],
		})
	}
	return form, nil
}

// Change writes new values into the settings file; they are in force within
// settings.PollInterval.
func (a *Agent) Change(c control.Changes) (control.Settings, error) {
	if len(c.Values) == 0 {
		return control.Settings{}, errors.New("there is nothing to change")
	}
	changed, err := settings.Change(a.DataDir, c.Values)
	if err != nil {
		return control.Settings{}, err
	}
	form, err := a.Settings()
	if err != nil {
		return form, err
	}
	values, err := changed.Values()
	for i := range form.Settings {
		form.Settings[i].Value = values[form.Settings[i].Key]
	}
	return form, err
}
