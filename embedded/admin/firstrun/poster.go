package firstrun

import (
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"ministryfinder/embedded/admin/view"
	"ministryfinder/embedded/clientip"
	"ministryfinder/embedded/i18n"
	"ministryfinder/embedded/qrcode"
)

const posterPath = "/admin/poster"

// maxPosterAddress bounds the address on a poster in bytes: a longer one is none
// that a person types, and makes a code that is hard to read.
const maxPosterAddress = 120

// Sizes of paper.
const (
	paperLetter = "letter"
	paperA4     = "a4"
)

// bothLanguages asks for a poster in both.
const bothLanguages = "both"

// otherTexts are the words of the language that a page is not in, with the parish's
// own among them.
func (h *Handler) otherTexts(r *http.Request) *i18n.Texts {
	all := h.Pages.Branding().Texts
	for _, lang := range i18n.Languages {
		if lang != h.Pages.Texts(r).Lang() {
			return all[lang]
		}
	}
	return nil
}

// posterData is a poster for the hall: the address of the quiz, as a code and
// in letters, in the page's language.
type posterData struct {
	Address, Named string
	// Shown and ShownNamed are the same without what nobody types.
	Shown, ShownNamed string
	Size              string
	// Other are the words of the second language on a poster in both; nil on one in
	// the page's language alone.
	Other *i18n.Texts
	// InHouse says that only phones in the parish's network reach the address.
	InHouse bool
	Code    template.URL
	// Wrong says that Address is none that a phone can open.
	Wrong bool
}

func (h *Handler) poster(w http.ResponseWriter, r *http.Request, v view.Session) {
	q := r.URL.Query()
	d := posterData{Address: strings.TrimSpace(q.Get("address")), Named: strings.TrimSpace(q.Get("named")), Size: paperLetter}
	if !q.Has("address") { // the page was opened by itself, not from the address to share
		a := h.QuizAddress(r, h.Pages.Texts(r))
		d.Address, d.Named = a.URL, a.Named
	}
	if q.Get("size") == paperA4 {
		d.Size = paperA4
	}
	if q.Get("languages") == bothLanguages {
		d.Other = h.otherTexts(r)
	}
	status := http.StatusOK
	address, opens := posterAddress(d.Address)
	switch {
	case d.Address == "": // the page asks for it
	case !opens:
		d.Wrong, status = true, http.StatusBadRequest
	default:
		svg, err := qrcode.SVG(address)
		if err != nil {
			h.Away(w, r, err)
			return
		}
		d.Code = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(svg))
		d.Shown, d.InHouse = typed(d.Address), h.IsInHouse(r.Context(), address)
		if _, opens := posterAddress(d.Named); opens {
			d.ShownNamed = typed(d.Named)
		}
	}
	h.Show(w, r, v, status, "poster", "poster.title", d)
}

// posterAddress reports whether phones can open an address, and returns it as the code
// holds it: a name with letters such as ñ stands there as the network has it.
func posterAddress(typed string) (address string, opens bool) {
	address, opens = clientip.ASCIIURL(typed)
	u, err := url.Parse(address)
	return address, opens && err == nil && max(len(typed), len(address)) <= maxPosterAddress &&
		!strings.ContainsFunc(u.Hostname(), notOfHosts) && u.User == nil && u.RawQuery == "" && u.Fragment == ""
}

// notOfHosts reports whether a character is in no name or number of a host.
func notOfHosts(c rune) bool {
	return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != ':'
}

// typed is an address as people type it.
func typed(address string) string {
	return strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/")
}
