// Package cards answers the dashboard's page on which staff type in the cards of paper
// by which parishioners ask to be called: a card a form, the next one at once.
package cards

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

const (
	path = "/admin/cards"
	// maxAbout bounds what is typed for the ministries of a card, in bytes.
	maxAbout = 600
)

// Store is what the page needs of a database.
type Store interface {
	Ministries(ctx context.Context) ([]catalogue.Ministry, error)
	RequestsOfAsker(ctx context.Context, askerID string) ([]store.AskedRequest, error)
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
}

// page is the form for the next card.
type page struct {
	// On is false where nobody can ask.
	On bool
	card
	Ministries []ministry
	Problems   map[string]string
	Problem    string
	// Stored is what became of the last card, nil for none.
	Stored   *stored
	MaxAbout int
}

// Max is how much a field may have.
func (page) Max(field string) int { return connect.MaxOf(field) }

// card is what stands on a card of paper.
type card struct {
	Name, Phone, Email, About, BestTime, Language string
	ForChild                                      bool
	ids                                           []int64
}

// ministry is one to choose.
type ministry struct {
	view.NamedMinistry
	Chosen bool
}

// stored is what became of a card.
type stored struct {
	Name, Path string
	Lines      []line
}

// line is a ministry of a stored card.
type line struct{ Ministry, Code, Since string }

func (h *Handler) page(w http.ResponseWriter, r *http.Request, s view.Session) {
	p := page{card: card{Language: h.Pages.Texts(r).Lang()}}
	if lang := r.URL.Query().Get("reads"); slices.Contains(i18n.Languages, lang) {
		p.Language = lang
	}
	h.show(w, r, s, http.StatusOK, p)
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, s view.Session, status int, p page) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	if id := r.URL.Query().Get("stored"); id != "" {
		if p.Stored, err = h.stored(ctx, t, all, id); err != nil {
			h.Away(w, r, err)
			return
		}
	}
	p.On = s.Calls
	p.MaxAbout = maxAbout
	for _, m := range view.NamedMinistries(t, all, p.ids...) {
		p.Ministries = append(p.Ministries, ministry{m, slices.Contains(p.ids, m.ID)})
	}
	h.Show(w, r, s, status, "cards", "cards.title", p)
}

// stored says what was stored of a person; nil when nothing is.
func (h *Handler) stored(ctx context.Context, t *i18n.Texts, all []catalogue.Ministry, asker string) (*stored, error) {
	requests, err := h.store.RequestsOfAsker(ctx, asker)
	if err != nil || len(requests) == 0 {
		return nil, err
	}
	out := &stored{Name: requests[0].Asker.Name, Path: "/admin/waiting/person/" + asker}
	today := view.Day(h.Today())
	for _, a := range requests {
		if !a.IsOpen() {
			continue
		}
		l := line{Ministry: view.RequestMinistry(t, all, a.Request), Code: request.ShowCode(a.Code)}
		if a.AskedOn != today {
			l.Since = t.T("cards.since", "date", view.DateText(t, a.AskedOn))
		}
		out.Lines = append(out.Lines, l)
	}
	return out, nil
}

func (h *Handler) save(w http.ResponseWriter, r *http.Request, s view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	all, err := h.store.Ministries(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	t := h.Pages.Texts(r)
	p := page{card: readCard(r), Problems: map[string]string{}}
	typed, choose, unread := find(view.NamedMinistries(t, all), t.T("waiting.choose"), p.About)
	if unread != nil {
		p.Problems[connect.FieldMinistries] = unread.text(t)
		h.show(w, r, s, http.StatusBadRequest, p)
		return
	}
	done, err := h.connect.Ask(ctx, connect.Question{
		Name: p.Name, Phone: p.Phone, Email: p.Email, BestTime: p.BestTime, Language: p.Language, ForChild: p.ForChild,
		MinistryIDs: append(typed, p.ids...), Choose: choose, Channel: request.Paper, By: s.Name,
	})
	wrong, is := errors.AsType[*connect.Invalid](err)
	switch {
	case is:
		for field, problem := range wrong.Fields {
			p.Problems[field] = t.T("cards.problem."+field+"_"+string(problem), "most", connect.MaxOf(field))
		}
		h.show(w, r, s, http.StatusBadRequest, p)
	case errors.Is(err, connect.ErrOff):
		p.Problem = t.T("cards.off")
		h.show(w, r, s, http.StatusConflict, p)
	case errors.Is(err, store.ErrFull):
		p.Problem = t.T("cards.full", "most", request.MaxOpen)
		h.show(w, r, s, http.StatusConflict, p)
	case err != nil:
		h.Away(w, r, err)
	default:
		to := path + "?stored=" + view.URLEscape(done.Asker.ID) + "&reads=" + view.URLEscape(p.Language)
		http.Redirect(w, r, view.InLanguage(r, to), http.StatusSeeOther)
	}
}

func readCard(r *http.Request) card {
	get := r.PostForm.Get
	c := card{Name: get("name"), Phone: get("phone"), Email: get("email"), About: get("about"), BestTime: get("best_time"),
		Language: get("reads"), ForChild: get("for_child") == "1"}
	c.About = strings.TrimSpace(c.About[:min(len(c.About), maxAbout)])
	for _, id := range r.PostForm["ministry"] {
		if n, err := strconv.ParseInt(id, 10, 64); err == nil {
			c.ids = append(c.ids, n)
		}
	}
	return c
}
