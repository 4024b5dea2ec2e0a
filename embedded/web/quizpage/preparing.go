package quizpage

import (
	"net/http"

	"ministryfinder/embedded/render"
)

// preparing is the page that is shown while the parish has not chosen its ministries.
type preparing struct {
	Reach []render.Link
	Hours string
	Kiosk bool
	URL   string // of a tablet's page, to look again
}

// UnlessPreparing serves a page of the quiz, or says that the quiz is being prepared.
// With the database away it serves what it has.
func (h *Handler) UnlessPreparing(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if view, err := h.Catalogue.View(r.Context()); err != nil || !view.Preparing {
			next(w, r)
			return
		}
		t := h.Pages.Texts(r)
		d := preparing{Reach: h.Pages.Branding().Reach(), Hours: h.Pages.Branding().Hours[t.Lang()], Kiosk: render.IsKiosk(r)}
		if manner := h.keepManner(map[string][]string{}, r); d.Kiosk {
			d.URL = "/?" + manner.Encode()
		}
		h.Pages.Render(w, http.StatusOK, "preparing", h.Pages.NewPage(r, "preparing.title", d))
	}
}
