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
	"ministryfinder/agent/control"
	"ministryfinder/agent/diagnostics"
	"ministryfinder/agent/notifier"
	"ministryfinder/agent/startup"
	"ministryfinder/embedded/environment"
)

// doctorLimit bounds the doctor's whole visit; its looks have limits of their own.
const doctorLimit = 90 * time.Second

// reports writes down what whoever looks after the program needs.
type reports struct {
	*config
	version, executable string
	alerts              *alerts
	status              func() control.Status
}

// save writes what whoever looks after the program needs into the
// data folder, without secrets, and opens the folder.
func (r *reports) save(ctx context.Context) error {
	now := time.Now()
	status, err := json.MarshalIndent(r.status(), "", "  ")
	if err != nil {
		return fmt.Errorf("write the status: %w", err)
	}
	path := filepath.Join(r.dir, diagnostics.Name(now))
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the diagnostics: %w", err)
	}
	err = diagnostics.Write(f, diagnostics.Source{
		LogFolder: filepath.Join(r.dir, startup.LogFolder), SettingsFile: r.file(), Version: r.version,
		Parts: map[string]string{"status.json": string(status), "doctor.txt": r.doctor(ctx)}, Now: now, Secrets: environment.Secrets(),
	})
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	r.alerts.answer("", r.words().T("tray.diagnostics"), r.words().T("tray.diagnostics_saved", "file", path), notifier.Well)
	return browser.OpenFile(ctx, r.dir)
}

// doctor returns what the doctor says. A child of this program looks, as for a
// backup: the agent stays small, and needs no database.
func (r *reports) doctor(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, doctorLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.executable, "doctor", "--data", r.dir)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if exit, ended := errors.AsType[*exec.ExitError](err); err != nil && (!ended || exit.ExitCode() != 1) {
		return fmt.Sprintf("%s\nthe doctor ended: %v\n", out, err) // status 1 says that there is trouble
	}
	return string(out)
}
