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
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/health"
	"ministryfinder/embedded/health/alerttext"
	"ministryfinder/embedded/i18n"
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

// backups tells how the backups are, and makes one.
type backups struct {
	*config
	finder     *supervise.Supervisor
	executable string
	restores   restores
}

// folder is where the finder keeps its backups.
func (k *backups) folder() string {
	if f := os.Getenv(backupVariable); f != "" {
		return f
	}
	if f := k.settings().BackupFolder; f != "" {
		return f
	}
	return filepath.Join(k.dir, backup.Folder)
}

// Backups returns what is known of the backups.
func (k *backups) Backups() (control.Backups, error) {
	b := control.Backups{Folder: k.folder(), Files: []control.BackupFile{}}
	files, err := backup.List(b.Folder)
	if err == nil {
		err = backup.CheckFolder(b.Folder, k.dir)
	}
	if gone, ok := errors.AsType[*backup.GoneError](err); ok && gone.Missing {
		b.Problem = k.words().T("window.backup.gone", "folder", b.Folder)
	} else if ok {
		b.Problem = k.words().T("window.backup.other", "folder", b.Folder)
	} else if err != nil {
		b.Problem = err.Error()
	}
	b.SameDisk = backup.SameDisk(b.Folder, k.dir)
	owner := backup.OwnerIn(k.dir)
	for _, f := range files[:min(len(files), control.MaxBackups)] {
		b.Files = append(b.Files, control.BackupFile{Name: filepath.Base(f.Path), Made: f.Made, Bytes: f.Bytes, Reason: f.Reason,
			Foreign: !f.IsOf(owner)})
	}
	newest := k.words().T("window.backup.file")
	if own := backup.Of(files, owner); len(own) > 0 {
		b.Last, newest = own[0].Made, own[0].Path
	}
	b.Restored, b.RestoreCommand = k.restores.lastOne(), backup.RestoreCommand(k.typedProgram(), k.dir, newest)
	report, err := k.healthReport()
	if err != nil {
		return b, nil // the finder is away, which is told elsewhere
	}
	if report.Backup != nil && report.Backup.Tried != nil {
		b.Tried = *report.Backup.Tried
	}
	if b.Problem == "" {
		b.Problem = k.issue(report.IssueCodes)
	}
	return b, nil
}

// issue says the first of the issues that is about the backups; empty
// when none is.
func (k *backups) issue(issues []health.Issue) string {
	for _, issue := range issues {
		if issue.Code.AboutBackups() {
			return alerttext.Issue(k.words(), issue)
		}
	}
	return ""
}

// healthReport asks the finder for its health report.
func (k *backups) healthReport() (health.HealthReport, error) {
	var report health.HealthReport
	state := k.finder.State()
	if !state.Listens {
		return report, errors.New(k.words().T("agent.not_yet"))
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
func (k *backups) BackUp(ctx context.Context) error {
	out, err := exec.CommandContext(ctx, k.executable, "backup", "--data", k.dir).CombinedOutput()
	if err != nil {
		return commandError(out, err)
	}
	k.log.Info("a backup was made", "folder", k.folder())
	return nil
}

// commandError is why a command of this program failed: the end of what it has
// said, which is for people already, else how it ended.
func commandError(out []byte, err error) error {
	said := strings.TrimSpace(string(out[max(0, len(out)-maxOutput):]))
	if said = strings.TrimPrefix(said, "ministry-finder: "); said == "" {
		return err
	}
	return &control.ToldError{Message: i18n.Sentence(said)}
}
