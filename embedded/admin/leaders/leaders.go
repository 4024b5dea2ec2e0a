// Package leaders answers the dashboard's page with those who call people for the
// ministries: who calls for which, for which nobody does, and the forms to change it.
package leaders

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/sanitize"
	"ministryfinder/embedded/store"
)

const path = "/admin/leaders"

// Store is what the page needs of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	Leaders(ctx context.Context) ([]request.Leader, error)
	SaveLeader(ctx context.Context, l request.Leader, entry store.AuditEntry) (int64, error)
	RemoveLeader(ctx context.Context, id int64, entry store.AuditEntry) error
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct {
	*view.View
	store   Store
	connect *connect.Service
}

// New returns a handler.
func New(v *view.View, s Store, c *connect.Service) *Handler { return &Handler{v, s, c} }

// Routes adds the addresses.
func (h *Handler) Routes(r access.Router) {
	r.Page("GET "+path, store.Editor, h.page)
	r.Form("POST "+path, store.Editor, h.save)
	r.Form("POST "+path+"/remove", store.Editor, h.remove)
	r.Form("POST "+path+"/give", store.Editor, h.give)
}

// page lists the ministries.
type page struct {
	Ministries []ministry
	// Gone are leaders of ministries that there are no more.
	Gone []form
	// Nobody is how many ministries have nobody who calls, All how many there are.
	Nobody, All int
	// Only is true when those with nobody alone are listed.
	Only    bool
	Problem string
}

// ministry is one with its leaders.
type ministry struct {
	ID     int64
	Name   string
	Hidden bool
	// Who says who calls, a line each.
	Who   []string
	Forms []form
	// Open is true for the one that is being changed.
	Open bool
	// Unclaimed is how many people wait at the office as nobody else was there, and Takers
	// are those whom the office can give them to.
	Unclaimed int
	Takers    []request.Leader
	// Full is true for one that has as many as may be.
	Full bool
	Max  int
}

// form is a leader to change, or a new one, whose ID is 0.
type form struct {
	request.Leader
	// At makes the names of its fields the only ones of the page.
	At       string
	Problems map[string]string
	Conflict bool
}

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	h.show(w, r, s, http.StatusOK, form{}, "")
}

// show lists the ministries, with a form as it was filled in.
func (h *Handler) show(w http.ResponseWriter, r *http.Request, s view.Session, status int, typed form, problem string) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	leaders, err := h.store.Leaders(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	unclaimed, err := h.connect.Unclaimed(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	p := page{Only: r.FormValue("show") == "nobody", Problem: problem}
	open, _ := strconv.ParseInt(r.FormValue("ministry"), 10, 64)
	var have []int64
	for _, l := range leaders {
		have = append(have, l.MinistryID)
	}
	for _, named := range view.NamedMinistries(t, all, have...) {
		m := newMinistry(t, named, connect.LeadersOf(leaders, all, named.ID), typed)
		m.Open = m.Open || slices.Contains(named.Rows, open)
		for _, a := range unclaimed {
			if slices.Contains(named.Rows, a.MinistryID) {
				m.Unclaimed++
			}
		}
		p.All++
		leaders = slices.DeleteFunc(leaders, func(l request.Leader) bool { return slices.Contains(named.Rows, l.MinistryID) })
		nobody := len(m.Who) == 0
		if nobody && !named.Hidden {
			p.Nobody++
		}
		if !p.Only || nobody && !named.Hidden || m.Open {
			p.Ministries = append(p.Ministries, m)
		}
	}
	for _, l := range leaders {
		p.Gone = append(p.Gone, form{Leader: l})
	}
	h.Show(w, r, s, status, "leaders", "leaders.title", p)
}

func newMinistry(t *i18n.Texts, named view.NamedMinistry, of []request.Leader, typed form) ministry {
	m := ministry{ID: named.ID, Name: named.Name, Hidden: named.Hidden, Full: len(of) >= request.MaxLeaders, Max: request.MaxLeaders}
	for _, l := range of {
		m.Who = append(m.Who, whoText(t, l))
		if l.CanBeAsked() {
			m.Takers = append(m.Takers, l)
		}
		m.Forms = append(m.Forms, form{Leader: l})
	}
	if !m.Full {
		m.Forms = append(m.Forms, form{Leader: request.Leader{MinistryID: named.ID, Deputy: len(of) > 0}})
	}
	for i, f := range m.Forms {
		if typed.MinistryID != 0 && slices.Contains(named.Rows, typed.MinistryID) && typed.ID == f.ID {
			m.Forms[i], m.Open = typed, true
		}
		m.Forms[i].MinistryID = named.ID
		m.Forms[i].At = strconv.FormatInt(named.ID, 10) + "-" + strconv.FormatInt(f.ID, 10)
	}
	return m
}

// whoText says in a line who calls and how it is told.
func whoText(t *i18n.Texts, l request.Leader) string {
	how := "none"
	switch {
	case l.ByPaper:
		how = "paper"
	case l.Email != "":
		how = "mail"
	}
	text := t.T("leaders.how."+how, "name", l.Name)
	if l.Deputy {
		text += " · " + t.T("leaders.is_deputy")
	}
	return text
}

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
	switch _, err := h.store.SaveLeader(ctx, checked, entry); {
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
		h.handOver(ctx, s)
		view.Done(w, r, placeOf(rowOf(rows)), "leader_saved")
	}
}

// placeOf is where a ministry stands on the page, with what the office can give to its
// leaders.
func placeOf(row int64) string {
	id := strconv.FormatInt(row, 10)
	return path + "?ministry=" + id + "#m" + id
}

// handOver gives what is nobody's now to the next one, at once.
func (h *Handler) handOver(ctx context.Context, s view.Session) {
	if err := h.connect.LeadersChanged(ctx, s.Name); err != nil {
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

// Max is how many characters a field may have.
func (form) Max(field string) int { return connect.MaxOf(field) }

func readForm(r *http.Request) form {
	get := r.PostForm.Get
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(get(name), 10, 64) // what is no number is nobody's
		return n
	}
	return form{Leader: request.Leader{
		ID: number("id"), MinistryID: number("ministry"), Version: number("version"), Name: get("name"), Email: get("email"), Phone: get("phone"),
		Deputy: get("deputy") == "1", ByPaper: get("by_paper") == "1",
	}}
}
