package agent

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"ministryfinder/agent/control"
	"ministryfinder/agent/supervise"
	"ministryfinder/embedded/backup"
)

// restores is what the agent knows of the restores that it has started. It is
// safe for concurrent use.
type restores struct {
	mu       sync.Mutex
	progress control.RestoreProgress
	last     *control.Restored
}

// begin notes that a restore begins; false while another runs.
func (r *restores) begin() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.progress.Running {
		return false
	}
	r.progress = control.RestoreProgress{Running: true}
	return true
}

func (r *restores) advance(rows, total int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Rows, r.progress.Total = max(rows, r.progress.Rows), max(total, r.progress.Total)
}

// end notes that it is over; done is nil when nothing was restored.
func (r *restores) end(done *control.Restored) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.progress.Running = false
	if done != nil {
		r.last = done
	}
}

func (r *restores) lastOne() *control.Restored {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// RestoreProgress says how far the restore is that runs.
func (k *backups) RestoreProgress() control.RestoreProgress {
	k.restores.mu.Lock()
	defer k.restores.mu.Unlock()
	return k.restores.progress
}

// PreviewRestore says what a restore of a backup would do.
func (k *backups) PreviewRestore(ctx context.Context, name string) (control.RestorePreview, error) {
	f, err := k.named(name)
	if err != nil {
		return control.RestorePreview{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, control.RestoreTimeout)
	defer cancel()
	var said, wrong bytes.Buffer
	cmd := exec.CommandContext(ctx, k.executable, "restore", "--preview", "--for-agent", "--data", k.dir, f.Path)
	cmd.Stdout, cmd.Stderr = &said, &wrong
	if err := cmd.Run(); err != nil {
		return control.RestorePreview{}, commandError(wrong.Bytes(), err)
	}
	var v control.RestorePreview
	if err := json.Unmarshal(said.Bytes(), &v); err != nil {
		return v, fmt.Errorf("read what the backup holds: %w", err)
	}
	return v, nil
}

// Restore restores a backup, one at a time. It is done by a child of this
// program, as the command does it: also where the finder cannot start because its
// database is damaged.
func (k *backups) Restore(ctx context.Context, name string) error {
	f, err := k.named(name)
	if err != nil {
		return err
	}
	if !k.restores.begin() {
		return errors.New(k.words().T("window.restore.running_already"))
	}
	kept, err := k.restore(ctx, f.Path)
	if err != nil {
		k.restores.end(nil)
		k.log.Error("a backup was not restored", "file", f.Path, "error", err)
		return err
	}
	done := &control.Restored{At: time.Now(), Name: name, Made: f.Made}
	if kept != "" {
		done.Kept = filepath.Base(kept)
	}
	k.restores.end(done)
	k.log.Info("a backup was restored", "file", f.Path, "kept", kept)
	if !k.finder.State().Listens {
		k.finder.Restart(supervise.ExitAsked) // it may have given up on what was damaged
	}
	return nil
}

// restore runs the child, and returns the backup with the state before.
func (k *backups) restore(ctx context.Context, path string) (kept string, err error) {
	var wrong bytes.Buffer
	cmd := exec.CommandContext(ctx, k.executable, "restore", "--for-agent", "--data", k.dir, path)
	cmd.Stderr = &wrong
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", fmt.Errorf("restore the backup: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("restore the backup: %w", err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var line struct {
			Rows  int64  `json:"rows"`
			Total int64  `json:"total"`
			Kept  string `json:"kept"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil {
			k.restores.advance(line.Rows, line.Total)
		}
		kept = line.Kept
	}
	_, _ = io.Copy(io.Discard, out) // after a line that is too long
	if err := cmd.Wait(); err != nil {
		if ctx.Err() != nil {
			return "", errors.New(k.words().T("window.restore.too_long"))
		}
		return "", commandError(wrong.Bytes(), err)
	}
	return kept, nil
}

// named finds a backup of the folder by its name.
func (k *backups) named(name string) (backup.File, error) {
	files, err := backup.List(k.folder())
	if err != nil {
		return backup.File{}, err
	}
	for _, f := range files {
		if filepath.Base(f.Path) == name {
			return f, nil
		}
	}
	return backup.File{}, errors.New(k.words().T("window.restore.gone", "name", name))
}

// typedProgram is what somebody types to start this program: its name where the
// terminal finds it by that, otherwise its path.
func (k *backups) typedProgram() string {
	const name = "ministry-finder"
	if found, err := exec.LookPath(name); err == nil && found == k.executable {
		return name
	}
	return k.executable
}
