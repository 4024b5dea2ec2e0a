package agent

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
)

const (
	// askTimeout bounds the question how the backups are.
	askTimeout = 3 * time.Second
	// maxReportBytes bounds the answer.
	maxReportBytes = 64 << 10
	// maxOutput bounds what is kept of the words of a command that fails.
	maxOutput = 2000
)

// backupVariable names the backup folder in the environment, which wins over
// the settings and which the finder inherits.
const backupVariable = "BACKUP_FOLDER"

// backupFolder is where the finder keeps its backups.
func (a *Agent) backupFolder() string {
	if f := os.Getenv(backupVariable); f != "" {
		return f
	}
	if f := a.settings().BackupFolder; f != "" {
		return f
	}
	return filepath.Join(a.DataDir, backup.Folder)
}

// Backups returns what is known of the backups.
func (a *Agent) Backups() (control.Backups, error) {
	b := control.Backups{Folder: a.backupFolder(), Files: []control.BackupFile{}}
	files, err := backup.List(b.Folder)
	if err == nil {
		err = backup.CheckFolder(b.Folder, a.DataDir)
	}
	if gone, ok := errors.AsType[*backup.GoneError](err); ok && gone.Missing {
		b.Problem = a.words().T("window.backup.gone", "folder", b.Folder)
	} else if ok {
		b.Problem = a.words().T("window.backup.other", "folder", b.Folder)
	} else if err != nil {
		b.Problem = err.Error()
	}
	b.SameDisk = backup.SameDisk(b.Folder, a.DataDir)
	for _, f := range files[:min(len(files), control.MaxBackups)] {
		b.Files = append(b.Files, control.BackupFile{Name: filepath.Base(f.Path), Made: f.Made, Bytes: f.Bytes, Reason: f.Reason})
	}
	if len(files) > 0 {
		b.Last = files[0].Made
	}
	report, err := a.healthReport()
	if err != nil {
		return b, nil // the finder is away, which is told elsewhere
	}
	if report.Backup != nil && report.Backup.Tried != nil {
		b.Tried = *report.Backup.Tried
	}
	if b.Problem == "" {
		b.Problem = a.backupProblem(report.IssueCodes)
	}
	return b, nil
}

// backupProblem says the first of the issues that is about the backups; empty
// when none is.
func (a *Agent) backupProblem(issues []health.Issue) string {
	for _, issue := range issues {
		if issue.Code.AboutBackups() {
			return alerttext.Issue(a.words(), issue)
		}
	}
	return ""
}

// healthReport asks the finder for its health report.
func (a *Agent) healthReport() (health.HealthReport, error) {
	var report health.HealthReport
	state := a.supervisor.State()
	if !state.Listens {
		return report, errors.New(a.words().T("agent.not_yet"))
	}
	client := &http.Client{Timeout: askTimeout, Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.Get(state.URL + "/api/health")
	if err != nil {
		return report, fmt.Errorf("ask the finder how it is: %w", err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(io.LimitReader(res.Body, maxReportBytes)).Decode(&report); err != nil {
		return report, fmt.Errorf("read how the finder is: %w", err)
	}
	return report, nil
}

// BackUp makes a backup now. It is made by a child of this program, as the
// command is: the agent stays small, and needs no database.
func (a *Agent) BackUp(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, a.Executable, "backup", "--data", a.DataDir).CombinedOutput()
	if err != nil {
		said := strings.TrimSpace(string(out[max(0, len(out)-maxOutput):]))
		return fmt.Errorf("%s (%w)", said, err)
	}
	a.log.Info("a backup was made", "folder", a.backupFolder())
	return nil
}
