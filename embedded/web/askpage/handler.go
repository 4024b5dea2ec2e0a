// Package askpage serves the pages on which a parishioner asks to be called: the form,
// which stands below a result, too, the thanks, and the page that takes somebody off
// the list. Everything works without scripts. No address holds a name or a code that
// we put there, nothing is logged of who asks, and nothing of the quiz's answers comes
// with the form. What is asked is checked and stored by package connect.
package askpage

import (
	"context"
	"crypto/cipher"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ministryfinder/embedded/catalogue"
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/connect"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/render"
)

const (
	// maxBytes bounds what a form sends.
	maxBytes = 16 << 10
	// thanksFor is how long the address of a person's thanks shows them, kioskThanksFor
	// how long on a tablet.
	thanksFor, kioskThanksFor = 10 * time.Minute, time.Minute
)

// Catalogue knows the ministries.
type Catalogue interface {
	Latest(ctx context.Context) ([]catalogue.Ministry, bool)
}

// Config is what the pages need.
type Config struct {
	Pages     *render.Pages
	Connect   *connect.Service
	Clients   *clientip.Reader
	Catalogue Catalogue
	// Key encrypts who is thanked, 32 bytes.
	Key []byte
	// RateLimit is off only for load tests.
	RateLimit bool
	Now       func() time.Time
	Log       *slog.Logger
}

// Handler serves the pages. It is safe for concurrent use.
type Handler struct {
	Config
	limits *limits
	seal   cipher.AEAD
}

// New returns a handler. The error says that the key is none.
func New(c Config) (*Handler, error) {
	seal, err := newSeal(c.Key)
	if err != nil {
		return nil, fmt.Errorf("make the key of the thanks: %w", err)
	}
	return &Handler{Config: c, limits: newLimits(c.Now), seal: seal}, nil
}

// choice is what the parish has chosen; what cannot be read is off.
func (h *Handler) choice(r *http.Request) connect.Choice {
	c, err := h.Connect.Choice(r.Context())
	if err != nil {
		return connect.Default()
	}
	return c
}

// mayAsk reports whether names may be typed in here: they would cross a network in
// the clear by plain HTTP, unless the parish says that it is safe, or the browser is on
// this very computer.
func (h *Handler) mayAsk(r *http.Request, c connect.Choice) bool {
	client := h.Clients.Of(r)
	return c.On && (client.HTTPS || client.Local || c.PlainHTTP)
}

// IsOn reports whether people can ask at all.
func (h *Handler) IsOn(r *http.Request) bool { return h.choice(r).On }

// Choice is what the parish has chosen, for the page about privacy.
func (h *Handler) Choice(r *http.Request) connect.Choice { return h.choice(r) }

// CacheKey is another one for each choice that a page shows something of; empty while
// it is off.
func (h *Handler) CacheKey(r *http.Request) string {
	if key := h.Connect.ChoiceKey(r.Context()); key != "" {
		return " asks " + key
	}
	return ""
}

// Ask answers GET /ask: the form on a page of its own, which the result's script takes
// it from.
func (h *Handler) Ask(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		h.Pages.NotFound(w, r)
		return
	}
	c := h.choice(r)
	if !h.mayAsk(r, c) {
		h.notHere(w, r, c)
		return
	}
	f := h.newForm(r, c, r.Form.Get("child") == "1")
	f.Own, f.Ministries = true, h.ticked(r.Form["m"], f.Lang())
	h.show(w, r, http.StatusOK, f)
}

// notHere says that people cannot ask here, and whom to call.
func (h *Handler) notHere(w http.ResponseWriter, r *http.Request, c connect.Choice) {
	if !c.On {
		h.Pages.NotFound(w, r)
		return
	}
	h.problem(w, r, http.StatusForbidden, "ask.not_here")
}

// problem shows a page that says why not, and how the office is reached.
func (h *Handler) problem(w http.ResponseWriter, r *http.Request, status int, text string) {
	t := h.Pages.Texts(r)
	page := h.Pages.NewPage(r, "ask.title", struct{ Title, Text string }{t.T("ask.title"), t.T(text) + " " + h.office(t)})
	page.OtherLanguage = h.address("/", r, t.T("page.language_code"))
	h.Pages.Render(w, status, "problem", page)
}

func (h *Handler) show(w http.ResponseWriter, r *http.Request, status int, f *Form) {
	page := h.Pages.NewPage(r, "ask.title", f)
	page.OtherLanguage = h.address("/ask", r, f.T("page.language_code")) // without what was typed
	h.Pages.Render(w, status, "ask", page)
}

// Send answers POST /ask.
func (h *Handler) Send(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBytes)
	if r.ParseForm() != nil {
		h.Pages.Problem(w, r, http.StatusBadRequest, "page.error_title", "page.not_found")
		return
	}
	c := h.choice(r)
	if !h.mayAsk(r, c) {
		h.notHere(w, r, c)
		return
	}
	f, q := h.read(r, c)
	from := h.sender(r)
	if h.RateLimit && !h.limits.mayAsk(from) {
		f.Notice = f.T("ask.too_many") + " " + h.office(f.Texts)
		h.show(w, r, http.StatusTooManyRequests, f)
		return
	}
	done, err := h.ask(r.Context(), f, q)
	if err != nil {
		h.refuse(w, r, f, c, err)
		return
	}
	if len(done.Requests) > 0 {
		h.limits.asked(from)
	}
	token, err := h.sealThanks(done)
	if err != nil {
		h.refuse(w, r, f, c, err)
		return
	}
	to := h.address("/ask/thanks", r, f.Lang())
	http.Redirect(w, r, to+"&"+url.Values{tokenField: {token}}.Encode(), http.StatusSeeOther)
}

// ask asks the service, unless the form names what is not there any more.
func (h *Handler) ask(ctx context.Context, f *Form, q connect.Question) (connect.Asked, error) {
	if len(f.unknown) == 0 {
		return h.Connect.Ask(ctx, q)
	}
	_, wrong := q.Check()
	if wrong == nil {
		wrong = &connect.Invalid{Fields: map[string]connect.Problem{}}
	}
	wrong.Fields[connect.FieldMinistries], wrong.Ministries = connect.ProblemMinistry, f.unknown
	return connect.Asked{}, wrong
}

// refuse shows the form again as it was filled, with what is wrong.
func (h *Handler) refuse(w http.ResponseWriter, r *http.Request, f *Form, c connect.Choice, err error) {
	if wrong, is := errors.AsType[*connect.Invalid](err); is {
		f.complain(wrong)
		h.show(w, r, http.StatusUnprocessableEntity, f)
		return
	}
	if errors.Is(err, connect.ErrOff) {
		c.On = false
		h.notHere(w, r, c)
		return
	}
	h.Log.Warn("somebody who asks to be called was sent to the office", "error", err)
	f.Notice = f.Away
	h.show(w, r, http.StatusServiceUnavailable, f)
}

// address is that of a page of ours in a language, on the same tablet.
func (h *Handler) address(path string, r *http.Request, lang string) string {
	q := url.Values{"lang": {lang}}
	if render.IsKiosk(r) {
		q.Set("kiosk", "1")
	}
	return path + "?" + q.Encode()
}

// office says in words how the office is reached.
func (h *Handler) office(t *i18n.Texts) string {
	for _, scheme := range []string{"tel:", "mailto:"} {
		for _, l := range h.Pages.Branding().Links {
			if strings.HasPrefix(string(l.URL), scheme) {
				return t.T("ask.office_at", "phone", l.Text)
			}
		}
	}
	return t.T("ask.office")
}
