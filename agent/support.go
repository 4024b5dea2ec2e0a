package agent

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/diagnostics"
	"ministryfinder/agent/notify"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/update"
)

// updateLook is how often it is seen whether an address for updates was set,
// or is due to be asked.
const updateLook = time.Minute

// settingsFile is the path of the settings file.
func (a *Agent) settingsFile() string { return filepath.Join(a.DataDir, settings.FileName) }

// say shows a notification on this desktop about what somebody has just asked for.
func (a *Agent) say(title, body, icon string) {
	if !a.sender.Send(notify.Message{Title: title, Body: body, Icon: icon}) {
		a.log.Warn("too many notifications are waiting", "title", title)
	}
}

// saveDiagnostics writes what whoever looks after the program needs into the
// data folder, without secrets, and opens the folder.
func (a *Agent) saveDiagnostics(ctx context.Context) error {
	now := time.Now()
	status, err := json.MarshalIndent(a.Status(), "", "  ")
	if err != nil {
		return fmt.Errorf("write the status: %w", err)
	}
	path := filepath.Join(a.DataDir, diagnostics.Name(now))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the diagnostics: %w", err)
	}
	err = diagnostics.Write(f, diagnostics.Source{
		LogFolder: filepath.Join(a.DataDir, logFolder), SettingsFile: a.settingsFile(), Version: a.Version,
		Parts: map[string]string{"status.json": string(status)}, Now: now,
	})
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	a.say(a.words().T("tray.diagnostics"), a.words().T("tray.diagnostics_saved", "file", path), "well")
	return browser.OpenFile(ctx, a.DataDir)
}

// lookForUpdates asks the address that staff have set, if any, once a day.
func (a *Agent) lookForUpdates(ctx context.Context) {
	tick := time.NewTicker(updateLook)
	defer tick.Stop()
	var asked string
	var at time.Time
	for {
		address := a.settings().UpdateAddress
		if address != asked {
			a.newer.Store(nil)
		}
		if address != "" && (address != asked || time.Since(at) >= update.Every) {
			at = time.Now()
			newer, err := update.Look(ctx, address, a.Version)
			switch {
			case err != nil:
				a.log.Warn("whether there is a newer version is not known", "error", err)
			case newer.Version != "":
				a.newer.Store(&newer)
				a.log.Info("there is a newer version", "version", newer.Version, "page", newer.Page)
			default:
				a.newer.Store(nil)
			}
			a.refreshTray()
		}
		asked = address
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
