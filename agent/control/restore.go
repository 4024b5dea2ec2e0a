package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Paths for restoring a backup.
const (
	PathRestorePreview = "/v1/backups/preview" // POST RestoreOf: RestorePreview; nothing is changed
	PathRestore        = "/v1/backups/restore" // POST RestoreOf: Backups, when it is restored; GET: RestoreProgress
)

// RestoreTimeout bounds a restore, and the look at what it would do.
const RestoreTimeout = 10 * time.Minute

// RestoreOf names a backup of the backup folder, as BackupFile.Name does.
type RestoreOf struct {
	Name string `json:"name"`
}

// RestoreContents is how much a backup or the database holds.
type RestoreContents struct {
	// Parish is the parish's name; empty where it has not given any.
	Parish      string `json:"parish,omitempty"`
	Ministries  int64  `json:"ministries"`
	Submissions int64  `json:"submissions"`
	Accounts    int64  `json:"accounts"`
}

// RestorePreview says what a restore would do.
type RestorePreview struct {
	Name string    `json:"name"`
	Made time.Time `json:"made"`
	// Backup is what the backup holds, Present what is there now. Unreadable says
	// why Present cannot be told, empty when it can.
	Backup     RestoreContents `json:"backup"`
	Present    RestoreContents `json:"present"`
	Unreadable string          `json:"unreadable,omitempty"`
	// Submissions and Changes came after the backup was made.
	Submissions int64 `json:"submissions"`
	Changes     int64 `json:"changes"`
	// SafetyDir is the folder in which the present state is kept before.
	SafetyDir string `json:"safety_dir"`
}

// RestoreProgress says how a restore goes. Rows of Total are restored; both are
// 0 before the first, while what is there now is kept.
type RestoreProgress struct {
	Running bool  `json:"running"`
	Rows    int64 `json:"rows"`
	Total   int64 `json:"total"`
}

// Restored is a restore that was done.
type Restored struct {
	At time.Time `json:"at"`
	// Name is the backup that was restored, Made when that was made.
	Name string    `json:"name"`
	Made time.Time `json:"made"`
	// Kept is the backup with the state before, which undoes the restore; empty
	// where the database was damaged and nothing could be read of it.
	Kept string `json:"kept,omitempty"`
}

func restoreRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("POST "+PathRestorePreview, func(w http.ResponseWriter, r *http.Request) {
		forLong(w, r, func(ctx context.Context, name string) {
			settle(w, func() (RestorePreview, error) { return agent.PreviewRestore(ctx, name) })
		})
	})
	mux.HandleFunc("GET "+PathRestore, func(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, agent.RestoreProgress()) })
	mux.HandleFunc("POST "+PathRestore, func(w http.ResponseWriter, r *http.Request) {
		forLong(w, r, func(ctx context.Context, name string) {
			// A window that is closed meanwhile does not end it halfway.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), RestoreTimeout)
			defer cancel()
			if err := agent.Restore(ctx, name); err != nil {
				refuse(w, err)
				return
			}
			settle(w, agent.Backups)
		})
	})
}

// forLong reads which backup is meant, and has do answer within RestoreTimeout.
func forLong(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, name string)) {
	var of RestoreOf
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequestBytes)).Decode(&of); err != nil || of.Name == "" {
		refuse(w, fmt.Errorf("name the backup as {\"name\":\"finder-….jsonl.gz\"}: %w", err))
		return
	}
	c, end := http.NewResponseController(w), time.Now().Add(RestoreTimeout+requestTimeout)
	_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end) // without them it ends early
	ctx, cancel := context.WithDeadline(r.Context(), end)
	defer cancel()
	do(ctx, of.Name)
}

// PreviewRestore says what a restore of a backup would do; a large one is read
// for a while.
func (c *Client) PreviewRestore(ctx context.Context, name string) (RestorePreview, error) {
	var v RestorePreview
	return v, c.patient(RestoreTimeout).call(ctx, http.MethodPost, PathRestorePreview, RestoreOf{name}, &v)
}

// Restore restores a backup; it takes up to RestoreTimeout.
func (c *Client) Restore(ctx context.Context, name string) (Backups, error) {
	var b Backups
	return b, c.patient(RestoreTimeout).call(ctx, http.MethodPost, PathRestore, RestoreOf{name}, &b)
}

// RestoreProgress says how far a restore is.
func (c *Client) RestoreProgress(ctx context.Context) (RestoreProgress, error) {
	var p RestoreProgress
	return p, c.call(ctx, http.MethodGet, PathRestore, nil, &p)
}
