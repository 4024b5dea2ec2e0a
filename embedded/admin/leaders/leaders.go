// Package leaders answers the dashboard's page with those who call people for the
// ministries: who calls for which, for which nobody does, and the forms to change it.
package leaders

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
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
