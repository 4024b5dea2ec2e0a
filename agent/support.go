package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"ministryfinder/agent/browser"
	"ministryfinder/agent/diagnostics"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/settings"
	"ministryfinder/agent/updatecheck"
	"ministryfinder/embedded/environment"
)

// updateLook is how often it is seen whether an address for updates was set,
// or is due to be asked.
const updateLook = time.Minute

// doctorLimit bounds the doctor's whole visit; its looks have limits of their own.
const doctorLimit = 90 * time.Second

// settingsFile is the path of the settings file.
func (a *Agent) settingsFile() string { return filepath.Join(a.DataDir, settings.FileName) }

// show shows a notification on this desktop about what somebody has just asked for.
func (a *Agent) show(title, body string, level notifier.Level) {
	a.sender.ShowOnDesktop(notifier.Message{Title: title, Body: body, Level: level})
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
		Parts: map[string]string{"status.json": string(status), "doctor.txt": a.doctor(ctx)}, Now: now, Secrets: environment.Secrets(),
	})
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	a.show(a.words().T("tray.diagnostics"), a.words().T("tray.diagnostics_saved", "file", path), notifier.Well)
	return browser.OpenFile(ctx, a.DataDir)
}

// doctor returns what the doctor says. A child of this program looks, as for a
// backup: the agent stays small, and needs no database.
func (a *Agent) doctor(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, doctorLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, a.Executable, "doctor", "--data", a.DataDir)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if exit, ended := errors.AsType[*exec.ExitError](err); err != nil && (!ended || exit.ExitCode() != 1) {
		return fmt.Sprintf("%s\nthe doctor ended: %v\n", out, err) // status 1 says that there is trouble
	}
	return string(out)
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
			a.update.Store(nil)
		}
		if address != "" && (address != asked || time.Since(at) >= updatecheck.Every) {
			at = time.Now()
			newer, err := updatecheck.Check(ctx, address, a.Version)
			switch {
			case err != nil:
				a.log.Warn("whether there is a newer version is not known", "error", err)
			case newer.Version != "":
				a.update.Store(&newer)
				a.log.Info("there is a newer version", "version", newer.Version, "page", newer.Page)
			default:
				a.update.Store(nil)
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
