package accounts

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/auth"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/store"
)

type sessionRow struct {
	ID                        int64
	Who, Browser, Began, Seen string
	// Here is true for the session of the request itself.
	Here bool
}

// sessionRows lists the sessions that have not ended: all, or those of one
// account (of the office computer when it is negative).
func (h *Handler) sessionRows(ctx context.Context, t *i18n.Texts, v view.Session, user int64) ([]sessionRow, error) {
	all, err := h.Store.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	var rows []sessionRow
	now := h.Now()
	for _, s := range all {
		ended := !now.Before(s.CreatedAt.Add(auth.Longest)) || !now.Before(s.SeenAt.Add(h.Auth.Idle))
		if ended || user > 0 && s.UserID != user || user < 0 && s.UserID != 0 {
			continue
		}
		who := s.User
		if s.UserID == 0 {
			who = view.WhoText(t, auth.LocalDesktop)
		}
		rows = append(rows, sessionRow{s.ID, who, s.Browser, h.Moment(t, s.CreatedAt), h.Moment(t, s.SeenAt), s.ID == v.SessionID})
	}
	return rows, nil
}

// endSession ends somebody's session.
func (h *Handler) endSession(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		h.Pages.NotFound(w, r)
		return
	}
	switch err := h.Auth.EndSession(ctx, v.Identity, id); {
	case errors.Is(err, store.ErrNotFound):
		h.Pages.NotFound(w, r)
	case err != nil:
		h.Away(w, r, err)
	default:
		view.Done(w, r, view.LocalPath(r.FormValue("back")), "session_ended")
	}
}
