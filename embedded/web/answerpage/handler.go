// Package answerpage is the page on which somebody who calls people for a ministry
// says what came of it. Its link stands in a mail and is all that is needed: nobody
// signs in. GET and HEAD show, and never change anything, for programs open mailed
// links before people do; what changes something is sent by POST.
package answerpage

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
	"ministryfinder/embedded/request"
	"ministryfinder/embedded/store"
)

const (
	// Path begins the address of the page; the link's token follows.
	Path = "/answer/"
	// maxForm bounds what a form sends, in bytes.
	maxForm = 4 << 10
	// answerTimeout bounds what one request waits for the database.
	answerTimeout = 10 * time.Second
)

// Leaders is what the page needs of the calling back.
type Leaders interface {
	Choice(ctx context.Context) (connect.Choice, error)
	PageOf(ctx context.Context, token string) (connect.LeaderPage, error)
	OfLink(ctx context.Context, token, id string) (connect.Done, error)
	Answer(ctx context.Context, token, id string, version int64, c request.Change) error
	Today() string
}

// Catalogue knows the ministries to which somebody is passed on.
type Catalogue interface {
	Latest(ctx context.Context) ([]catalogue.Ministry, bool)
}

// Config is what a Handler needs.
type Config struct {
	Pages     *render.Pages
	Leaders   Leaders
	Catalogue Catalogue
	Log       *slog.Logger
}

// Handler serves the page.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the page; limited holds back floods.
func (h *Handler) Routes(mux *http.ServeMux, limited func(http.Handler) http.Handler) {
	mux.Handle("GET "+Path+"{token}", limited(private(h.show)))
	mux.Handle("POST "+Path+"{token}", limited(private(h.answer)))
}

// private keeps a page with names out of caches and search engines. That its address
// is told to no other site is what all pages ask for already.
func private(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		render.SetNoStore(w.Header())
		w.Header().Set("X-Robots-Tag", "noindex, nofollow")
		next(w, r)
	})
}

// show answers GET: who waits, and after an answer what was noted.
func (h *Handler) show(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	h.page(ctx, w, r, http.StatusOK, told{ID: r.URL.Query().Get("after")})
}

// told is what a page says besides who waits.
type told struct {
	// ID is the request about which something is said.
	ID string
	// Changed is true when somebody was quicker.
	Changed bool
	// DateProblem is what is wrong with the date for a later call.
	DateProblem bool
	// Date is what was sent as one.
	Date string
}

// page shows the page of a link.
func (h *Handler) page(ctx context.Context, w http.ResponseWriter, r *http.Request, status int, say told) {
	if err := r.ParseForm(); err != nil {
		h.dead(w, r)
		return
	}
	page, err := h.Leaders.PageOf(ctx, r.PathValue("token"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	choice, err := h.Leaders.Choice(ctx)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	all, _ := h.Catalogue.Latest(ctx)
	t := h.Pages.Texts(r)
	m := maker{t: t, choice: choice, page: page, ministries: all, today: h.Leaders.Today(), token: r.PathValue("token"), say: say}
	shown := m.make()
	if say.ID != "" {
		done, err := h.Leaders.OfLink(ctx, m.token, say.ID)
		switch {
		case errors.Is(err, store.ErrNotFound): // removed, or another ministry's now
			shown.Note = t.T("answer.noted")
		case err != nil:
			h.fail(w, r, err)
			return
		default:
			m.addNote(&shown, done)
		}
	}
	p := h.Pages.NewPage(r, "answer.title", shown)
	p.OtherLanguage = Path + url.PathEscape(m.token) + "?lang=" + t.T("page.language_code")
	h.Pages.Render(w, status, "answer", p)
}

// answer answers POST: it does what a button says.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	ctx, cancel := context.WithTimeout(r.Context(), answerTimeout)
	defer cancel()
	if err := r.ParseForm(); err != nil {
		h.dead(w, r)
		return
	}
	token, id := r.PathValue("token"), r.PostForm.Get("id")
	c, known := readChange(r.PostForm)
	version, err := strconv.ParseInt(r.PostForm.Get("version"), 10, 64)
	if err != nil || !known {
		version = 0 // no request has it
	}
	switch err := h.Leaders.Answer(ctx, token, id, version, c); {
	case errors.Is(err, store.ErrConflict):
		h.page(ctx, w, r, http.StatusConflict, told{ID: id, Changed: true})
	case errors.Is(err, request.ErrDate):
		h.page(ctx, w, r, http.StatusBadRequest, told{ID: id, DateProblem: true, Date: r.PostForm.Get("date")})
	case err != nil:
		h.fail(w, r, err)
	default:
		to := Path + url.PathEscape(token) + "?after=" + url.QueryEscape(id)
		if t := h.Pages.Texts(r); r.PostForm.Get("lang") != "" {
			to += "&lang=" + t.Lang()
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
}

// buttons are what a leader may do.
var buttons = []request.Kind{request.Call, request.Tried, request.Join, request.Decline, request.CallLater, request.PassOn,
	request.DidNotAsk, request.Reopen}

// readChange reads which button was pressed.
func readChange(form url.Values) (c request.Change, known bool) {
	c = request.Change{Kind: request.Kind(form.Get("kind")), Date: strings.TrimSpace(form.Get("date"))}
	if to := form.Get("to"); c.Kind == request.PassOn && to != "office" {
		id, err := strconv.ParseInt(to, 10, 64)
		if err != nil || id <= 0 {
			return c, false
		}
		c.MinistryID = id
	}
	return c, slices.Contains(buttons, c.Kind)
}

// fail answers what went wrong: that the database is away, or, for everything that is
// not this leader's to answer, that the link does not work.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	for _, known := range []error{store.ErrNotFound, request.ErrNotPossible, request.ErrNoMinistry} {
		if errors.Is(err, known) {
			h.dead(w, r)
			return
		}
	}
	h.Log.Warn("a leader's page cannot be shown", "error", err)
	h.Pages.Problem(w, r, http.StatusServiceUnavailable, "page.error_title", "page.error")
}

// dead is the one page for a link that is wrong or over, and for an answer that is not
// this leader's to give: it does not say which.
func (h *Handler) dead(w http.ResponseWriter, r *http.Request) {
	if r.Form == nil {
		r.Form = url.Values{}
	}
	t := h.Pages.Texts(r)
	here := Path + url.PathEscape(r.PathValue("token"))
	p := h.Pages.NewPage(r, "answer.dead_title", deadPage{Reach: h.Pages.Branding().Reach(), Here: here + "?lang=" + t.Lang(),
		Hours: h.Pages.Branding().Hours[t.Lang()]})
	p.OtherLanguage = here + "?lang=" + t.T("page.language_code")
	h.Pages.Render(w, http.StatusNotFound, "answer_dead", p)
}

// deadPage says whom to call instead.
type deadPage struct {
	Reach []render.Link
	Hours string
	Here  string
}

// by says who did something: a leader by name, the office, or nobody.
func by(t *i18n.Texts, page connect.LeaderPage, who string) string {
	id := connect.LeaderBy(who)
	i := slices.IndexFunc(page.Leaders, func(l request.Leader) bool { return l.ID == id })
	switch {
	case id != 0 && slices.ContainsFunc(connect.SamePerson(page.Leaders, page.Leader), func(l request.Leader) bool { return l.ID == id }):
		return t.T("answer.by.you")
	case i >= 0:
		return page.Leaders[i].Name
	case id != 0:
		return t.T("answer.by.leader")
	case who == request.BySilence:
		return t.T("answer.by.silence")
	}
	return t.T("answer.by.office")
}
