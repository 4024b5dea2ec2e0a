// Package share answers the dashboard's page from which the quiz is passed on: its
// address as text and as a code, the poster, the tablet in the hall, texts for the
// bulletin, and whether another device has opened it.
package share

import (
	"context"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"time"

	"ministryfinder/embedded/admin/access"
	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/store"
)

const path = "/admin/share"

// Devices knows when another device was seen.
type Devices interface {
	Last(ctx context.Context) (time.Time, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Access  *access.Access
	Devices Devices
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the address.
func (h *Handler) Routes(r access.Router) { r.Page("GET "+path, store.Editor, h.page) }

// page is what the template shows.
type page struct {
	// Address is that of the quiz, Code the same as a picture.
	view.Address
	Code template.URL
	// CanTurnOn is true where whoever asks may turn the sharing on here.
	CanTurnOn bool
	// Setup is true when the page is the last step of the first start.
	Setup bool
	// Seen says when another device was here; Unseen is true while none was.
	Seen   string
	Unseen bool
	// Tablet is the address for a tablet in the hall, Poster that of the poster.
	Tablet, Poster string
	Texts          []bulletin
}

// bulletin is a text to print in the parish's bulletin, in one language.
type bulletin struct{ Lang, Name, Text string }

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := view.Timeout(r)
	defer cancel()
	t := h.Pages.Texts(r)
	p := page{Seen: t.T("share.not_seen"), Unseen: true, Setup: r.URL.Query().Get("setup") == "1"}
	seen, err := h.Devices.Last(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if !seen.IsZero() {
		p.Unseen, p.Seen = false, t.T("share.seen", "when", h.Ago(t, seen))
	}
	p.Address = h.QuizAddress(r, t)
	if p.CanTurnOn = p.Off && v.HasRole(store.Administrator) && h.Access.IsLocal(r); p.CanTurnOn {
		p.Why = t.T("share.only_here")
	}
	if p.URL != "" {
		svg, err := qrcode.SVG(p.URL)
		if err != nil {
			h.Away(w, r, err)
			return
		}
		p.Code = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
		p.Tablet = p.URL + "?kiosk=1"
		p.Poster = "/admin/poster?" + url.Values{"address": {p.URL}, "named": {p.Named}, "languages": {"both"}}.Encode()
		key := "share.bulletin"
		if p.InHouse {
			key = "share.bulletin_in_house"
		}
		for _, lang := range i18n.Languages {
			words := h.Pages.Branding().Texts[lang]
			p.Texts = append(p.Texts, bulletin{lang, i18n.Name(lang), words.T(key, "address", p.URL)})
		}
	}
	h.Show(w, r, v, http.StatusOK, "share", "office.nav.share", p)
}
