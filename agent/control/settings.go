package control

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Paths for the settings and the backups of this computer.
const (
	PathSettings = "/v1/settings" // GET: Settings; POST Changes: Settings, as they are then
	PathBackups  = "/v1/backups"  // GET: Backups; POST: Backups, after a backup was made
)

// Kinds of a setting: how its value is written and asked for.
const (
	KindText   = "text"
	KindSecret = "secret" // text that is not shown: a set one reads SecretSet
	KindNumber = "number"
	KindSwitch = "switch" // true or false
	KindChoice = "choice" // one of Choices
	KindList   = "list"   // one value a line
)

// SecretSet is what a secret that is set reads as; sent back it changes nothing.
const SecretSet = "••••••••"

// Settings are the settings of this computer as a person edits them.
type Settings struct {
	// File is the settings file's path.
	File string `json:"file"`
	// Problem says why the file cannot be used as it is, with the line; empty when it can.
	Problem  string    `json:"problem,omitempty"`
	Settings []Setting `json:"settings"`
}

// Setting is one setting, in the status's language.
type Setting struct {
	// Key is its name in the file, such as alerts.memory_percent.
	Key string `json:"key"`
	// Group is the heading that it stands under.
	Group string `json:"group"`
	// Title names it, Explanation says what it does.
	Title       string `json:"title"`
	Explanation string `json:"explanation"`
	Kind        string `json:"kind"`
	// Value is the one that is saved, Default that without a line in the file;
	// a list has one value a line.
	Value   string `json:"value"`
	Default string `json:"default"`
	// Choices are the values of a choice, empty for the default where that is allowed.
	Choices []string `json:"choices,omitempty"`
	// Restart says that a change restarts the finder.
	Restart bool `json:"restart,omitempty"`
}

// Changes are new values by key, written as Setting.Value is. Either all are
// taken or, with an error that names the key, none.
type Changes struct {
	Values map[string]string `json:"values"`
}

// Backups is what is known of the backups.
type Backups struct {
	Folder string `json:"folder"`
	// Last is when the newest was made, Tried when one was last restored on
	// trial; zero for never or, while the finder is away, unknown.
	Last  time.Time `json:"last,omitzero"`
	Tried time.Time `json:"tried,omitzero"`
	// Problem is what is wrong with them, empty when nothing is.
	Problem string `json:"problem,omitempty"`
	// Files are the newest first, at most MaxBackups.
	// SameDisk is true when the folder is on the disk of the data, with which the
	// backups would be lost.
	SameDisk bool         `json:"same_disk,omitempty"`
	Files    []BackupFile `json:"files"`
	// Restored is the last restore that was started here, nil when there was none.
	Restored *Restored `json:"restored,omitempty"`
	// RestoreCommand is what somebody types into a terminal to restore the newest.
	RestoreCommand string `json:"restore_command"`
}

// BackupFile is one backup.
type BackupFile struct {
	Name  string    `json:"name"`
	Made  time.Time `json:"made"`
	Bytes int64     `json:"bytes"`
	// Reason is why it was made: daily, asked, or before what.
	Reason string `json:"reason"`
	// Foreign says that another installation has made it, which shares the folder.
	Foreign bool `json:"foreign,omitempty"`
}

// MaxBackups is how many backups a list has at most.
const MaxBackups = 100

// maxSettingsBytes bounds the new values of a request.
const maxSettingsBytes = 256 << 10

// backupTimeout bounds the making of a backup.
const backupTimeout = 10 * time.Minute

// settingsRoutes adds what concerns settings and backups.
func settingsRoutes(mux *http.ServeMux, agent Agent) {
	mux.HandleFunc("GET "+PathSettings, func(w http.ResponseWriter, _ *http.Request) { settle(w, agent.Settings) })
	mux.HandleFunc("POST "+PathSettings, func(w http.ResponseWriter, r *http.Request) {
		var changes Changes
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSettingsBytes)).Decode(&changes); err != nil {
			refuse(w, fmt.Errorf("give the new values as {\"values\":{\"alerts.memory_percent\":\"80\"}}: %w", err))
			return
		}
		settle(w, func() (Settings, error) { return agent.Change(changes) })
	})
	restoreRoutes(mux, agent)
	mux.HandleFunc("GET "+PathBackups, func(w http.ResponseWriter, _ *http.Request) { settle(w, agent.Backups) })
	mux.HandleFunc("POST "+PathBackups, func(w http.ResponseWriter, r *http.Request) {
		c, end := http.NewResponseController(w), time.Now().Add(backupTimeout)
		_, _ = c.SetReadDeadline(end), c.SetWriteDeadline(end) // without them a long backup ends early
		ctx, cancel := context.WithDeadline(r.Context(), end)
		defer cancel()
		if err := agent.BackUp(ctx); err != nil {
			refuse(w, err)
			return
		}
		settle(w, agent.Backups)
	})
}

// settle answers with what came of something, or refuses with its error.
func settle[T any](w http.ResponseWriter, do func() (T, error)) {
	v, err := do()
	if err != nil {
		refuse(w, err)
		return
	}
	answer(w, http.StatusOK, v)
}

// Settings returns the settings of this computer.
func (c *Client) Settings(ctx context.Context) (Settings, error) {
	var s Settings
	return s, c.call(ctx, http.MethodGet, PathSettings, nil, &s)
}

// Change changes settings, all or none, and returns them as they are then.
func (c *Client) Change(ctx context.Context, changes Changes) (Settings, error) {
	var s Settings
	return s, c.call(ctx, http.MethodPost, PathSettings, changes, &s)
}

// Backups returns what is known of the backups.
func (c *Client) Backups(ctx context.Context) (Backups, error) {
	var b Backups
	return b, c.call(ctx, http.MethodGet, PathBackups, nil, &b)
}

// BackUp makes a backup now; it takes up to ten minutes.
func (c *Client) BackUp(ctx context.Context) (Backups, error) {
	var b Backups
	return b, c.patient(backupTimeout).call(ctx, http.MethodPost, PathBackups, nil, &b)
}

// patient is a client whose calls may take so long.
func (c *Client) patient(limit time.Duration) *Client {
	return &Client{http: &http.Client{Transport: c.http.Transport, Timeout: limit + requestTimeout}}
}
