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
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/qrcode"
	"ministryfinder/embedded/store"
)

const path = "/admin/share"

// agentTimeout bounds a question to the program in the tray.
const agentTimeout = 5 * time.Second

// Network is how phones on the parish's network reach the quiz.
type Network struct {
	On bool
	// URL is the address that people type, NamedURL the same with the computer's name;
	// empty while there is none. Reachable says that the quiz has answered under URL.
	URL, NamedURL string
	Reachable     bool
	// Notes say in words what staff should know: what is wrong first.
	Notes []string
}

// Agent is the program in the tray, which looks after the network.
type Agent interface {
	Network(ctx context.Context) (Network, error)
}

// Devices knows when another device was seen.
type Devices interface {
	Last(ctx context.Context) (time.Time, error)
}

// Config is what a Handler needs.
type Config struct {
	*view.View
	Access  *access.Access
	Devices Devices
	Clients *clientip.Reader
	// Agent is nil where there is none.
	Agent Agent
}

// Handler answers requests for the page. It is safe for concurrent use.
type Handler struct{ Config }

// New returns a handler.
func New(c Config) *Handler { return &Handler{c} }

// Routes adds the address.
func (h *Handler) Routes(r access.Router) { r.Page("GET "+path, store.Editor, h.page) }

// page is what the template shows.
type page struct {
	// Address is that of the quiz, empty when only this computer reaches it; Code is
	// the same as a picture, Named the same with the computer's name.
	Address, Named string
	Code           template.URL
	// Why says why there is no address, and what to turn on. CanTurnOn is true where
	// whoever asks may do that here.
	Why       string
	CanTurnOn bool
	// Setup is true when the page is the last step of the first start.
	Setup bool
	// Notes are what the program in the tray says of the network.
	Notes []string
	// Tried says that the address was asked and has answered.
	Tried bool
	// Seen says when another device was here.
	Seen string
	// Tablet is the address for a tablet in the hall, Poster that of the poster.
	Tablet, Poster string
	Texts          []bulletin
}

// bulletin is a text to print in the parish's bulletin, in one language.
type bulletin struct{ Lang, Name, Text string }

func (h *Handler) page(w http.ResponseWriter, r *http.Request, v view.Session) {
	ctx, cancel := context.WithTimeout(r.Context(), agentTimeout)
	defer cancel()
	t := h.Pages.Texts(r)
	p := page{Seen: t.T("share.not_seen"), Setup: r.URL.Query().Get("setup") == "1"}
	seen, err := h.Devices.Last(ctx)
	if err != nil {
		h.Away(w, r, err)
		return
	}
	if !seen.IsZero() {
		p.Seen = t.T("share.seen", "when", h.Ago(t, seen))
	}
	h.addAddress(ctx, r, v, t, &p)
	if p.Address != "" {
		svg, err := qrcode.SVG(p.Address)
		if err != nil {
			h.Away(w, r, err)
			return
		}
		p.Code = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
		p.Tablet = p.Address + "?kiosk=1"
		p.Poster = "/admin/poster?" + url.Values{"address": {p.Address}, "named": {p.Named}, "languages": {"both"}}.Encode()
		for _, lang := range i18n.Languages {
			words := h.Pages.Branding().Texts[lang]
			p.Texts = append(p.Texts, bulletin{lang, i18n.Name(lang), words.T("share.bulletin", "address", p.Address)})
		}
	}
	h.Show(w, r, v, http.StatusOK, "share", "office.nav.share", p)
}

// addAddress finds the address by which other devices reach the quiz: that under
// which this very page is asked for when it is no address of this computer alone,
// else the one on the parish's network.
func (h *Handler) addAddress(ctx context.Context, r *http.Request, v view.Session, t *i18n.Texts, p *page) {
	if c := h.Clients.Of(r); c.Host != "" && !clientip.IsLoopback(c.Host) {
		p.Address, p.Tried = "http://"+c.Host+"/", true
		if c.HTTPS {
			p.Address = "https://" + c.Host + "/"
		}
		return
	}
	if h.Agent == nil {
		p.Why = t.T("share.why_server")
		return
	}
	n, err := h.Agent.Network(ctx)
	switch {
	case err != nil:
		h.Log.Warn("the program in the tray does not tell how phones reach the quiz", "error", err)
		p.Why = t.T("welcome.computer_away")
	case !n.On:
		p.Why = t.T("share.why_off")
		if p.CanTurnOn = v.HasRole(store.Administrator) && h.Access.IsLocal(r); p.CanTurnOn {
			p.Why = t.T("share.only_here")
		}
	case n.URL == "":
		p.Why, p.Notes = t.T("share.why_no_address"), n.Notes
	default:
		p.Address, p.Named, p.Tried, p.Notes = slash(n.URL), n.NamedURL, n.Reachable, n.Notes
	}
}

// slash gives an address the slash at its end that browsers would.
func slash(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path == "" {
		return address + "/"
	}
	return address
}
