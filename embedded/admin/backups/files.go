package backups

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/backup"
	"ministryfinder/embedded/store"
)

// makeTimeout bounds a backup that is made on request; the answer must be there
// before the server's own limit.
const makeTimeout = 50 * time.Second

// downloadTimeout bounds how long one is handed out.
const downloadTimeout = 10 * time.Minute

// Maker makes backups.
type Maker interface {
	Make(ctx context.Context, reason string) (backup.File, error)
}

// makeNow makes a backup at once.
func (h *Handler) makeNow(w http.ResponseWriter, r *http.Request, v view.Session) {
	if h.Maker == nil {
		h.show(w, r, v, http.StatusNotFound, "backups.not_made")
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), makeTimeout)
	defer cancel()
	if _, err := h.Maker.Make(ctx, backup.Manual); err != nil {
		h.Log.Error("a backup that was asked for failed", "error", err)
		key := "backups.not_made"
		if errors.Is(err, context.DeadlineExceeded) {
			key = "backups.not_made_late"
		}
		h.show(w, r, v, http.StatusServiceUnavailable, key)
		return
	}
	view.Done(w, r, "/admin/computer", "backup_made")
}

// download hands a backup out. It holds all of the parish, so the log of changes
// says who has it.
func (h *Handler) download(w http.ResponseWriter, r *http.Request, v view.Session) {
	name := r.PostForm.Get("name")
	f, ok := h.named(name)
	if !ok {
		h.show(w, r, v, http.StatusNotFound, "backups.gone")
		return
	}
	file, err := os.Open(f.Path)
	if err != nil {
		h.Log.Error("a backup cannot be read", "error", err)
		h.show(w, r, v, http.StatusServiceUnavailable, "backups.unread")
		return
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil {
		ctx, cancel := view.Timeout(r)
		defer cancel()
		err = h.Store.AddAuditEntry(ctx, store.AuditEntry{At: h.Now(), Who: v.Name, Action: "backup.download", Subject: name})
	}
	if err != nil {
		h.Away(w, r, err)
		return
	}
	// A large one takes longer by a slow line than any page.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(downloadTimeout))
	w.Header().Set("Content-Type", "application/gzip")
	w.Header().Set("Content-Disposition", "attachment; filename="+strconv.Quote(name))
	http.ServeContent(w, r, "", info.ModTime(), file)
}

// named finds a backup of the folder by its name.
func (h *Handler) named(name string) (backup.File, bool) {
	if h.Restores == nil {
		return backup.File{}, false
	}
	files, err := h.Restores.Files()
	if err != nil {
		h.Log.Error("the backups cannot be listed", "error", err)
	}
	for _, f := range files {
		if filepath.Base(f.Path) == name {
			return f, true
		}
	}
	return backup.File{}, false
}
