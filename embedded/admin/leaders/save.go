package leaders

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

func (h *Handler) save(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	f := readForm(r)
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	rows := catalogue.AudiencesOf(all, f.MinistryID)
	if len(rows) == 0 {
		h.show(w, r, s, http.StatusNotFound, form{}, t.T("leaders.no_ministry"))
		return
	}
	checked, wrong := connect.CheckLeader(f.Leader)
	if len(wrong) > 0 {
		f.Problems = map[string]string{}
		for field, problem := range wrong {
			f.Problems[field] = t.T("leaders.problem."+field+"_"+string(problem), "most", connect.MaxOf(field))
		}
		h.show(w, r, s, http.StatusBadRequest, f, t.T("parish.not_saved"))
		return
	}
	checked.CheckedOn, checked.MinistryID = view.Day(h.Today()), rowOf(rows)
	entry := store.AuditEntry{At: h.Now(), Who: s.Name, Action: "leader.save", Subject: rows[0].Name}
	switch id, err := h.store.SaveLeader(ctx, checked, entry); {
	case errors.Is(err, store.ErrConflict):
		if f.Version, err = h.versionOf(ctx, f.ID); err != nil {
			h.Away(w, r, err)
			return
		}
		f.Conflict = true
		h.show(w, r, s, http.StatusConflict, f, t.T("parish.conflict"))
	case errors.Is(err, store.ErrNotFound):
		f.ID, f.Version = 0, 0
		h.show(w, r, s, http.StatusConflict, f, t.T("leaders.removed_meanwhile"))
	case errors.Is(err, store.ErrFull):
		h.show(w, r, s, http.StatusConflict, form{}, t.T("leaders.full", "most", request.MaxLeaders))
	case err != nil:
		h.Away(w, r, err)
	default:
		var taken []connect.Place
		if f.ID != 0 && id != f.ID && checked.CanBeAsked() {
			taken = append(taken, connect.Place{Was: f.ID, Now: id})
		}
		h.handOver(ctx, s, taken...)
		view.Done(w, r, placeOf(rowOf(rows)), "leader_saved")
	}
}

// placeOf is where a ministry stands on the page, with what the office can give to its
// leaders.
func placeOf(row int64) string {
	id := strconv.FormatInt(row, 10)
	return path + "?ministry=" + id + "#m" + id
}

// handOver gives what is nobody's now to who took the place, or to the next one, at once.
func (h *Handler) handOver(ctx context.Context, s view.Session, taken ...connect.Place) {
	if err := h.connect.LeadersChanged(ctx, s.Name, taken...); err != nil {
		h.connect.Log.Warn("what a leader had becomes another's later", "error", err)
	}
}

// give gives a leader the people who wait at the office as nobody else was there.
func (h *Handler) give(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, _ := strconv.ParseInt(r.PostForm.Get("id"), 10, 64)
	ministry, _ := strconv.ParseInt(r.PostForm.Get("ministry"), 10, 64)
	switch _, err := h.connect.GiveTo(ctx, id, s.Name); {
	case errors.Is(err, store.ErrNotFound):
		h.show(w, r, s, http.StatusNotFound, form{}, h.Pages.Texts(r).T("leaders.gone_already"))
	case err != nil:
		h.Away(w, r, err)
	default:
		view.Done(w, r, placeOf(ministry), "leader_given")
	}
}

// rowOf is the row of a ministry that its leaders belong to: the oldest.
func rowOf(rows []catalogue.Ministry) int64 {
	id := rows[0].ID
	for _, m := range rows {
		id = min(id, m.ID)
	}
	return id
}

func (h *Handler) versionOf(ctx context.Context, id int64) (int64, error) {
	all, err := h.store.Leaders(ctx)
	if i := slices.IndexFunc(all, func(l request.Leader) bool { return l.ID == id }); i >= 0 {
		return all[i].Version, err
	}
	return 0, err
}

func (h *Handler) remove(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	id, _ := strconv.ParseInt(r.PostForm.Get("id"), 10, 64)
	of := sanitize.Line(r.PostForm.Get("of"), request.MaxName)
	entry := store.AuditEntry{At: h.Now(), Who: s.Name, Action: "leader.remove", Subject: of}
	switch err := h.store.RemoveLeader(ctx, id, entry); {
	case errors.Is(err, store.ErrNotFound):
		h.show(w, r, s, http.StatusNotFound, form{}, h.Pages.Texts(r).T("leaders.gone_already"))
	case err != nil:
		h.Away(w, r, err)
	default:
		h.handOver(ctx, s)
		view.Done(w, r, path, "leader_removed")
	}
}
