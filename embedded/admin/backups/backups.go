// Package backups answers the dashboard's pages about backups: the list, what a
// restore of one would do, the restore itself, how far it is, and its undo.
package backups

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"path/filepath"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/backup/restore"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

const (
	path = "/admin/backups"
	// maxListed is how many backups the page lists, the newest.
	maxListed = 100
	// previewTimeout bounds the look into a backup before it is restored.
	previewTimeout = 50 * time.Second
	// undoFor is how long after a restore its undo is offered above the list. Later
	// the backup with the state before is restored like any other: much more came
	// since.
	undoFor = 24 * time.Hour
)

// Store is what the pages need of a database.
type Store interface {
	LastAuditEntry(ctx context.Context, action string) (store.AuditEntry, error)
	AddAuditEntry(ctx context.Context, e store.AuditEntry) error
}

// Restores restores backups, as a restore.Runner does.
type Restores interface {
	Files() ([]backup.File, error)
	// Owner tells this installation's backups from those of others.
	Owner(ctx context.Context) string
	// Dir is the folder that they are in.
	Dir() string
	Preview(ctx context.Context, name string) (restore.Preview, error)
	Start(name, who string) (restore.Run, error)
	Last() restore.Run
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Store Store
	// Restores is nil where nobody looks after backups.
	Restores Restores
	// Maker makes one at once; nil where nobody looks after backups.
	Maker Maker
	// IsHTTPS reports whether a request came by HTTPS.
	IsHTTPS func(*http.Request) bool
}

// Handler answers requests about backups. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Administrator, h.list)
	r.Page("GET "+path+"/restore", store.Administrator, h.ask)
	r.Form("POST "+path+"/restore", store.Administrator, h.restore)
	r.Form("POST "+path+"/now", store.Administrator, h.makeNow)
	r.Form("POST "+path+"/download", store.Administrator, h.download)
	r.Open("GET "+path+"/progress", h.progress)
	r.Open("POST "+path+"/progress", h.undoByToken)
}

// page lists the backups, newest first.
type page struct {
	Rows []row
	// Restored is the last restore, nil when none was done lately; Problem says what
	// was wrong with a request.
	Restored *restored
	Problem  string
	Running  bool
	Folder   string
}

type row struct{ Name, When, Reason, Size string }

// restored is a restore that can be taken back.
type restored struct{ When, Made, Who, Kept string }

func (h *Handler) list(w http.ResponseWriter, r *http.Request, v view.Session) {
	h.show(w, r, v, http.StatusOK, "")
}

// show shows the list, with the text of a key about what was wrong.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, v view.Session, status int, problem string) {
	t := h.Pages.Texts(r)
	p := page{}
	if problem != "" {
		p.Problem = t.T(problem)
	}
	var files []backup.File
	if h.Restores != nil {
		var err error
		if files, err = h.Restores.Files(); err != nil {
			h.Log.Error("the backups cannot be listed", "error", err)
			p.Problem = t.T("backups.unread")
		}
		p.Running, p.Folder = h.Restores.Last().Running(), h.Restores.Dir()
	}
	var err error
	if p.Restored, err = h.lastRestored(r, t, files); err != nil {
		h.Away(w, r, err)
		return
	}
	owner := h.owner(r)
	for _, f := range files[:min(len(files), maxListed)] {
		why := reasonText(t, f.Reason)
		if !f.IsOf(owner) {
			why = t.T("window.backup.foreign", "reason", why)
		}
		p.Rows = append(p.Rows, row{filepath.Base(f.Path), h.Moment(t, f.Made), why, size(t, f.Bytes)})
	}
	h.Show(w, r, v, status, "backups", "office.nav.backups", p)
}

// owner tells this installation's backups from those of others.
func (h *Handler) owner(r *http.Request) string {
	if h.Restores == nil {
		return ""
	}
	ctx, cancel := view.Timeout(r)
	defer cancel()
	return h.Restores.Owner(ctx)
}

// lastRestored is the last restore, when it was not long ago and the state before
// it is there.
func (h *Handler) lastRestored(r *http.Request, t *i18n.Texts, files []backup.File) (*restored, error) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	e, err := h.Store.LastAuditEntry(ctx, restore.Action)
	if errors.Is(err, store.ErrNotFound) || err == nil && h.Now().Sub(e.At) > undoFor {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var before, after struct {
		File string    `json:"file"`
		Made time.Time `json:"made"`
	}
	if json.Unmarshal([]byte(e.Before), &before) != nil || json.Unmarshal([]byte(e.After), &after) != nil {
		return nil, nil // a damaged database was replaced, of which there is no backup
	}
	for _, f := range files {
		if filepath.Base(f.Path) == before.File {
			return &restored{When: h.Moment(t, e.At), Made: h.Moment(t, after.Made), Who: view.WhoText(t, e.Who), Kept: before.File}, nil
		}
	}
	return nil, nil
}

// reasonText says why a backup was made, in the words of the health window.
func reasonText(t *i18n.Texts, reason string) string {
	if key := "window.backup.reason." + reason; t.Has(key) {
		return t.T(key)
	}
	return reason
}

// size is a file's size in words.
func size(t *i18n.Texts, bytes int64) string {
	if mb := bytes >> 20; mb > 0 {
		return t.Number(int(mb)) + " MB"
	}
	return t.Number(int(max(1, bytes>>10))) + " kB"
}
